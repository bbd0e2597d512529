package io.contactsync.graphsimulator;

import static io.contactsync.graphsimulator.GraphClient.encode;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.contactsync.graphsimulator.GraphClient.Answer;
import io.contactsync.graphsimulator.fault.Fault;
import io.contactsync.graphsimulator.fault.FaultRule;
import io.contactsync.graphsimulator.fault.InjectedFault;
import io.contactsync.graphsimulator.ledger.LedgerEntry;
import io.contactsync.graphsimulator.settings.Latency;
import io.contactsync.graphsimulator.settings.SimulatorClock;
import io.contactsync.graphsimulator.settings.Switch;
import io.contactsync.graphsimulator.throttle.RetryAfterForm;
import io.contactsync.graphsimulator.throttle.ThrottleLimits;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.core.JacksonException;

/** graph-facts §7 and points 12 to 14: limits, windows, faults, the ledger and the counters. */
class ThrottleAndFaultTest {
    private static final String CONTACTS = "/users/board@club.example/contacts";
    private static final String ADA = "{\"givenName\":\"Ada\"}";
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

    private final SimulatorClock clock = SimulatorClock.system();
    private GraphSimulator simulator;
    private SimulatedMailbox board;
    private GraphClient graph;

    @BeforeEach
    void start() {
        clock.stopAt(NOON);
        start(ThrottleLimits.DOCUMENTED);
    }

    private void start(ThrottleLimits limits) {
        simulator = GraphSimulator.builder()
                .clock(clock)
                .limits(limits)
                .retryAfterGrace(Duration.ZERO)
                .start();
        board = simulator.mailbox("board@club.example");
        graph = GraphClient.of(simulator);
    }

    private void restart(ThrottleLimits limits) {
        stop();
        start(limits);
    }

    @AfterEach
    void stop() {
        simulator.close();
    }

