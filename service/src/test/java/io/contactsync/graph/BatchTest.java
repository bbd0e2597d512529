package io.contactsync.graph;

import static io.contactsync.graph.GraphStub.answer;
import static io.contactsync.graph.GraphStub.error;
import static io.contactsync.graph.GraphStub.json;
import static io.contactsync.graph.Kind.MAILBOX;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import mockwebserver3.MockResponse;
import mockwebserver3.SocketEffect;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** What each call of a batch is answered, for every shape that the answer to the whole may have. */
final class BatchTest {

    private static final String CREATED = "\"status\":201,\"body\":{\"id\":\"A%s\",\"parentFolderId\":\"F\"}";

    private final GraphStub stub = new GraphStub();
    private final List<Exchange> told = new CopyOnWriteArrayList<>();
    private final GraphContactsClient client = GraphContactsClient.open(stub.settings(), Clock.systemUTC(), told::add);

    @AfterEach
    void stop() {
        client.close();
        stub.close();
    }

    @Test
    void calls_become_items_with_their_own_headers_and_paths() throws Exception {
        stub.willAnswer(responses());
        ContactsBatch batch = client.batch(() -> true);
        var created = batch.create(MAILBOX, FolderRef.ofId("F/1"), node("{\"givenName\":\"Ada\"}"), "4711");
        var deleted = batch.delete(MAILBOX, "AAMk=");
        var found = batch.findByMark(MAILBOX, FolderRef.defaultFolder(), "O'Hara", null);
        assertThat(List.of(created, deleted, found)).noneMatch(CompletableFuture::isDone);
        assertThat(stub.requests()).isEmpty();
        batch.send();
        stub.awaitRequests(1);

        assertThat(stub.onlyRequest().getRequestLine()).isEqualTo("POST /v1.0/$batch HTTP/1.1");
        JsonNode items =
                JsonMapper.shared().readTree(GraphStub.body(stub.onlyRequest())).path("requests");
        assertThat(items).hasSize(3);
        JsonNode create = items.get(0);
        assertThat(create.path("method").asString()).isEqualTo("POST");
        assertThat(create.path("url").asString()).isEqualTo("/users/office@club.example/contactFolders/F%2F1/contacts");
        assertThat(create.path("headers").path("Content-Type").asString()).isEqualTo("application/json");
        assertThat(create.path("body").path("givenName").asString()).isEqualTo("Ada");
        assertThat(items)
                .allSatisfy(
                        item -> assertThat(item.path("headers").path("Prefer").asString())
                                .isEqualTo("IdType=\"ImmutableId\""));
        assertThat(items.get(1).has("body")).isFalse();
        assertThat(items.get(2).path("url").asString())
                .startsWith("/users/office@club.example/contacts?$select=")
                .contains("O%27%27Hara");
        assertThat(items.valueStream().map(item -> item.path("id").asString())).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @CsvSource({"1", "2"})
    void what_is_called_back_before_it_leaves_is_never_sent(int calls) throws Exception {
        ContactsBatch batch = client.batch(() -> false);
        List<CompletableFuture<Answer<Deleted>>> answers = new ArrayList<>();
        for (int i = 0; i < calls; i++) {
            answers.add(batch.delete(MAILBOX, "A" + i));
        }
        batch.send();

        for (CompletableFuture<Answer<Deleted>> each : answers) {
            assertThat(GraphStub.notSent(each).reason()).isInstanceOf(Answer.Reason.CalledBack.class);
        }
        assertThat(stub.tokenRequests()).hasSize(1);
        assertThat(stub.requests()).isEmpty();
    }

    /** What was called back so late is not known to have stayed here. */
    @Test
    void what_is_called_back_when_its_head_is_written_is_not_sent_either() throws Exception {
        var looks = new AtomicInteger();
        ContactsBatch batch = client.batch(() -> looks.getAndIncrement() == 0);
        var created = batch.create(MAILBOX, FolderRef.defaultFolder(), node("{\"givenName\":\"Ada\"}"), "4711");
        batch.send();

        assertThat(GraphStub.await(created)).isInstanceOf(Answer.Unknown.class);
        assertThat(looks).hasValue(2);
        assertThat(stub.requests()).isEmpty();
    }

    @Test
    void each_item_is_read_as_if_it_had_come_alone_in_whatever_order() throws Exception {
        stub.willAnswer(responses(
                "\"id\":\"3\",\"status\":504",
                "\"id\":\"1\",\"status\":429,\"headers\":{\"retry-AFTER\":\"2.5\",\"Request-Id\":\"own\"},\"body\":{\"error\":{\"code\":\"ApplicationThrottled\"}}",
                "\"id\":\"0\"," + CREATED.formatted(0),
                "\"id\":\"4\",\"status\":424,\"body\":null",
                "\"id\":\"5\",\"status\":503,\"body\":\"PGh0bWw+\"",
                "\"id\":\"2\",\"status\":400,\"body\":{\"error\":{\"code\":\"ErrorInvalidProperty\",\"message\":\"x\"}}",
                "\"id\":\"6\"," + CREATED.formatted(6),
                "\"id\":\"6\",\"status\":500",
                "\"id\":\"8\",\"status\":\"later\"",
                "\"id\":\"99\",\"status\":204"));
        var answers = sendCreates(9);

        assertThat(((Answer.Done<StoredContact>) answers.get(0)).value().id()).isEqualTo("A0");
        var throttled = (Answer.Refused<StoredContact>) answers.get(1);
        assertThat(throttled.error().errorClass()).isEqualTo(ErrorClass.THROTTLED);
        assertThat(throttled.exchange().retryAfter()).isEqualTo(Duration.ofMillis(2500));
        assertThat(throttled.exchange().requestId()).isEqualTo("own");
        assertThat(((Answer.Refused<StoredContact>) answers.get(2)).error().errorClass())
                .isEqualTo(ErrorClass.DATA);
        assertThat(answers.get(3)).isInstanceOf(Answer.Unknown.class);
        var dependent = (Answer.Refused<StoredContact>) answers.get(4);
        assertThat(dependent.error().errorClass()).isEqualTo(ErrorClass.RETRY);
        assertThat(answers.get(5)).isInstanceOf(Answer.Unknown.class);
        assertThat(answers.subList(6, 9))
                .as("twice, missing, without status")
                .hasOnlyElementsOfType(Answer.Unknown.class);
        assertThat(told.stream().map(Exchange::status))
                .as("the listener is told of items, not of the batch")
                .containsExactlyInAnyOrder(201, 429, 400, 504, 424, 503, 0, 0, 0);
        assertThat(answers)
                .allSatisfy(answer -> assertThat(answer.exchange().clientRequestId())
                        .isEqualTo(stub.onlyRequest().getHeaders().get("client-request-id")));
    }

    @ParameterizedTest
    @CsvSource({
        "429, THROTTLED",
        "401, TOKEN_STALE",
        "400, RETRY",
        "403, RETRY",
        "404, RETRY",
        "413, RETRY",
        "424, RETRY",
        "507, RETRY"
    })
    void a_refusal_of_the_whole_is_one_of_each(int status, ErrorClass errorClass) throws Exception {
        stub.willAnswer(answer(status)
                .setHeader("Retry-After", "0")
                .body("{\"error\":{\"code\":\"c\"}}")
                .build());

        assertThat(sendCreates(3)).allSatisfy(each -> {
            var refused = (Answer.Refused<StoredContact>) each;
            assertThat(refused.error().errorClass()).isEqualTo(errorClass);
            assertThat(refused.exchange().retryAfter()).isEqualTo(Duration.ZERO);
        });
        assertThat(stub.requests()).as("sent once").hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {408, 500, 502, 503, 504})
    void a_failure_of_the_whole_says_of_no_item_what_became_of_it(int status) throws Exception {
        stub.willAnswer(answer(status)
                .setHeader("Retry-After", "7")
                .body("{\"error\":{\"code\":\"ServiceUnavailable\"}}")
                .build());

        assertThat(sendCreates(3))
                .hasSize(3)
                .allSatisfy(each -> assertThat(each).isInstanceOfSatisfying(Answer.Unknown.class, unknown -> {
                    assertThat(unknown.code()).isEqualTo("ServiceUnavailable");
                    assertThat(unknown.exchange().retryAfter()).isEqualTo(Duration.ofSeconds(7));
                }));
    }

    @Test
    void nobody_knows_what_became_of_a_batch_without_a_legible_answer() throws Exception {
        stub.willAnswer(
                error(504, ""),
                json(200, "<html>"),
                json(200, "{\"value\":[]}"),
                new MockResponse.Builder()
                        .onResponseStart(new SocketEffect.CloseSocket())
                        .build());

        for (int i = 0; i < 4; i++) {
            assertThat(sendCreates(20)).hasSize(20).hasOnlyElementsOfType(Answer.Unknown.class);
        }
        assertThat(stub.requests()).hasSize(4);
    }

    @Test
    void without_a_token_or_a_connection_no_item_left() throws Exception {
        stub.willAnswerTokens(json(400, "{\"error\":\"invalid_client\",\"error_codes\":[7000215]}"));

        assertThat(sendCreates(3))
                .allSatisfy(each -> assertThat(((Answer.NotSent<StoredContact>) each).tokenFailure())
                        .isNotNull());
        assertThat(stub.requests()).isEmpty();
    }

    @Test
    void an_item_that_is_refused_its_token_gets_a_fresh_one_next_time() throws Exception {
        stub.willAnswer(
                responses("\"id\":\"0\",\"status\":401", "\"id\":\"1\",\"status\":401"),
                responses("\"id\":\"0\"," + CREATED.formatted(0), "\"id\":\"1\"," + CREATED.formatted(1)));

        assertThat(sendCreates(2))
                .allSatisfy(each -> assertThat(
                                ((Answer.Refused<StoredContact>) each).error().errorClass())
                        .isEqualTo(ErrorClass.TOKEN_STALE));
        assertThat(sendCreates(2)).hasOnlyElementsOfType(Answer.Done.class);
        assertThat(stub.tokenRequests()).hasSize(2);
    }

    @Test
    void a_lone_call_is_sent_without_a_batch_and_none_sends_nothing() throws Exception {
        stub.willAnswer(json(201, "{\"id\":\"A\"}"));
        client.batch(() -> true).send();

        assertThat(sendCreates(1)).hasOnlyElementsOfType(Answer.Done.class);
        assertThat(stub.onlyRequest().getTarget()).endsWith("/contacts");
    }

    @Test
    void nonsense_is_answered_at_once_and_spoils_no_batch() throws Exception {
        stub.willAnswer(responses("\"id\":\"0\",\"status\":204", "\"id\":\"1\",\"status\":204"));
        ContactsBatch batch = client.batch(() -> true);

        var nonsense = batch.create(MAILBOX, FolderRef.defaultFolder(), node("{\"shoeSize\":43}"), "1");
        var noId = batch.delete(MAILBOX, "..");
        var first = batch.delete(MAILBOX, "1");
        var second = batch.delete(MAILBOX, "2");
        assertThat(nonsense).isCompletedWithValueMatching(answer -> answer instanceof Answer.Refused<?>);
        assertThat(noId).isCompletedWithValueMatching(answer -> answer instanceof Answer.Refused<?>);
        batch.send();

        assertThat(GraphStub.await(first)).isInstanceOf(Answer.Done.class);
        assertThat(GraphStub.await(second)).isInstanceOf(Answer.Done.class);
    }

    @Test
    void more_than_graph_takes_is_our_mistake() {
        ContactsBatch batch = client.batch(() -> true);
        for (int i = 0; i < ContactsBatch.LARGEST; i++) {
            assertThat(batch.delete(MAILBOX, "1")).isNotDone();
        }

        assertThatThrownBy(() -> batch.delete(MAILBOX, "1")).isInstanceOf(IllegalStateException.class);
    }

    private List<Answer<StoredContact>> sendCreates(int count) throws Exception {
        ContactsBatch batch = client.batch(() -> true);
        List<CompletableFuture<Answer<StoredContact>>> sent = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            sent.add(batch.create(MAILBOX, FolderRef.defaultFolder(), node("{\"givenName\":\"Ada\"}"), "M-" + i));
        }
        batch.send();
        List<Answer<StoredContact>> answers = new ArrayList<>();
        for (var each : sent) {
            answers.add(Objects.requireNonNull(GraphStub.await(each)));
        }
        return answers;
    }

    private static MockResponse responses(String... items) {
        List<String> objects =
                List.of(items).stream().map(item -> "{" + item + "}").toList();
        return json(200, "{\"responses\":[" + String.join(",", objects) + "]}");
    }

    private static ObjectNode node(String json) {
        return (ObjectNode) JsonMapper.shared().readTree(json);
    }
}
