package io.contactsync;

import io.contactsync.config.ConfigLoader;
import io.contactsync.ops.Operations;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Clock;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A folder with a configuration and three members in SQLite; a test changes one key, or takes one out. */
final class Installation {

    private final Path folder;
    private final Map<String, String> keys = new TreeMap<>(Map.ofEntries(
            Map.entry("contact-sync.source.url", "jdbc:sqlite:members.db"),
            Map.entry("contact-sync.source.query", "select id as contact_id, first_name as givenName from member"),
            Map.entry("contact-sync.source.tables[0].name", "member"),
            Map.entry("contact-sync.source.tables[0].key", "id"),
            Map.entry("contact-sync.rabbitmq.uri", "amqp://127.0.0.1:1/"),
            Map.entry("contact-sync.graph.endpoint", "http://127.0.0.1:1/v1.0"),
            Map.entry("contact-sync.graph.authority", "http://127.0.0.1:1"),
            Map.entry("contact-sync.graph.tenant-id", "club.example"),
            Map.entry("contact-sync.graph.client-id", "3f0a9c52"),
            Map.entry("contact-sync.graph.client-secret", "s3cr3t-0f-the-club"),
            Map.entry("contact-sync.targets[0].mailbox", "office@club.example"),
            Map.entry("server.port", "0")));

    Installation(Path folder) {
        this.folder = folder;
        members("jdbc:sqlite:" + folder.resolve("members.db"), null, null);
        write();
    }

    /** A table of three members. */
    static void members(String url, @Nullable String username, @Nullable String password) {
        try (Connection members = DriverManager.getConnection(url, username, password);
                var statement = members.createStatement()) {
            statement.execute("create table member (id integer primary key, first_name text)");
            statement.execute("insert into member values (1, 'Ada'), (2, 'Bob'), (3, 'Eve')");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    Installation with(String key, String value) {
        keys.put(key, value);
        write();
        return this;
    }

    Installation without(String key) {
        keys.remove(key);
        write();
        return this;
    }

    CliProcess.Result run(String... arguments) {
        return CliProcess.run(folder, arguments);
    }

    CliProcess start(String... arguments) {
        return CliProcess.start(folder, Map.of(), arguments);
    }

    /**
     * What its commands do, in this process: for what is asked again and again until it is so. A process of its own costs a
     * second of a processor, and says what it says once it is asked once.
     */
    Operations operations() {
        return new Operations(
                new Settings(ConfigLoader.load(folder.resolve("contact-sync.yaml"), Map.of())), Clock.systemUTC());
    }

    private void write() {
        var yaml = new StringBuilder();
        keys.forEach(
                (key, value) -> yaml.append(key).append(": '").append(value).append("'\n"));
        try {
            Files.writeString(folder.resolve("contact-sync.yaml"), yaml);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
