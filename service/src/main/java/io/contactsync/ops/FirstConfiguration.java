package io.contactsync.ops;

import io.contactsync.memberdb.Password;
import io.contactsync.memberdb.QueryProposal;
import io.contactsync.memberdb.SourceCatalog;
import io.contactsync.memberdb.SourceTable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What {@code init} needs to know of a member database, and the configuration that it makes of the answers. */
public final class FirstConfiguration {

    private FirstConfiguration() {}

    /** A table with its columns and its key. */
    public record Table(String name, List<String> columns, List<String> keys) {}

    /** A query over one table; {@code left} are the columns that nobody knows what to do with. */
    public record Query(String sql, List<String> mapped, List<String> left) {}

    /**
     * What a person answered. Secrets are named, never told.
     *
     * @param passwordFrom placeholder of the source's password; null: it has none
     * @param brokerUri    without a password, or with a placeholder for it
     */
    public record Answers(
            String sourceUrl,
            @Nullable String username,
            @Nullable String passwordFrom,
            String query,
            String table,
            String key,
            String brokerUri,
            String tenant,
            String client,
            String secretFrom,
            String mailbox,
            @Nullable String folder) {}

    /**
     * The tables of a member database.
     *
     * @throws OperationFailedException when it cannot be asked
     */
    public static List<Table> tables(String url, @Nullable String username, @Nullable String password) {
        return Operations.translated(
                () -> SourceCatalog.tables(url, username, password == null ? null : new Password(password)).stream()
                        .map(table -> new Table(table.name(), table.columns(), table.keys()))
                        .toList());
    }

    /** A first query over a table. */
    public static Query propose(Table table, String key) {
        QueryProposal proposal = QueryProposal.of(new SourceTable(table.name(), table.columns(), table.keys()), key);
        return new Query(proposal.sql(), proposal.mapped(), proposal.left());
    }

    /** The YAML of the answers. */
    public static String yaml(Answers answers) {
        var yaml = new StringBuilder("# Made by contact-sync init. Every key is in docs/configuration.md.\n");
        yaml.append("contact-sync:\n  source:\n");
        line(yaml, 4, "url", answers.sourceUrl());
        line(yaml, 4, "username", answers.username());
        line(yaml, 4, "password", answers.passwordFrom());
        line(yaml, 4, "query", answers.query());
        yaml.append("    tables:\n      - name: ")
                .append(quoted(answers.table()))
                .append('\n');
        line(yaml, 8, "key", answers.key());
        yaml.append("  rabbitmq:\n");
        line(yaml, 4, "uri", answers.brokerUri());
        yaml.append("  graph:\n");
        line(yaml, 4, "tenant-id", answers.tenant());
        line(yaml, 4, "client-id", answers.client());
        line(yaml, 4, "client-secret", answers.secretFrom());
        yaml.append("  targets:\n    - mailbox: ")
                .append(quoted(answers.mailbox()))
                .append('\n');
        line(yaml, 6, "folder", answers.folder());
        return yaml.toString();
    }

    private static void line(StringBuilder yaml, int indent, String key, @Nullable String value) {
        if (value != null && !value.isEmpty()) {
            yaml.append(" ".repeat(indent))
                    .append(key)
                    .append(": ")
                    .append(quoted(value))
                    .append('\n');
        }
    }

    private static String quoted(String value) {
        return "'" + value.replace("'", "''") + "'";
    }
}
