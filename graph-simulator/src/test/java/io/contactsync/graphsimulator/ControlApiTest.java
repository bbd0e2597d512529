package io.contactsync.graphsimulator;

import static io.contactsync.graphsimulator.GraphClient.encode;
import static org.assertj.core.api.Assertions.assertThat;

import io.contactsync.graphsimulator.GraphClient.Answer;
import io.contactsync.graphsimulator.settings.Switch;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Point 18: a running simulator is steered over HTTP. */
class ControlApiTest {
    private static final String CONTACTS = "/users/board@club.example/contacts";
    private static final String MARK = "String {b3c0fb9b-6c1c-4b0e-9d3c-5f6a2c1d7e40} Name ContactSyncId";

    private GraphSimulator simulator;
    private GraphClient graph;
    private GraphClient control;

    @BeforeEach
    void start() {
        simulator = GraphSimulator.builder().mailbox("board@club.example").start();
        graph = GraphClient.of(simulator);
        control = new GraphClient(simulator.control(), null);
    }

    @AfterEach
    void stop() {
        simulator.close();
    }

    @Test
    void mailboxes_are_declared_configured_and_counted() {
        assertThat(control.post("/mailboxes", "{\"address\":\"new@club.example\",\"condition\":\"DENIED\"}")
                        .status())
                .isEqualTo(200);

        assertThat(graph.get("/users/new@club.example/contacts").status()).isEqualTo(403);
        control.patch("/mailboxes/new@club.example", "{\"condition\":\"ACTIVE\",\"latency\":\"1ms\"}");
        assertThat(graph.get("/users/new@club.example/contacts").status()).isEqualTo(200);
        assertThat(control.get("/mailboxes").json().get("mailboxes").size()).isEqualTo(2);
        assertThat(control.get("/mailboxes/new@club.example")
                        .json()
                        .at("/counters/byMethodAndStatus/GET 200")
                        .intValue())
                .isOne();
        assertThat(control.post("/mailboxes", "{\"address\":\"x\"}").status()).isEqualTo(400);
    }

    @Test
    void contacts_are_seeded_edited_moved_and_deleted_as_in_outlook() {
        String folder = control.post("/mailboxes/board@club.example/folders", "{\"displayName\":\"Members\"}")
                .text("id");
        Answer seeded = control.post(
                "/mailboxes/board@club.example/contacts",
                "[{\"givenName\":\"A\",\"singleValueExtendedProperties\":[{\"id\":\"" + MARK
                        + "\",\"value\":\"1\"}]},{\"givenName\":\"B\"}]");
        String id = seeded.json().at("/contacts/0/immutableId").stringValue();
        String contact = "/mailboxes/board@club.example/contacts/" + encode(id);

        assertThat(graph.get(CONTACTS).json().get("value").size()).isEqualTo(2);
        assertThat(control.patch(contact, "{\"givenName\":\"C\"}")
                        .json()
                        .at("/properties/givenName")
                        .stringValue())
                .isEqualTo("C");
        assertThat(control.post(contact + "/move", "{\"folder\":\"" + folder + "\"}")
                        .text("folderName"))
                .isEqualTo("Members");
        assertThat(graph.get(CONTACTS).json().get("value").size()).isOne();
        assertThat(control.delete(contact).text("folderName")).isEqualTo("Deleted Items");
        assertThat(control.get("/mailboxes/board@club.example/deletedContacts")
                        .json()
                        .get("contacts")
                        .size())
                .isOne();
        control.delete("/mailboxes/board@club.example/deletedContacts");
        assertThat(control.patch(contact, "{}").status()).isEqualTo(404);
    }

    @Test
    void duplicates_are_reported_by_property() {
        SimulatedMailbox board = simulator.mailbox("board@club.example");
        for (int i = 0; i < 2; i++) {
            board.seedContact(Map.of("singleValueExtendedProperties", List.of(Map.of("id", MARK, "value", "1"))));
        }

        assertThat(control.get("/mailboxes/board@club.example/duplicates?property=" + encode(MARK))
                        .json()
                        .at("/duplicates/0/contacts")
                        .intValue())
                .isEqualTo(2);
    }

    @Test
    void faults_are_injected_listed_and_removed() {
        Answer injected =
                control.post("/faults", "{\"fault\":\"status\",\"status\":503,\"code\":\"Busy\",\"method\":\"get\"}");
        assertThat(injected.status()).isEqualTo(200);

        assertThat(graph.get(CONTACTS).code()).isEqualTo("Busy");
        assertThat(control.get("/faults").json().at("/faults/0/fired").intValue())
                .isOne();
        control.delete("/faults/" + injected.json().get("id").intValue());
        assertThat(graph.get(CONTACTS).status()).isEqualTo(200);
        for (String body : new String[] {
            "{\"fault\":\"nonsense\"}",
            "{\"fault\":\"html\",\"typo\":1}",
            "{\"fault\":\"hang\",\"delay\":\"soon\"}",
            "{\"fault\":\"html\",\"status\":42}",
            "{"
        }) {
            assertThat(control.post("/faults", body).status()).as(body).isEqualTo(400);
        }
    }

