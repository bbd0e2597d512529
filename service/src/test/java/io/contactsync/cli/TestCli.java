package io.contactsync.cli;

import io.contactsync.Settings;
import io.contactsync.ops.Operations;
import io.contactsync.state.StateDb;
import io.contactsync.state.TestStateDb;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringReader;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A folder with a configuration and a member table, and the commands run in it, in this process. */
final class TestCli {

    private final Path folder;
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private Terminal terminal = Terminal.NONE;

    TestCli(Path folder) {
        this.folder = folder;
        members("create table member (id text primary key, first_name text)", "insert into member values ('1', 'Ada')");
        try {
            Files.writeString(folder.resolve("contact-sync.yaml"), """
                    contact-sync:
                      source:
                        url: jdbc:sqlite:members.db
                        query: select id as contact_id, first_name as givenName from member
                        tables: [{ name: member, key: id }]
                    """);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    TestCli on(Terminal where) {
        terminal = where;
        return this;
    }

    void members(String... statements) {
        try (var connection = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("members.db"));
                var statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Runs a command on the configuration; the exit code. */
    int run(String... command) {
        List<String> arguments = new ArrayList<>(List.of(command));
        arguments.addAll(List.of("--config", folder.resolve("contact-sync.yaml").toString()));
        return plain(arguments.toArray(String[]::new));
    }

    /** Runs a command without naming a configuration. */
    int plain(String... arguments) {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        var surroundings = new Cli.Surroundings(
                new BufferedReader(new StringReader("")),
                new PrintWriter(out),
                new PrintWriter(err),
                terminal,
                Map.of(),
                "ada");
        return new Cli(
                        surroundings,
                        config -> new Operations(new Settings(config), Clock.systemUTC()),
                        (config, options) -> ExitCode.DONE,
                        Map.of())
                .execute(arguments);
    }

    String out() {
        return out.toString();
    }

    String err() {
        return err.toString();
    }

    JsonNode json() {
        return JsonMapper.builder().build().readTree(out());
    }

    StateDb stateDb() {
        return TestStateDb.open(folder.resolve("contact-sync.db"));
    }

    List<String> query(String sql) {
        try (StateDb db = stateDb()) {
            return db.read(tx -> tx.sql().sql(sql).query(String.class).list());
        }
    }
}
