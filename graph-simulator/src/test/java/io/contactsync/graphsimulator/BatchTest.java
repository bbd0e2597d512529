package io.contactsync.graphsimulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.contactsync.graphsimulator.GraphClient.Answer;
import io.contactsync.graphsimulator.fault.Fault;
import io.contactsync.graphsimulator.fault.FaultRule;
import io.contactsync.graphsimulator.settings.Latency;
import io.contactsync.graphsimulator.settings.Switch;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** graph-facts §6: {@code $batch}. */
class BatchTest {
    private GraphSimulator simulator;
    private SimulatedMailbox board;
    private GraphClient graph;

    @BeforeEach
    void start() {
        simulator = GraphSimulator.start();
        board = simulator.mailbox("board@club.example");
        graph = GraphClient.of(simulator);
    }

    @AfterEach
    void stop() {
        simulator.close();
    }

    private static String create(String id, String more) {
        return "{\"id\":\"" + id
                + "\",\"method\":\"POST\",\"url\":\"/users/board@club.example/contacts\",\"headers\":{\"Content-Type\":"
                + "\"application/json\"},\"body\":{\"givenName\":\"G" + id + "\"}" + more + "}";
    }

    private static String broken(String id) {
        return "{\"id\":\"" + id + "\",\"method\":\"GET\",\"url\":\"/users/board@club.example/nonsense\"}";
    }

    private Answer batch(String... items) {
        return graph.post("/$batch", "{\"requests\":[" + String.join(",", items) + "]}");
    }

    private static String[] creates(int count) {
        return IntStream.range(0, count)
                .mapToObj(each -> create(Integer.toString(each), ""))
                .toArray(String[]::new);
    }

    private static int status(Answer answer, String id) {
        for (JsonNode each : answer.json().get("responses")) {
            if (each.get("id").stringValue().equals(id)) {
                return each.get("status").intValue();
            }
        }
        return 0;
    }

    private static List<String> ids(Answer answer) {
        List<String> ids = new ArrayList<>();
        answer.json().get("responses").forEach(each -> ids.add(each.get("id").stringValue()));
        return ids;
    }