    @Test
    void every_fault_has_a_name() {
        for (String fault : new String[] {
            "throttled",
            "lostAnswer",
            "lostRequest",
            "gatewayTimeoutThenDone",
            "hang",
            "slow",
            "status",
            "statusThenDone",
            "html",
            "notFoundButDone",
            "emptyBody",
            "wrongJson",
            "expiredToken"
        }) {
            assertThat(control.post("/faults", "{\"fault\":\"" + fault + "\",\"delay\":\"1s\"}")
                            .status())
                    .as(fault)
                    .isEqualTo(200);
        }
        control.delete("/faults");
        assertThat(graph.get(CONTACTS).status()).isEqualTo(200);
    }

    @Test
    void the_clock_is_stopped_advanced_and_let_run() {
        assertThat(control.post("/clock", "{\"stopAt\":\"2026-01-01T00:00:00Z\"}")
                        .text("now"))
                .isEqualTo("2026-01-01T00:00:00Z");
        assertThat(control.post("/clock", "{\"advance\":\"90s\"}").text("now")).isEqualTo("2026-01-01T00:01:30Z");
        assertThat(control.post("/clock", "{\"run\":true}").status()).isEqualTo(200);
        assertThat(control.get("/clock").text("now")).isNotEqualTo("2026-01-01T00:01:30Z");
        assertThat(control.post("/clock", "{}").status()).isEqualTo(400);
    }

    @Test
    void switches_tokens_and_latency_are_set_while_it_runs() {
        assertThat(control.patch("/switches", "{\"GIVEN_NAME_REQUIRED\":false}").status())
                .isEqualTo(200);
        assertThat(graph.post(CONTACTS, "{}").status()).isEqualTo(201);
        assertThat(control.patch("/switches", "{\"NONSENSE\":false}").status()).isEqualTo(400);
        assertThat(control.patch("/latency", "{\"latency\":\"1ms..2ms\"}").status())
                .isEqualTo(200);
        assertThat(control.patch("/latency", "{\"network\":\"1ms\"}").status()).isEqualTo(200);
        assertThat(control.patch("/latency", "{\"way\":\"1ms\"}").status()).isEqualTo(400);
        assertThat(control.patch("/tokens", "{\"lifetime\":\"5s\"}").status()).isEqualTo(200);
        control.delete("/tokens");
        assertThat(graph.get(CONTACTS).status()).isEqualTo(401);
    }

    @Test
    void the_ledger_is_read_and_cleared() {
        graph.get(CONTACTS);

        assertThat(control.get("/ledger").json().at("/entries/0/path").stringValue())
                .isEqualTo(CONTACTS);
        control.delete("/ledger");
        assertThat(control.get("/ledger").json().get("requests").intValue()).isZero();
    }

    @Test
    void a_reset_empties_everything_but_keeps_the_mailboxes_and_old_ids_name_nothing() {
        SimulatedMailbox board = simulator.mailbox("board@club.example");
        String id = board.seedContact(Map.of("givenName", "A")).immutableId();
        control.post("/faults", "{\"fault\":\"html\"}");

        control.post("/reset", "{}");

        assertThat(board.contacts()).isEmpty();
        board.seedContact(Map.of("givenName", "B"));
        assertThat(simulator.ledger()).isEmpty();
        assertThat(GraphClient.of(simulator).get(CONTACTS + "/" + encode(id)).code())
                .isEqualTo("ErrorInvalidIdMalformed");
    }

    @Test
    void a_reset_turns_switches_back_to_what_was_chosen_at_the_start() {
        try (GraphSimulator chosen = GraphSimulator.builder()
                .mailbox("board@club.example")
                .set(Switch.GIVEN_NAME_REQUIRED, false)
                .start()) {
            chosen.set(Switch.GIVEN_NAME_REQUIRED, true);
            chosen.reset();

            assertThat(GraphClient.of(chosen).post(CONTACTS, "{}").status()).isEqualTo(201);
        }
    }

    @Test
    void unknown_calls_and_bodies_that_are_not_called_json_are_refused() {
        assertThat(control.get("/nonsense").status()).isEqualTo(404);
        assertThat(control.get("/mailboxes/unknown@club.example").status()).isEqualTo(404);
        assertThat(control.with("Content-Type", "text/plain")
                        .post("/clock", "{\"advance\":\"1s\"}")
                        .status())
                .isEqualTo(400);
    }
}
