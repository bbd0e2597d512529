package io.contactsync.ops.doctor;

import io.contactsync.Settings;
import io.contactsync.config.ConfigLoader;
import io.contactsync.graphsimulator.GraphSimulator;
import io.contactsync.memberdb.MemberDatabase;
import io.contactsync.testkit.PrivatePostgres;
import io.contactsync.testkit.PrivateRabbitMq;
import io.contactsync.testkit.SharedServers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A set-up in which all is well, on real servers; a test breaks one thing of it and asks the doctor. */
final class Bench {

    private static final String MAILBOX = "office@club.example";

    private final Path folder;
    private final GraphSimulator graph;
    private final PrivatePostgres postgres = SharedServers.postgres();
    private final PrivateRabbitMq rabbit = SharedServers.rabbitMq();
    private final Map<String, String> keys = new TreeMap<>();
    private final String database = SharedServers.freshDatabase();
    private final String user = "sync_" + database.substring(database.lastIndexOf('/') + 1);
    private Clock clock = Clock.systemUTC();
    private long usableBytes = 1L << 40;
    private @Nullable String outside;

    Bench(Path folder, GraphSimulator graph) {
        this.folder = folder;
        this.graph = graph;
        sql("create table member (id integer primary key, first_name text)");
        sql("insert into member values (1, 'Ada'), (2, 'Bob')");
        sql("create role " + user + " login password 'right'");
        key("source.url", database)
                .key("source.username", postgres.username())
                .key("source.password", postgres.password())
                .key("source.query", "select id as contact_id, first_name as \"givenName\" from member")
                .key("source.tables[0].name", "member")
                .key("source.tables[0].key", "id")
                .key("rabbitmq.uri", broker(rabbit.password(), ""))
                .key("rabbitmq.queue", SharedServers.freshQueueName("events"))
                .key("rabbitmq.dead-letter-queue", SharedServers.freshQueueName("dead"))
                .key("graph.endpoint", graph.endpoint().toString())
                .key("graph.authority", graph.authority().toString())
                .key("graph.tenant-id", "club.example")
                .key("graph.client-id", "app-1")
                .key("graph.client-secret", "s3cr3t")
                .key("targets[0].mailbox", MAILBOX)
                .key("targets[0].folder", "Members")
                .key("state.url", "jdbc:sqlite:state.db");
        try (MemberDatabase source = MemberDatabase.open(settings().source())) {
            var unused = source.capture().install();
        }
        sql("grant all on all tables in schema public to " + user);
        key("source.username", user).key("source.password", "right");
    }

    Bench key(String key, String value) {
        keys.put("contact-sync." + key, value);
        return this;
    }

    Bench without(String key) {
        keys.remove("contact-sync." + key);
        return this;
    }

    Bench sql(String... statements) {
        try (Connection connection = DriverManager.getConnection(database, postgres.username(), postgres.password());
                var statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql.replace("$USER", user));
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return this;
    }

    Bench clock(Clock other) {
        clock = other;
        return this;
    }

    Bench usableBytes(long bytes) {
        usableBytes = bytes;
        return this;
    }

    Bench outside(String mailbox) {
        outside = mailbox;
        return this;
    }

    Path folder() {
        return folder;
    }

    GraphSimulator graph() {
        return graph;
    }

    PrivateRabbitMq rabbit() {
        return rabbit;
    }

    /** The broker's URI with another password or a virtual host. */
    String broker(String password, String virtualHost) {
        return "amqp://" + rabbit.username() + ":" + password + "@127.0.0.1:" + rabbit.port() + "/" + virtualHost;
    }

    String value(String key) {
        return keys.getOrDefault("contact-sync." + key, "");
    }

    List<Finding> examine() {
        return new Doctor(settings(), clock, path -> usableBytes).examine(outside, finding -> {});
    }

    private Settings settings() {
        var yaml = new StringBuilder();
        keys.forEach((key, value) ->
                yaml.append(key).append(": '").append(value.replace("'", "''")).append("'\n"));
        try {
            Path file = Files.writeString(folder.resolve("contact-sync.yaml"), yaml);
            return new Settings(ConfigLoader.load(file, Map.of()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