    private static void await(BooleanSupplier condition) {
        long end = System.nanoTime() + Duration.ofMinutes(1).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("condition within a minute").isLessThan(end);
            Thread.onSpinWait();
        }
    }

    private List<CompletableFuture<Answer>> occupy(int requests) {
        board.latency(new Latency.Fixed(Duration.ofMillis(500)));
        List<CompletableFuture<Answer>> all = new ArrayList<>();
        for (int i = 0; i < requests; i++) {
            all.add(graph.later("GET", CONTACTS, null));
        }
        await(() -> board.inFlight() == requests);
        return all;
    }

    @Test
    void a_fifth_request_at_a_time_is_refused_and_the_next_waits_for_retry_after() {
        List<CompletableFuture<Answer>> four = occupy(4);

        Answer fifth = graph.get(CONTACTS);

        assertThat(fifth.status()).isEqualTo(429);
        assertThat(fifth.code()).isEqualTo("ApplicationThrottled");
        assertThat(fifth.message()).isEqualTo("Application is over its MailboxConcurrency limit.");
        assertThat(fifth.header("Retry-After")).isEqualTo("1");
        four.forEach(each -> assertThat(each.join().status()).isEqualTo(200));
        board.latency(Latency.NONE);
        assertThat(graph.get(CONTACTS).status()).as("inside the window").isEqualTo(429);
        clock.advance(Duration.ofSeconds(1));
        assertThat(graph.get(CONTACTS).status()).isEqualTo(200);
        assertThat(board.counters().maxInFlight()).isEqualTo(5);
        assertThat(board.counters().refusedForConcurrency()).isOne();
        assertThat(board.counters().requestsBeforeRetryAfter()).isOne();
    }

    @Test
    void four_at_a_time_are_fine_and_other_mailboxes_and_apps_do_not_count() {
        simulator.apps().register("other-app", "s");
        GraphClient otherApp = new GraphClient(
                simulator.endpoint(),
                GraphClient.requestToken(
                                simulator,
                                GraphSimulator.TENANT_ID,
                                Map.of("client_id", "other-app", "client_secret", "s"))
                        .text("access_token"));
        simulator.mailbox("other@club.example");
        List<CompletableFuture<Answer>> four = occupy(4);

        assertThat(graph.get("/users/other@club.example/contacts").status()).isEqualTo(200);
        assertThat(otherApp.get(CONTACTS).status()).isEqualTo(200);
        four.forEach(each -> assertThat(each.join().status()).isEqualTo(200));
        assertThat(board.counters().maxInFlight()).isEqualTo(4);
    }

    @Test
    void the_concurrency_limit_can_be_switched_off_and_is_counted_all_the_same() {
        simulator.set(Switch.CONCURRENCY_LIMITED, false);

        occupy(6).forEach(each -> assertThat(each.join().status()).isEqualTo(200));

        assertThat(board.counters().maxInFlight()).isEqualTo(6);
    }

    @Test
    void the_request_budget_of_ten_minutes_is_refused_until_the_first_request_leaves_it() {
        restart(ThrottleLimits.DOCUMENTED.withRequests(3, Duration.ofMinutes(10)));
        for (int i = 0; i < 3; i++) {
            assertThat(graph.get(CONTACTS).status()).isEqualTo(200);
        }

        Answer refused = graph.get(CONTACTS);

        assertThat(refused.status()).isEqualTo(429);
        assertThat(refused.header("Retry-After")).isEqualTo("600");
        assertThat(board.counters().refusedForBudget()).isOne();
        clock.advance(Duration.ofSeconds(599));
        assertThat(graph.get(CONTACTS).status()).isEqualTo(429);
        clock.advance(Duration.ofSeconds(601));
        assertThat(GraphClient.of(simulator).get(CONTACTS).status()).isEqualTo(200);
    }

    @Test
    void the_upload_budget_counts_the_bytes_of_writes() {
        restart(ThrottleLimits.DOCUMENTED.withUploadBytes(ADA.length() + 1, Duration.ofMinutes(5)));

        assertThat(graph.post(CONTACTS, ADA).status()).isEqualTo(201);
        assertThat(graph.post(CONTACTS, ADA).status()).isEqualTo(429);
        assertThat(board.contacts()).hasSize(1);
    }

    @Test
    void retry_after_is_written_in_each_of_its_forms() {
        board.failNext(
                Fault.throttled(Duration.ofMillis(2128)),
                Fault.throttled(Duration.ofMillis(2128), RetryAfterForm.DECIMAL),
                Fault.throttled(Duration.ofMillis(2128), RetryAfterForm.DATE),
                Fault.throttled(Duration.ofMillis(2128), RetryAfterForm.ZERO),
                Fault.throttled(Duration.ofMillis(2128), RetryAfterForm.ABSENT),
                Fault.throttled(Duration.ZERO));
        List<String> forms = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            Answer refused = graph.get(CONTACTS);
            assertThat(refused.status()).isEqualTo(429);
            forms.add(String.valueOf(refused.header("Retry-After")));
            clock.advance(Duration.ofSeconds(3));
        }

        assertThat(forms).containsExactly("3", "2.128", "Thu, 1 Jan 2026 12:00:09 GMT", "0", "null", "0");
        assertThat(graph.get(CONTACTS).status()).isEqualTo(200);
        assertThat(board.counters().requestsBeforeRetryAfter()).isZero();
    }

    @Test
    void a_window_whose_length_was_not_told_refuses_calls_that_nobody_blames() {
        for (RetryAfterForm form : List.of(RetryAfterForm.ZERO, RetryAfterForm.ABSENT)) {
            board.failNext(Fault.throttled(Duration.ofSeconds(2), form));
            graph.get(CONTACTS);

            assertThat(graph.get(CONTACTS).status()).as("inside, %s", form).isEqualTo(429);

            clock.advance(Duration.ofSeconds(3));
            assertThat(graph.get(CONTACTS).status()).as("after, %s", form).isEqualTo(200);
        }
        assertThat(board.counters().requestsBeforeRetryAfter()).isZero();
    }

    @Test
    void a_call_inside_the_window_is_refused_with_what_is_left_and_counted() {
        board.failNext(Fault.throttled(Duration.ofSeconds(7)));
        graph.get(CONTACTS);
        clock.advance(Duration.ofSeconds(2));

        Answer early = graph.post(CONTACTS, ADA);

        assertThat(early.status()).isEqualTo(429);
        assertThat(early.header("Retry-After")).isEqualTo("5");
        assertThat(board.counters().requestsBeforeRetryAfter()).isOne();
        assertThat(board.contacts()).isEmpty();
    }

    @Test
    void calls_under_way_when_the_refusal_went_out_are_not_held_against_their_sender() {
        try (GraphSimulator lenient =
                GraphSimulator.builder().retryAfterGrace(Duration.ofMinutes(1)).start()) {
            SimulatedMailbox mailbox = lenient.mailbox("board@club.example");
            mailbox.failNext(Fault.throttled(Duration.ofSeconds(60)));
            GraphClient client = GraphClient.of(lenient);

            assertThat(client.get(CONTACTS).status()).isEqualTo(429);
            assertThat(client.get(CONTACTS).status()).isEqualTo(429);

            assertThat(mailbox.counters().requestsInsideWindow()).isOne();
            assertThat(mailbox.counters().requestsBeforeRetryAfter()).isZero();
        }
    }

    @Test
    void a_lost_answer_is_done_and_a_lost_request_is_not() {
        board.failNext(Fault.lostAnswer(), Fault.lostRequest());

        assertThatThrownBy(() -> graph.post(CONTACTS, ADA)).isInstanceOf(UncheckedIOException.class);
        assertThat(board.contacts()).hasSize(1);
        assertThatThrownBy(() -> graph.post(CONTACTS, ADA)).isInstanceOf(UncheckedIOException.class);
        assertThat(board.contacts()).hasSize(1);
        assertThat(board.counters().count("POST", 0)).isEqualTo(2);
        assertThat(board.inFlight()).isZero();
    }

    @Test
    void a_504_keeps_its_place_until_its_hidden_work_is_done() {
        board.failNext(Fault.gatewayTimeoutThenDone(Duration.ofMillis(400)));

        Answer answer = graph.post(CONTACTS, ADA);

        assertThat(answer.status()).isEqualTo(504);
        assertThat(answer.code()).isEqualTo("UnknownError");
        assertThat(answer.header("Retry-After")).isNull();
        assertThat(board.inFlight()).isOne();
        assertThat(board.contacts()).isEmpty();
        await(() -> board.inFlight() == 0);
        assertThat(board.contacts()).hasSize(1);
    }

    @Test
    void any_server_error_can_hide_work_too() {
        board.failNext(Fault.statusThenDone(503, "ServiceUnavailable", Duration.ofMillis(400)));

        Answer answer = graph.post(CONTACTS, ADA);

        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.code()).isEqualTo("ServiceUnavailable");
        assertThat(board.inFlight()).isOne();
        assertThat(board.contacts()).isEmpty();
        await(() -> board.inFlight() == 0);
        assertThat(board.contacts()).hasSize(1);
    }

    @Test
    void a_dropped_connection_can_hide_work_too() {
        board.failNext(Fault.lostAnswer(Duration.ofMillis(400)));

        assertThatThrownBy(() -> graph.post(CONTACTS, ADA)).isInstanceOf(UncheckedIOException.class);

        assertThat(board.inFlight()).isOne();
        assertThat(board.contacts()).isEmpty();
        await(() -> board.inFlight() == 0);
        assertThat(board.contacts()).hasSize(1);
    }

    @Test
    void a_hanging_request_is_done_long_before_its_answer() {
        board.failNext(Fault.hang(Duration.ofMillis(400)));

        CompletableFuture<Answer> answer = graph.later("POST", CONTACTS, ADA);

        await(() -> board.contacts().size() == 1);
        assertThat(answer.isDone()).isFalse();
        assertThat(answer.join().status()).isEqualTo(201);
    }

    @Test
    void a_slow_request_is_done_late() {
        board.failNext(Fault.slow(Duration.ofMillis(400)));

        CompletableFuture<Answer> answer = graph.later("POST", CONTACTS, ADA);

        await(() -> board.inFlight() == 1);
        assertThat(board.contacts()).isEmpty();
        assertThat(answer.join().status()).isEqualTo(201);
        assertThat(board.contacts()).hasSize(1);
    }

    @Test
    void errors_pages_and_bodies_go_wrong_as_asked() {
        board.failNext(
                Fault.status(503, "ServiceUnavailable", "Later."),
                Fault.mailboxInfoStale(),
                Fault.html(502),
                Fault.expiredToken(),
                Fault.emptyBody(500));

        Answer unavailable = graph.post(CONTACTS, ADA);
        assertThat(unavailable.status()).isEqualTo(503);
        assertThat(unavailable.code()).isEqualTo("ServiceUnavailable");
        assertThat(unavailable.message()).isEqualTo("Later.");
        assertThat(graph.post(CONTACTS, ADA).code()).isEqualTo("MailboxInfoStale");
        Answer page = graph.post(CONTACTS, ADA);
        assertThat(page.status()).isEqualTo(502);
        assertThat(page.header("Content-Type")).isEqualTo("text/html");
        assertThat(page.response().body()).startsWith("<html>");
        assertThat(graph.post(CONTACTS, ADA).code()).isEqualTo("InvalidAuthenticationToken");
        Answer empty = graph.post(CONTACTS, ADA);
        assertThat(empty.status()).isEqualTo(500);
        assertThat(empty.response().body()).isEmpty();
        assertThat(board.contacts()).isEmpty();
    }

    @Test
    void answers_that_lie_about_what_was_done() {
        String id = board.seedContact(Map.of("givenName", "A")).immutableId();
        board.failNext(Fault.notFoundButDone());
        assertThat(graph.delete(CONTACTS + "/" + encode(id)).code()).isEqualTo("ErrorItemNotFound");
        assertThat(board.contacts()).isEmpty();

        board.failNext(Fault.emptyBody(201), Fault.wrongJson());
        assertThat(graph.post(CONTACTS, ADA).response().body()).isEmpty();
        Answer cut = graph.post(CONTACTS, ADA);
        assertThat(cut.status()).isEqualTo(201);
        assertThatThrownBy(cut::json).isInstanceOf(JacksonException.class);
        assertThat(board.contacts()).hasSize(2);
    }

    @Test
    void a_rule_is_aimed_by_mailbox_method_path_and_count_and_counts_its_hits() {
        simulator.mailbox("other@club.example");
        InjectedFault rule = simulator.inject(FaultRule.of(Fault.status(500, "x"))
                .onMailbox("BOARD@club.example")
                .onMethod("post")
                .onPath("/contacts")
                .after(1)
                .times(2));

        assertThat(graph.get(CONTACTS).status()).isEqualTo(200);
        assertThat(graph.post("/users/other@club.example/contacts", ADA).status())
                .isEqualTo(201);
        assertThat(graph.post("/users/board@club.example/contactFolders", "{\"displayName\":\"x\"}")
                        .status())
                .isEqualTo(201);
        List<Integer> statuses = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            statuses.add(graph.post(CONTACTS, ADA).status());
        }
        assertThat(statuses).containsExactly(201, 500, 500, 201);
        assertThat(rule.fired()).isEqualTo(2);
        assertThat(rule.live()).isFalse();
    }

    @Test
    void a_removed_rule_strikes_no_more() {
        InjectedFault rule = simulator.inject(FaultRule.of(Fault.status(500, "x")));
        assertThat(graph.get(CONTACTS).status()).isEqualTo(500);

        rule.remove();

        assertThat(graph.get(CONTACTS).status()).isEqualTo(200);
        assertThat(rule.fired()).isOne();
    }

    @Test
    void the_same_seed_strikes_the_same_requests() {
        List<Integer> first = statusesUnderChance(7);
        List<Integer> second = statusesUnderChance(7);

        assertThat(first).isEqualTo(second).contains(200, 500);
        assertThat(statusesUnderChance(8)).isNotEqualTo(first);
    }

    private List<Integer> statusesUnderChance(long seed) {
        simulator.clearFaults();
        simulator.inject(FaultRule.of(Fault.status(500, "x")).withProbability(0.5, seed));
        List<Integer> statuses = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            statuses.add(graph.get(CONTACTS).status());
        }
        return statuses;
    }

    @Test
    void the_ledger_tells_of_every_request() {
        board.failNext(Fault.status(503, "ServiceUnavailable"));
        graph.with("client-request-id", "mine").get(CONTACTS + "?$top=1");
        graph.post(CONTACTS, ADA);
        new GraphClient(simulator.endpoint(), null).get("/users/x/contacts");

        List<LedgerEntry> ledger = simulator.ledger();

        assertThat(ledger).hasSize(3);
        assertThat(ledger.get(0).path()).isEqualTo(CONTACTS + "?$top=1");
        assertThat(ledger.get(0).status()).isEqualTo(503);
        assertThat(ledger.get(0).code()).isEqualTo("ServiceUnavailable");
        assertThat(ledger.get(0).fault()).isEqualTo("Status");
        assertThat(ledger.get(0).clientRequestId()).isEqualTo("mine");
        assertThat(ledger.get(1).mailbox()).isEqualTo("board@club.example");
        assertThat(ledger.get(1).appId()).isEqualTo(GraphSimulator.CLIENT_ID);
        assertThat(ledger.get(1).at()).isEqualTo(NOON);
        assertThat(ledger.get(2).status()).isEqualTo(401);
        assertThat(ledger.get(2).appId()).isNull();
        assertThat(board.counters().count("GET", 503)).isOne();
        assertThat(board.counters().count("POST", 201)).isOne();
        assertThat(board.counters().requests()).isEqualTo(2);
    }

    @Test
    void the_ledger_forgets_the_oldest() {
        try (GraphSimulator small = GraphSimulator.builder()
                .ledgerSize(2)
                .mailbox("board@club.example")
                .start()) {
            GraphClient client = GraphClient.of(small);
            for (int i = 0; i < 5; i++) {
                client.get(CONTACTS);
            }

            assertThat(small.ledger()).extracting(LedgerEntry::sequence).containsExactly(4L, 5L);
        }
    }

    @Test
    void hidden_work_is_listed_keeps_its_place_and_is_done_once_when_it_is_settled() {
        board.failNext(Fault.gatewayTimeoutThenDone(Duration.ofHours(1)));

        assertThat(graph.post(CONTACTS, ADA).status()).isEqualTo(504);

        assertThat(simulator.hiddenWork().items()).singleElement().satisfies(hidden -> {
            assertThat(hidden.mailbox()).isEqualTo(board.address());
            assertThat(hidden.request()).isEqualTo("POST " + CONTACTS);
        });
        assertThat(board.inFlight()).isEqualTo(1);
        assertThat(board.contacts()).isEmpty();
        assertThat(simulator.hiddenWork().settle()).isEqualTo(1);
        assertThat(board.inFlight()).isZero();
        assertThat(board.contacts()).hasSize(1);
        assertThat(simulator.hiddenWork().settle()).isZero();
        assertThat(board.contacts()).hasSize(1);
    }
}
