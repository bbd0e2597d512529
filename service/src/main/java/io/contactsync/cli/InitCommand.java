package io.contactsync.cli;

import io.contactsync.config.ConfigException;
import io.contactsync.ops.FirstConfiguration;
import io.contactsync.ops.FirstConfiguration.Answers;
import io.contactsync.ops.FirstConfiguration.Query;
import io.contactsync.ops.FirstConfiguration.Table;
import io.contactsync.ops.OperationFailedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * A first configuration, by questions. Secrets are never asked for and never written: the file names the environment variable
 * or the file that holds each, and the member database is read with what is there by then.
 */
@Command(
        name = "init",
        description =
                "Asks for the databases and the tenant, reads the member table's columns, proposes the query and writes"
                        + " the configuration. Secrets stay in environment variables or files, which it names.")
final class InitCommand implements Callable<Integer> {

    private static final Pattern BROKER_PASSWORD = Pattern.compile("^(amqps?://[^:@/]+):([^@]*)@(.*)$");
    private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

    private final CommandContext context;

    @Option(
            names = {"-c", "--config"},
            paramLabel = "FILE",
            defaultValue = "contact-sync.yaml",
            description = "where to write it (default: ${DEFAULT-VALUE})")
    private Path file = Path.of("contact-sync.yaml");

    @Mixin
    private final HelpOption help = new HelpOption();

    InitCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() throws IOException {
        QuietLogging.begin();
        Path folder = file.toAbsolutePath().getParent();
        if (folder == null || !Files.isDirectory(folder) || !Files.isWritable(folder)) {
            throw new ConfigException(
                    file + ": cannot be written (expected: a folder that is there and can be written)");
        }
        var interview = new Interview(context.surroundings());
        if (!help.isHelp() && Files.exists(file) && !interview.confirm(file + " is there. Overwrite it?", false)) {
            interview.say("It stays as it was.");
            return ExitCode.FAILED;
        }
        Answers answers = ask(interview);
        Files.writeString(file, FirstConfiguration.yaml(answers));
        interview.say(file + " is written. Next:");
        interview.say("  contact-sync doctor" + at() + "            finds what is still missing, such as a secret");
        interview.say("  contact-sync capture install" + at() + "   makes the triggers in the member database");
        interview.say("  contact-sync run" + at());
        return ExitCode.DONE;
    }

    private String at() {
        return file.equals(Path.of("contact-sync.yaml")) ? "" : " --config " + file;
    }

    private Answers ask(Interview interview) {
        interview.say("The member database");
        String url = "";
        String username = null;
        String passwordFrom = null;
        List<Table> tables = List.of();
        while (tables.isEmpty()) {
            url = interview.ask("  JDBC URL, such as jdbc:postgresql://HOST/DATABASE or jdbc:sqlite:FILE", url);
            if (!url.startsWith("jdbc:sqlite:")) {
                username = interview.ask("  User");
                passwordFrom = placeholder(
                        interview, "  Its password is in the environment variable (or file:PATH)", "MEMBERS_PASSWORD");
            }
            tables = tables(interview, url, username, passwordFrom);
        }
        Table table = table(interview, tables);
        String key = interview.choose(
                "  Column that is the member's key",
                table.columns(),
                table.keys().size() == 1 ? table.keys().get(0) : "");
        Query query = FirstConfiguration.propose(table, key);
        interview.say("  Proposed: " + query.sql());
        if (!query.left().isEmpty()) {
            interview.say("  Left out, for their names do not say what they are: " + String.join(", ", query.left())
                    + ". docs/query.md lists the names.");
        }
        interview.say("RabbitMQ");
        String broker = withoutPassword(interview, interview.ask("  URI", "amqp://guest:guest@localhost:5672/"));
        interview.say("Microsoft 365");
        return new Answers(
                url,
                username,
                passwordFrom,
                query.sql(),
                table.name(),
                key,
                broker,
                interview.ask("  Tenant id, or one of its domains"),
                interview.ask("  Application (client) id of the app registration"),
                placeholder(
                        interview,
                        "  Its client secret is in the environment variable (or file:PATH)",
                        "GRAPH_CLIENT_SECRET"),
                interview.ask("  Mailbox that shall have the contacts"),
                interview.ask("  Folder in it; empty for the default Contacts folder", ""));
    }

    private List<Table> tables(
            Interview interview, String url, @Nullable String username, @Nullable String passwordFrom) {
        try {
            List<Table> tables = FirstConfiguration.tables(absolute(url), username, secret(passwordFrom));
            if (tables.isEmpty()) {
                interview.say("  There is no table that this user can see.");
            }
            return tables;
        } catch (OperationFailedException | ConfigException e) {
            interview.say(
                    "  " + String.valueOf(e.getMessage()).lines().findFirst().orElse(""));
            return List.of();
        }
    }

    private Table table(Interview interview, List<Table> tables) {
        List<String> names = tables.stream().map(Table::name).toList();
        String name = interview.choose(
                "  Table of the members (" + String.join(", ", names) + ")",
                names,
                names.stream()
                        .filter(candidate -> candidate
                                .toLowerCase(java.util.Locale.ROOT)
                                .matches(".*(member|mitglied|person|people).*"))
                        .findFirst()
                        .orElse(names.get(0)));
        return tables.stream()
                .filter(table -> table.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    /** As the configuration will: relative files count from its folder. */
    private String absolute(String url) {
        String path = url.startsWith("jdbc:sqlite:") ? url.substring("jdbc:sqlite:".length()) : "";
        Path folder = file.toAbsolutePath().getParent();
        if (path.isEmpty() || folder == null) {
            return url;
        }
        Path database = folder.resolve(path);
        if (!Files.exists(database)) {
            throw new OperationFailedException(database + " is not there (expected: a SQLite file)", null);
        }
        return "jdbc:sqlite:" + database;
    }

    private static String placeholder(Interview interview, String question, String otherwise) {
        while (true) {
            String name = interview.ask(question, otherwise);
            if (name.startsWith("file:") || VARIABLE.matcher(name).matches()) {
                return "${" + name + "}";
            }
            interview.say("  " + "expected: a variable's name, or file:PATH; the secret itself is never written here");
        }
    }

    private @Nullable String secret(@Nullable String placeholder) {
        if (placeholder == null) {
            return null;
        }
        String name = placeholder.substring(2, placeholder.length() - 1);
        Map<String, String> environment = context.surroundings().environment();
        if (!name.startsWith("file:")) {
            return environment.get(name);
        }
        Path folder = file.toAbsolutePath().getParent();
        try {
            return Files.readString(
                            Path.of(folder == null ? "." : folder.toString()).resolve(name.substring(5)))
                    .stripTrailing();
        } catch (IOException e) {
            throw new OperationFailedException("the file " + name.substring(5) + " cannot be read", e);
        }
    }

    private static String withoutPassword(Interview interview, String uri) {
        Matcher matcher = BROKER_PASSWORD.matcher(uri);
        if (!matcher.matches()
                || matcher.group(2).equals("guest")
                || matcher.group(2).startsWith("${")) {
            return uri;
        }
        String from = placeholder(
                interview,
                "  The password is not written: its environment variable (or file:PATH)",
                "RABBITMQ_PASSWORD");
        return matcher.group(1) + ":" + from + "@" + matcher.group(3);
    }
}
