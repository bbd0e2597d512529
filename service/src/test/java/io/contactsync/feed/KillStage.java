package io.contactsync.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.contactsync.memberdb.CaptureKind;
import io.contactsync.memberdb.MemberDatabase;
import io.contactsync.memberdb.Password;
import io.contactsync.memberdb.SourceSettings;
import io.contactsync.memberdb.WatchedTable;
import io.contactsync.state.SourceHolds;
import io.contactsync.state.StateDatabase;
import io.contactsync.state.StateDb;
import io.contactsync.state.StateSettings;
import io.contactsync.testkit.ChildProcess;
import io.contactsync.testkit.PackagedProgram;
import io.contactsync.testkit.PrivateRabbitMq;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.awaitility.core.ConditionTimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The capturing half as its user runs it, a process of its own between a member database and a RabbitMQ that can be killed,
 * and a consumer that keeps the newest event of each contact. For one thread.
 */
final class KillStage implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final Pattern PAGE = Pattern.compile("page=http://127\\.0\\.0\\.1:(\\d+)/");

    private final Path folder;
    private final StoryDatabase database;
    private final SourceSettings settings;
    private final MemberDatabase members;
    private final NewestEvents events;
    private final Map<String, String> keys = new TreeMap<>();
    private final boolean hearsDeletes;
    private @Nullable StateDb state;
    private @Nullable ChildProcess relay;
    private int started;

    /**
     * Makes the tables and installs the capture; the relay does not run yet.
     *
     * @param before statements that are run before the capture is installed
     */
    KillStage(
            Path folder,
            StoryDatabase database,
            StoryCapture capture,
            PrivateRabbitMq broker,
            String queue,
            String... before)
            throws Exception {
        this.folder = folder;
        this.database = database;
        List<String> schema = new ArrayList<>(StepsQuery.schema(database));
        String updatedAt = capture.updatedAt();
        if (updatedAt != null) {
            schema.addAll(database.touching());
        }
        schema.addAll(List.of(before));
        database.sql(schema.toArray(String[]::new));
        this.hearsDeletes = capture.hearsDeletes();
        this.settings = new SourceSettings(
                database.url(),
                database.username(),
                database.password(),
                updatedAt == null ? StepsQuery.of(database) : WithPoll.withColumn(StepsQuery.of(database)),
                StepsQuery.TABLES,
                SourceSettings.DEFAULT_INSTALLATION,
                CaptureKind.valueOf(capture.name().toUpperCase(Locale.ROOT)),
                updatedAt);
        this.members = MemberDatabase.open(settings);
        capture.install(members);
        keys.put("contact-sync.source.url", database.url());
        String username = database.username();
        Password password = database.password();
        if (username != null && password != null) {
            keys.put("contact-sync.source.username", username);
            keys.put("contact-sync.source.password", password.value());
        }
        keys.put("contact-sync.source.capture", capture.name());
        keys.put("contact-sync.source.query", settings.query().replaceAll("\\s+", " "));
        for (int i = 0; i < StepsQuery.TABLES.size(); i++) {
            WatchedTable table = StepsQuery.TABLES.get(i);
            keys.put("contact-sync.source.tables[" + i + "].name", table.name());
            keys.put("contact-sync.source.tables[" + i + "].key", table.key());
        }
        if (updatedAt != null) {
            keys.put("contact-sync.source.updated-at", updatedAt);
            keys.put("contact-sync.source.poll-interval", "200ms");
            // Deletes are found by nothing else.
            keys.put("contact-sync.source.compare-interval", "1s");
            keys.put("contact-sync.safety.max-deletes", "100%");
        }
        keys.put("contact-sync.state.url", stateUrl());
        keys.put("contact-sync.rabbitmq.uri", broker.uri());
        keys.put("contact-sync.rabbitmq.queue", queue);
        keys.put("contact-sync.rabbitmq.dead-letter-queue", queue + ".dead");
        keys.put("contact-sync.graph.endpoint", "http://127.0.0.1:1/v1.0");
        keys.put("contact-sync.graph.authority", "http://127.0.0.1:1");
        keys.put("contact-sync.graph.tenant-id", "club.example");
        keys.put("contact-sync.graph.client-id", "3f0a9c52");
        keys.put("contact-sync.graph.client-secret", "s3cr3t-0f-the-club");
        keys.put("contact-sync.targets[0].mailbox", "office@club.example");
        keys.put("server.port", "0");
        this.events = new NewestEvents(broker, queue);
    }

    StoryDatabase database() {
        return database;
    }

    /** Starts the process, or starts it anew; one before it is gone. */
    void restartRelay() {
        relay = startRelay();
    }

    ChildProcess relay() {
        return Objects.requireNonNull(relay, "relay: not started (expected: restartRelay() before)");
    }

    ChildProcess startRelay() {
        started++;
        var yaml = new StringBuilder();
        keys.forEach((key, value) ->
                yaml.append(key).append(": '").append(value.replace("'", "''")).append("'\n"));
        try {
            Path file = Files.writeString(folder.resolve("contact-sync.yaml"), yaml);
            List<String> command = PackagedProgram.command("-Xmx256m");
            command.addAll(List.of("run", "--only", "capture", "--config", file.toString()));
            return ChildProcess.start(ChildProcess.Spec.of("relay " + started, command));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where a process shows its page and its metrics: it chose the port, and its log tells it. */
    int port(ChildProcess process) {
        return await().atMost(PATIENCE)
                .until(
                        () -> {
                            assertRuns(process);
                            return PAGE.matcher(process.stdout().text())
                                    .results()
                                    .map(found -> Integer.parseInt(found.group(1)))
                                    .findFirst();
                        },
                        Optional::isPresent)
                .orElseThrow();
    }

    private static void assertRuns(ChildProcess process) {
        if (!process.isAlive()) {
            throw process.failure("ended by itself");
        }
    }

    /** Another key of the configuration, for processes that start later. */
    void with(String key, String value) {
        keys.put(key, value);
    }

    /** Waits until the newest events say what the rows say; a relay that ended meanwhile is an error. */
    void awaitEqual() {
        try {
            await().atMost(PATIENCE).pollInterval(Duration.ofMillis(100)).until(() -> {
                assertRuns(relay());
                approveHolds();
                return isEqual();
            });
        } catch (ConditionTimeoutException e) {
            assertThat(events.newest())
                    .as("published within " + PATIENCE + "; "
                            + relay().failure("the relay").getMessage())
                    .isEqualTo(rows());
        }
    }

    private String stateUrl() {
        return "jdbc:sqlite:" + folder.resolve("state.db");
    }

    /** As a person does who expects an office to delete so many. */
    private void approveHolds() {
        if (hearsDeletes) {
            return;
        }
        StateDb opened = state;
        if (opened == null) {
            opened = StateDatabase.open(new StateSettings(stateUrl(), null, null), Clock.systemUTC());
            state = opened;
        }
        Optional<SourceHolds.Hold> hold = opened.read(tx -> new SourceHolds(tx).open());
        if (hold.isPresent()) {
            opened.write(tx -> new SourceHolds(tx).approve(hold.get().id()));
        }
    }

    /** What the newest event of a contact says; empty when it says that there is none, or nothing was said. */
    String newest(String contact) {
        return events.newest().getOrDefault(contact, "");
    }

    /** Hears what came meanwhile. */
    void listen() {
        events.newest();
    }

    boolean isEqual() {
        return events.newest().equals(rows());
    }

    /** How many events wait in the queue; none before there is one. */
    int queued() {
        return events.queued();
    }

    /** How many events were heard, repeated ones too. */
    int arrivals() {
        return events.arrivals();
    }

    /** Which event in the order of arrival, from 1 on, was the first that says this. */
    int arrivedAs(String said) {
        return events.arrivedAs(said);
    }

    private Map<String, String> rows() {
        Map<String, String> rows = new HashMap<>();
        members.reader().stream(reading -> reading.match(
                row -> rows.put(row.contactId().value(), row.data().json() + row.tags()), problem -> null));
        return rows;
    }

    @Override
    public void close() {
        try (events;
                members) {
            if (relay != null) {
                relay.close();
            }
            if (state != null) {
                state.close();
            }
        }
    }
}