    @Test
    void twenty_items_are_worked_on_four_at_a_time() {
        board.latency(new Latency.Fixed(Duration.ofMillis(30)));

        Answer answer = batch(creates(20));

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.json().get("responses").size()).isEqualTo(20);
        answer.json()
                .get("responses")
                .forEach(each -> assertThat(each.get("status").intValue()).isEqualTo(201));
        assertThat(board.contacts()).hasSize(20);
        assertThat(board.counters().maxInFlight()).isEqualTo(4);
        assertThat(board.counters().count("POST", 201)).isEqualTo(20);
    }

    @Test
    void responses_come_in_any_order() {
        Set<List<String>> orders = new HashSet<>();
        for (int i = 0; i < 5; i++) {
            orders.add(ids(batch(creates(10))));
        }

        assertThat(orders.size()).isGreaterThan(1);
    }

    @Test
    void each_item_has_its_own_status_headers_and_body_and_the_batch_is_200() {
        board.failNext(Fault.throttled(Duration.ofSeconds(7)));

        Answer answer = batch(create("a", ""), broken("b"));

        assertThat(answer.status()).isEqualTo(200);
        assertThat(status(answer, "a")).isEqualTo(429);
        assertThat(status(answer, "b")).isEqualTo(400);
        for (JsonNode each : answer.json().get("responses")) {
            assertThat(each.at("/headers/request-id").stringValue("")).hasSize(36);
            assertThat(each.at("/body/error/code").stringValue("")).isNotEmpty();
            if (each.get("id").stringValue().equals("a")) {
                assertThat(each.at("/headers/Retry-After").stringValue()).isEqualTo("7");
            }
        }
    }

    @Test
    void a_batch_that_cannot_be_read_is_refused_whole() {
        String deep =
                "{\"id\":\"1\",\"method\":\"POST\",\"url\":\"/$batch\",\"headers\":{\"Content-Type\":\"application/json\"},\"body\":{}}";
        String absolute = "{\"id\":\"1\",\"method\":\"GET\",\"url\":\"https://graph.microsoft.com/v1.0/users\"}";
        String untyped =
                "{\"id\":\"1\",\"method\":\"POST\",\"url\":\"/users/board@club.example/contacts\",\"body\":{\"givenName\":\"A\"}}";

        assertThat(batch(creates(21)).status()).isEqualTo(400);
        assertThat(batch(create("a", ""), create("A", "")).status()).isEqualTo(400);
        assertThat(batch().status()).isEqualTo(400);
        assertThat(batch("{}").status()).isEqualTo(400);
        assertThat(batch(create("1", ""), deep).status()).isEqualTo(400);
        assertThat(batch(create("2", ""), absolute).status()).isEqualTo(400);
        assertThat(batch(create("2", ""), untyped).status()).isEqualTo(400);
        assertThat(batch(create("1", ",\"dependsOn\":[\"2\"]"), create("2", "")).status())
                .isEqualTo(400);
        assertThat(graph.get("/$batch").status()).isEqualTo(405);
        assertThat(new GraphClient(simulator.endpoint(), null)
                        .post("/$batch", "{\"requests\":[]}")
                        .status())
                .isEqualTo(401);
        assertThat(board.contacts()).isEmpty();
    }

    @Test
    void what_depends_on_a_failure_is_not_done() {
        Answer answer =
                batch(broken("1"), create("2", ",\"dependsOn\":[\"1\"]"), create("3", ",\"dependsOn\":[\"2\"]"));

        assertThat(status(answer, "1")).isEqualTo(400);
        assertThat(status(answer, "2")).isEqualTo(424);
        assertThat(status(answer, "3")).isEqualTo(424);
        assertThat(board.contacts()).isEmpty();
    }

    @Test
    void what_depends_on_a_success_comes_after_it() {
        board.latency(new Latency.Fixed(Duration.ofMillis(10)));

        batch(create("1", ""), create("2", ",\"dependsOn\":[\"1\"]"), create("3", ",\"dependsOn\":[\"2\"]"));

        assertThat(board.contacts().stream()
                        .map(each -> String.valueOf(each.text("givenName")))
                        .collect(Collectors.toList()))
                .containsExactly("G1", "G2", "G3");
        assertThat(board.counters().maxInFlight()).isOne();
    }

    @Test
    void other_shapes_of_dependencies_are_refused_unless_switched_off() {
        String[] items = {create("1", ""), create("2", ",\"dependsOn\":[\"1\"]"), create("3", "")};

        assertThat(batch(items).status()).isEqualTo(400);
        simulator.set(Switch.BATCH_SHAPES_RESTRICTED, false);
        assertThat(batch(items).status()).isEqualTo(200);
        assertThat(batch(create("1", ""), create("2", ",\"dependsOn\":[\"1\"]"), create("3", ",\"dependsOn\":[\"1\"]"))
                        .status())
                .isEqualTo(200);
    }

    @Test
    void the_outer_prefer_header_is_not_inherited() {
        Answer answer = graph.immutableIds()
                .post(
                        "/$batch",
                        "{\"requests\":[" + create("1", "") + ","
                                + create("2", "")
                                        .replace(
                                                "\"headers\":{",
                                                "\"headers\":{\"Prefer\":\"IdType=\\\"ImmutableId\\\"\",")
                                + "]}");

        for (JsonNode each : answer.json().get("responses")) {
            assertThat(each.at("/headers/Preference-Applied").stringValue(""))
                    .isEqualTo(each.get("id").stringValue().equals("2") ? "IdType=ImmutableId" : "");
        }
    }

    @Test
    void a_get_with_a_query_and_a_delete_without_a_body_are_items_too() {
        graph.post("/users/board@club.example/contacts", "{\"givenName\":\"A\"}");
        String id = board.contacts().get(0).immutableId();

        Answer answer = batch(
                "{\"id\":\"1\",\"method\":\"GET\",\"url\":\"users/board@club.example/contacts?$top=1&$select=id\"}",
                "{\"id\":\"2\",\"method\":\"DELETE\",\"url\":\"/users/board@club.example/contacts/"
                        + GraphClient.encode(id) + "\"}");

        assertThat(status(answer, "1")).isEqualTo(200);
        assertThat(status(answer, "2")).isEqualTo(204);
        for (JsonNode each : answer.json().get("responses")) {
            assertThat(each.has("body")).isEqualTo(each.get("id").stringValue().equals("1"));
        }
    }

    @Test
    void an_item_that_loses_its_connection_is_missing_from_the_answer_but_may_be_done() {
        simulator.inject(FaultRule.of(Fault.lostAnswer()).after(1).times(1));

        Answer answer = batch(creates(3));

        assertThat(answer.json().get("responses").size()).isEqualTo(2);
        assertThat(board.contacts()).hasSize(3);
    }

    @Test
    void a_whole_batch_can_be_lost_after_it_was_done_or_refused_before() {
        simulator.inject(FaultRule.of(Fault.lostAnswer()).onPath("/$batch").times(1));
        assertThatThrownBy(() -> batch(creates(3))).isInstanceOf(UncheckedIOException.class);
        assertThat(board.contacts()).hasSize(3);

        simulator.inject(FaultRule.of(Fault.status(503, "UnknownError"))
                .onPath("/$batch")
                .times(1));
        assertThat(batch(creates(3)).status()).isEqualTo(503);
        assertThat(board.contacts()).hasSize(3);
    }

    @Test
    void a_batch_is_under_way_once_and_single_requests_each() {
        simulator.network(new Latency.Fixed(Duration.ofMillis(100)));
        long begun = System.nanoTime();
        assertThat(batch(creates(20)).status()).isEqualTo(200);
        long together = System.nanoTime() - begun;

        begun = System.nanoTime();
        for (int i = 0; i < 3; i++) {
            assertThat(graph.get("/users/board@club.example/contacts").status()).isEqualTo(200);
        }
        long alone = System.nanoTime() - begun;

        assertThat(together).isGreaterThanOrEqualTo(Duration.ofMillis(100).toNanos());
        assertThat(alone).isGreaterThanOrEqualTo(Duration.ofMillis(300).toNanos());
        assertThat(board.contacts()).hasSize(20);
    }

    @Test
    void a_call_beside_a_full_batch_is_one_too_many() {
        board.latency(new Latency.Fixed(Duration.ofMillis(300)));
        var batch = graph.later("POST", "/$batch", "{\"requests\":[" + String.join(",", creates(4)) + "]}");
        while (board.inFlight() < 4) {
            Thread.onSpinWait();
        }

        assertThat(graph.get("/users/board@club.example/contacts").status()).isEqualTo(429);
        assertThat(batch.join().status()).isEqualTo(200);
    }

    @Test
    void an_item_whose_work_is_hidden_keeps_its_place_among_the_four() {
        board.latency(new Latency.Fixed(Duration.ofMillis(20)));
        simulator.inject(FaultRule.of(Fault.gatewayTimeoutThenDone(Duration.ofMillis(400)))
                .onMethod("POST")
                .onPath("/contacts")
                .times(3));

        Answer answer = batch(creates(12));

        assertThat(answer.json().get("responses")).hasSize(12);
        assertThat(simulator.hiddenWork().settle()).isLessThanOrEqualTo(3);
        assertThat(board.counters().maxInFlight()).isEqualTo(4);
    }

    @Test
    void items_that_came_before_their_batch_was_told_to_wait_are_not_held_against_it() {
        board.latency(new Latency.Fixed(Duration.ofMillis(150)));
        simulator.inject(FaultRule.of(Fault.throttled(Duration.ofSeconds(30)))
                .onMethod("POST")
                .onPath("/contacts")
                .times(1));

        Answer answer = batch(creates(12));

        assertThat(answer.json().get("responses")).hasSize(12);
        assertThat(board.counters().requestsBeforeRetryAfter()).isZero();
        assertThat(board.counters().requestsInsideWindow()).isPositive();
    }
}
