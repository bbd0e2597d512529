package io.contactsync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.contactsync.embeddedbroker.EmbeddedBroker;
import io.contactsync.graphsimulator.GraphSimulator;
import io.contactsync.graphsimulator.SimulatedMailbox;
import io.contactsync.graphsimulator.contacts.ContactView;
import io.contactsync.ops.HoldReport;
import io.contactsync.ops.Operations;
import io.contactsync.ops.StatusReport;
import io.contactsync.testkit.FreePorts;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * A club of a hundred members that is deleted and comes back, in all the ways that programs have of doing so, before the program
 * as a user starts it, with every default. In the end each contact has the Graph id that it had, and the category and the notes that the
 * mailbox's owner gave it.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ReloadProcessIT {

    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final String OFFICE = "office@club.example";
    private static final String MARK = "String {b3c0fb9b-6c1c-4b0e-9d3c-5f6a2c1d7e40} Name ContactSyncId";
    private static final int MEMBERS = 100;

    private static final String INSERT = "insert into member select * from kept";

    @TempDir
    static Path folder;

    private static EmbeddedBroker broker;
    private static GraphSimulator graph;
    private static Installation installation;
    private static CliProcess service;
    private static Operations operations;
    private static Map<String, String> before;
    private static int touched;

    @BeforeAll
    static void start() throws Exception {
        broker = EmbeddedBroker.start(new FreePorts(RandomGenerator.getDefault()).next());
        graph = GraphSimulator.builder().mailbox(OFFICE).start();
        sql("create table member (id integer primary key, first_name text, last_name text, email text, job text,"
                + " active integer not null)");
        sql("create table smart_group_cache (member_id integer primary key)");
        for (int id = 1; id <= MEMBERS; id++) {
            sql("insert into member values (" + id + ", 'Given" + id + "', 'Name" + id + "', 'm" + id
                    + "@club.example', 'none', 1)");
        }
        sql("insert into smart_group_cache select id from member");
        sql("create table kept as select * from member");
        installation = new Installation(folder)
                .with("contact-sync.source.url", "jdbc:sqlite:club.db")
                .with(
                        "contact-sync.source.query",
                        "select m.id as contact_id, first_name as givenName, last_name as surname, email, job as jobTitle"
                                + " from member m join smart_group_cache c on c.member_id = m.id where active = 1")
                .with("contact-sync.source.tables[1].name", "smart_group_cache")
                .with("contact-sync.source.tables[1].key", "member_id")
                .with("contact-sync.rabbitmq.uri", broker.uri())
                .with("contact-sync.graph.endpoint", graph.endpoint().toString())
                .with("contact-sync.graph.authority", graph.authority().toString())
                .with("contact-sync.graph.tenant-id", GraphSimulator.TENANT_ID)
                .with("contact-sync.graph.client-id", GraphSimulator.CLIENT_ID)
                .with("contact-sync.graph.client-secret", GraphSimulator.CLIENT_SECRET)
                .with("contact-sync.targets[0].mailbox", OFFICE)
                .with("contact-sync.targets[0].folder", "Members");
        installation.run("capture", "install").done();
        service = installation.start("run");
        await().atMost(PATIENCE).until(() -> office().contacts().size() == MEMBERS);
        operations = installation.operations();
        await().atMost(PATIENCE).until(() -> status().inSync());
        for (ContactView contact : office().contacts()) {
            office().editInOutlook(
                            contact.immutableId(),
                            Map.of(
                                    "categories",
                                    List.of("Red " + contact.mark(MARK)),
                                    "personalNotes",
                                    "Likes " + contact.mark(MARK)));
        }
        before = owned();
        assertThat(before).hasSize(MEMBERS);
    }

    @AfterAll
    static void stop() {
        service.close();
        graph.close();
        broker.close();
    }

    @Test
    @Order(1)
    void reloaded_in_one_transaction() throws Exception {
        sql("delete from member", INSERT);

        everyContactIsWhatItWas();
        assertThat(deletes()).isZero();
    }

    @Test
    @Order(2)
    void reloaded_in_two_transactions_with_other_values() throws Exception {
        sql("delete from member");
        awaitSettling();
        assertThat(installation.run("status").done().out()).containsPattern("\\d+ deletes settle for \\d+ s");
        assertThat(installation.run("why", "7").done().out()).contains("its delete settles for");
        sql(INSERT, "update member set job = 'Reloaded'");

        everyContactIsWhatItWas();
        assertThat(office().contacts().stream()
                        .filter(contact -> "Reloaded".equals(contact.text("jobTitle")))
                        .count())
                .isEqualTo(MEMBERS - 1);
    }

    @Test
    @Order(3)
    void replaced_row_by_row() throws Exception {
        for (int id = 1; id <= MEMBERS; id++) {
            sql("replace into member select * from kept where id = " + id);
        }

        everyContactIsWhatItWas();
    }

    @Test
    @Order(4)
    void a_lookup_table_is_emptied_and_filled_again() throws Exception {
        sql("delete from smart_group_cache");
        awaitSettling();
        sql("insert into smart_group_cache select id from member");

        everyContactIsWhatItWas();
    }

    @Test
    @Order(5)
    void a_forgotten_where_is_mended() throws Exception {
        sql("update member set active = 0");
        awaitSettling();
        sql("update member set active = 1");

        everyContactIsWhatItWas();
    }

    @Test
    @Order(6)
    void what_was_held_comes_back() throws Exception {
        sql("delete from member");
        assertThat(awaitHold().contacts()).as("beyond the guard's share").isEqualTo(MEMBERS);
        sql(INSERT);

        everyContactIsWhatItWas();
        await().atMost(PATIENCE).until(() -> operations.holds().list().isEmpty());
    }

    @Test
    @Order(7)
    void what_was_refused_comes_back() throws Exception {
        sql("delete from member");
        installation.run("reject", Long.toString(awaitHold().id())).done();
        sql(INSERT);

        everyContactIsWhatItWas();
        assertThat(deletes()).as("in all of it").isZero();
    }

    @Test
    @Order(8)
    void only_another_person_under_an_id_is_another_contact_and_that_delete_counts() throws Exception {
        sql(
                "delete from member where id = 5",
                "insert into member values (5, 'Grace', 'Hopper', 'grace@navy.example', 'Admiral', 1)");
        await().atMost(PATIENCE)
                .until(() -> office().contactsByMark(MARK, "5").stream()
                        .anyMatch(contact -> "Grace".equals(contact.text("givenName"))));

        assertThat(contact(5).immutableId()).isNotEqualTo(before.get("5"));
        assertThat(contact(5).properties().path("categories")).isEmpty();
        assertThat(deletes()).isEqualTo(1);
    }

    /** A change that is published after the reload has arrived, and nothing is left to do. */
    private static void everyContactIsWhatItWas() throws Exception {
        String stamp = "Touched " + ++touched;
        sql("update member set job = '" + stamp + "' where id = 100");
        await().atMost(PATIENCE).until(() -> stamp.equals(contact(100).text("jobTitle")) && status().inSync());
        assertThat(owned()).isEqualTo(before);
    }

    private static void awaitSettling() {
        await().atMost(PATIENCE).until(() -> {
            StatusReport.Settling settling = status().settling();
            return settling != null && settling.contacts() == MEMBERS;
        });
    }

    private static HoldReport awaitHold() {
        await().atMost(PATIENCE)
                .until(() -> operations.holds().list().stream()
                        .anyMatch(hold -> hold.kind().equals("mailbox") && hold.contacts() == MEMBERS));
        return operations.holds().list().get(0);
    }

    private static StatusReport status() {
        assertThat(service.isAlive()).isTrue();
        return operations.status().orElseThrow();
    }

    private static SimulatedMailbox office() {
        return graph.mailbox(OFFICE);
    }

    private static ContactView contact(int id) {
        return office().contactsByMark(MARK, Integer.toString(id)).get(0);
    }

    /** What nobody but the mailbox's owner and Graph have given each contact. */
    private static Map<String, String> owned() {
        var owned = new TreeMap<String, String>();
        office().contacts()
                .forEach(contact -> owned.put(
                        String.valueOf(contact.mark(MARK)),
                        contact.immutableId() + " " + contact.properties().path("categories") + " "
                                + contact.text("personalNotes")));
        return owned;
    }

    private static long deletes() {
        return office().deletedContacts().size();
    }

    /** In one transaction. */
    private static void sql(String... statements) throws SQLException {
        try (Connection club = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("club.db"));
                var statement = club.createStatement()) {
            statement.execute("pragma busy_timeout = 20000");
            club.setAutoCommit(false);
            for (String each : statements) {
                statement.execute(each);
            }
            club.commit();
        }
    }
}
