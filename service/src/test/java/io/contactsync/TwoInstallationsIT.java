package io.contactsync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.contactsync.graphsimulator.GraphSimulator;
import io.contactsync.graphsimulator.SimulatedMailbox;
import io.contactsync.graphsimulator.contacts.ContactView;
import io.contactsync.ops.HoldReport;
import io.contactsync.ops.OperationFailedException;
import io.contactsync.testkit.SharedServers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Two installations, as people start them, and one folder; and one that has lost its memory. */
class TwoInstallationsIT {

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final String OFFICE = "office@club.example";
    private static final String INSTALLATION =
            "String {b3c0fb9b-6c1c-4b0e-9d3c-5f6a2c1d7e40} Name ContactSyncInstallation";

    @TempDir
    Path folder;

    private final GraphSimulator graph =
            GraphSimulator.builder().mailbox(OFFICE).start();
    private final SimulatedMailbox office = graph.mailbox(OFFICE);
    private Installation first;
    private String id = "";

    @BeforeEach
    void load() {
        first = installation("first");
        first.run("capture", "install").done();
        until(first, () -> office.contacts().size() == 3);
        id = id(first);
        assertThat(installations()).containsExactly(id);
    }

    @AfterEach
    void close() {
        graph.close();
    }

    @Test
    void a_second_one_names_the_first_and_does_not_begin_until_it_is_told_that_both_share_the_folder() {
        Installation second = installation("second");
        new ClubProgram(folder.resolve("second/members.db")).sql("update member set first_name = 'Of the second'");
        second.run("capture", "install").done();

        assertThat(finding(second, "mailbox " + OFFICE).get("detail").asString())
                .as("before anything was started")
                .contains("another contact-sync installation, " + id);
        refuses(second);

        assertThat(names()).containsExactlyInAnyOrder("Ada", "Bob", "Eve");
        assertThat(office.counters().count("PATCH", 200) + office.counters().count("DELETE", 204))
                .isZero();
        JsonNode mailbox = json(second.run("status", "--json")).get("mailboxes").get(0);
        assertThat(mailbox.toString()).contains("ForeignInstallation", id);
        assertThat(finding(second, "mailbox " + OFFICE).get("state").asString()).isEqualTo("failed");

        second.with("contact-sync.targets[0].share-with[0]", id);
        until(second, () -> office.contacts().size() == 6);
        assertThat(installations()).containsExactlyInAnyOrder(id, id(second));
        new ClubProgram(folder.resolve("second/members.db")).sql("delete from member where id = 1");
        until(second, () -> office.contacts().size() == 5);
        assertThat(names()).contains("Ada", "Bob", "Eve");
    }

    @Test
    void a_copy_for_staging_does_not_begin_and_takes_over_in_place_what_is_given_to_it() throws IOException {
        Installation staging = installation("staging");
        Files.copy(
                folder.resolve("first/members.db"),
                folder.resolve("staging/members.db"),
                StandardCopyOption.REPLACE_EXISTING);
        new ClubProgram(folder.resolve("staging/members.db"))
                .sql("update member set first_name = 'New ' || first_name");
        Set<String> before = ids();

        refuses(staging);
        assertThat(names()).containsExactlyInAnyOrder("Ada", "Bob", "Eve");

        assertThat(staging.run("take-over", id).done().out()).contains(OFFICE, "3", "Nothing was changed");
        assertThat(staging.run("take-over", id, "--apply").done().out()).contains("ours now");
        until(staging, () -> names().equals(Set.of("New Ada", "New Bob", "New Eve")));

        assertThat(ids()).isEqualTo(before);
        assertThat(installations()).as("each update says whose it is now").containsExactly(id(staging));
    }

    @Test
    void a_lost_state_db_with_a_source_that_reads_as_empty_deletes_nothing() throws IOException {
        for (String file : new String[] {"contact-sync.db", "contact-sync.db-wal", "contact-sync.db-shm"}) {
            Files.deleteIfExists(folder.resolve("first").resolve(file));
        }
        first.with(
                "contact-sync.source.query",
                "select id as contact_id, first_name as givenName from member where id < 0");

        until(first, () -> {
            List<HoldReport> holds = first.operations().holds().list();
            return holds.size() == 1 && holds.get(0).contacts() == 3;
        });

        assertThat(names()).containsExactlyInAnyOrder("Ada", "Bob", "Eve");
        assertThat(office.counters().count("DELETE", 204)).isZero();
        assertThat(id(first)).as("the outbox kept it").isEqualTo(id);
    }

    private Installation installation(String name) {
        try {
            Files.createDirectories(folder.resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Installation(folder.resolve(name))
                .with("contact-sync.rabbitmq.uri", SharedServers.rabbitMq().uri())
                .with("contact-sync.rabbitmq.queue", SharedServers.freshQueueName("events"))
                .with("contact-sync.rabbitmq.dead-letter-queue", SharedServers.freshQueueName("dead"))
                .with("contact-sync.graph.endpoint", graph.endpoint().toString())
                .with("contact-sync.graph.authority", graph.authority().toString())
                .with("contact-sync.graph.tenant-id", GraphSimulator.TENANT_ID)
                .with("contact-sync.graph.client-id", GraphSimulator.CLIENT_ID)
                .with("contact-sync.graph.client-secret", GraphSimulator.CLIENT_SECRET)
                // A mailbox waits so long after the state DB went back, or was lost.
                .with("contact-sync.safety.unknown-outcome-hold", "10s");
    }

    /** Runs the service until that is so and it has written it down; before it has begun there may be no state DB to ask. */
    private static void until(Installation installation, Callable<Boolean> so) {
        try (CliProcess service = installation.start("run")) {
            await().atMost(PATIENCE)
                    .ignoreExceptionsInstanceOf(OperationFailedException.class)
                    .until(() -> {
                        assertThat(service.isAlive()).as("the service runs").isTrue();
                        return so.call();
                    });
            service.terminate();
            assertThat(service.ended(PATIENCE).code()).isZero();
        }
    }

    private void refuses(Installation installation) {
        CliProcess.Result result = installation.run("run");
        assertThat(result.code()).isEqualTo(3);
        assertThat(result.err()).contains(OFFICE, id, "take-over " + id, "share-with: [" + id + "]");
    }

    private Set<String> names() {
        return office.contacts().stream()
                .map(contact -> String.valueOf(contact.text("givenName")))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private Set<String> ids() {
        return office.contacts().stream().map(ContactView::immutableId).collect(Collectors.toSet());
    }

    private Set<String> installations() {
        return office.contactsByMark(INSTALLATION).keySet();
    }

    private static String id(Installation installation) {
        return finding(installation, "installation").get("detail").asString();
    }

    private static JsonNode finding(Installation installation, String check) {
        for (JsonNode finding : json(installation.run("doctor", "--json"))) {
            if (finding.get("check").asString().equals(check)) {
                return finding;
            }
        }
        throw new AssertionError("no check " + check);
    }

    private static JsonNode json(CliProcess.Result result) {
        return JsonMapper.shared().readTree(result.out());
    }
}
