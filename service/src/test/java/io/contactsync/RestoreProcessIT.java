package io.contactsync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.contactsync.graphsimulator.GraphSimulator;
import io.contactsync.graphsimulator.SimulatedMailbox;
import io.contactsync.graphsimulator.contacts.ContactView;
import io.contactsync.ops.StatusReport;
import io.contactsync.testkit.SharedServers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The program, its state DB set back to a backup, and mailboxes that are listed again because somebody says so. */
class RestoreProcessIT {

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final String OFFICE = "office@club.example";

    @TempDir
    Path folder;

    private GraphSimulator graph;
    private SimulatedMailbox office;
    private Installation installation;

    @BeforeEach
    void install() {
        graph = GraphSimulator.builder().mailbox(OFFICE).start();
        office = graph.mailbox(OFFICE);
        // The owner's own; so the folder is not empty when it is met.
        office.seedContact(Map.of("givenName", "Owner's"));
        installation = new Installation(folder)
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

    @AfterEach
    void stop() {
        graph.close();
    }

    @ParameterizedTest
    @CsvSource({"outbox, status", "poll, resync"})
    void a_state_db_that_was_set_back_doubles_loses_and_revives_nobody(String capture, String first) throws Exception {
        installation
                .with("contact-sync.source.capture", capture)
                .with("contact-sync.source.compare-interval", "2s")
                .run("capture", "install");
        try (CliProcess service = installation.start("run")) {
            awaitNames(service, "Ada", "Bob", "Eve");
            service.terminate();
            assertThat(service.ended(PATIENCE).code()).isZero();
        }
        Files.copy(state(), folder.resolve("backup.db"));
        Set<String> before = ids("Ada", "Eve");
        try (CliProcess service = installation.start("run")) {
            members("insert into member values (4, 'Gil'), (5, 'Hal')");
            members("update member set first_name = 'Evelyn' where id = 3");
            members("delete from member where id = 2");
            awaitNames(service, "Ada", "Evelyn", "Gil", "Hal");
            awaitInSync();
            service.terminate();
            assertThat(service.ended(PATIENCE).code()).isZero();
        }
        Set<String> after = ids("Ada", "Evelyn", "Gil", "Hal");
        assertThat(after).containsAll(before);

        Files.move(folder.resolve("backup.db"), state(), StandardCopyOption.REPLACE_EXISTING);
        forgetLog(state());
        // What a command draws there, before the service looks, does not hide it.
        said(first);
        try (CliProcess service = installation.start("run")) {
            await().atMost(PATIENCE).untilAsserted(() -> {
                assertThat(service.isAlive()).isTrue();
                assertThat(query("select 1 from audit where action = 'relist' and who = 'contact-sync'"))
                        .hasSize(1);
            });
            awaitInSync();
            assertThat(ids("Ada", "Evelyn", "Gil", "Hal")).isEqualTo(after);
            assertThat(names()).containsExactlyInAnyOrder("Owner's", "Ada", "Evelyn", "Gil", "Hal");

            members("delete from member where id = 4");
            awaitNames(service, "Ada", "Evelyn", "Hal");
            service.terminate();
            CliProcess.Result ended = service.ended(PATIENCE);
            assertThat(ended.code()).isZero();
            assertThat(ended.out()).containsOnlyOnce("The state DB has gone back");
        }
    }

    @Test
    void a_machine_that_was_set_back_with_both_databases_doubles_nobody_and_keeps_nobody_who_is_no_member_there()
            throws Exception {
        said("capture", "install");
        try (CliProcess service = installation.start("run")) {
            awaitNames(service, "Ada", "Bob", "Eve");
            awaitInSync();
            end(service);
        }
        List<Path> databases = List.of(state(), folder.resolve("members.db"));
        for (Path database : databases) {
            Files.copy(database, Path.of(database + ".backup"));
        }
        Set<String> before = ids("Ada", "Bob", "Eve");
        try (CliProcess service = installation.start("run")) {
            members("insert into member values (4, 'Gil'), (5, 'Hal')");
            members("update member set first_name = 'Evelyn' where id = 3");
            awaitNames(service, "Ada", "Bob", "Evelyn", "Gil", "Hal");
            awaitInSync();
            end(service);
        }

        for (Path database : databases) {
            Files.move(Path.of(database + ".backup"), database, StandardCopyOption.REPLACE_EXISTING);
            forgetLog(database);
        }
        members("insert into member values (4, 'Gus')");
        try (CliProcess service = installation.start("run")) {
            awaitNames(service, "Ada", "Bob", "Eve", "Gus");
            awaitInSync();
            assertThat(ids("Ada", "Bob", "Eve")).isEqualTo(before);
            end(service);
        }
    }

    private static void end(CliProcess service) {
        service.terminate();
        assertThat(service.ended(PATIENCE).code()).isZero();
    }

    /** What SQLite keeps beside a database is of the one that was there before. */
    private static void forgetLog(Path database) throws IOException {
        for (String beside : List.of("-wal", "-shm")) {
            Files.deleteIfExists(Path.of(database + beside));
        }
    }

    @Test
    void relist_finds_what_somebody_deleted_and_mends_what_somebody_wrote_while_it_runs() {
        said("capture", "install");
        try (CliProcess service = installation.start("run")) {
            awaitNames(service, "Ada", "Bob", "Eve");
            awaitInSync();
            String ada = contact("Ada").immutableId();
            office.deleteInOutlook(contact("Bob").immutableId());
            office.editInOutlook(contact("Eve").immutableId(), Map.of("givenName", "Evil"));

            assertThat(said("relist", "--mailbox", OFFICE)).startsWith("1 folder is listed again");
            awaitNames(service, "Ada", "Bob", "Eve");
            awaitInSync();
            assertThat(contact("Ada").immutableId()).isEqualTo(ada);
            assertThat(said("relist")).contains("contact-sync status");
            said("status", "--wait");
            awaitInSync();
            assertThat(names()).containsExactlyInAnyOrder("Owner's", "Ada", "Bob", "Eve");
            service.terminate();
            assertThat(service.ended(PATIENCE).code()).isZero();
        }
    }

    private String said(String... command) {
        CliProcess.Result result = installation.run(command);
        assertThat(result.code()).isZero();
        return result.out();
    }

    private Path state() {
        return folder.resolve("contact-sync.db");
    }

    private void awaitNames(CliProcess service, String... names) {
        await().atMost(PATIENCE).untilAsserted(() -> {
            assertThat(service.isAlive()).isTrue();
            assertThat(names().stream().filter(name -> !name.equals("Owner's")).toList())
                    .containsExactlyInAnyOrder(names);
        });
    }

    private void awaitInSync() {
        await().atMost(PATIENCE).untilAsserted(() -> {
            StatusReport status = installation.operations().status().orElseThrow();
            assertThat(status.inSync()).as(status.toString()).isTrue();
            assertThat(status.repair()).isNull();
            assertThat(status.totals().adopted()).isZero();
        });
    }

    private List<String> names() {
        return office.contacts().stream()
                .map(contact -> contact.properties().path("givenName").asString())
                .toList();
    }

    private ContactView contact(String name) {
        return office.contacts().stream()
                .filter(contact ->
                        contact.properties().path("givenName").asString().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private Set<String> ids(String... names) {
        return List.of(names).stream().map(name -> contact(name).immutableId()).collect(Collectors.toSet());
    }

    private void members(String statement) throws SQLException {
        try (Connection members = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("members.db"));
                var sql = members.createStatement()) {
            sql.execute("pragma busy_timeout = 10000");
            sql.execute(statement);
        }
    }

    private List<String> query(String statement) throws SQLException {
        try (Connection state = DriverManager.getConnection("jdbc:sqlite:" + state());
                var sql = state.createStatement();
                var rows = sql.executeQuery(statement)) {
            List<String> found = new ArrayList<>();
            while (rows.next()) {
                found.add(rows.getString(1));
            }
            return found;
        }
    }
}
