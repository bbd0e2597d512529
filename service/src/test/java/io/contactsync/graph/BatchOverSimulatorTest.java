package io.contactsync.graph;

import static org.assertj.core.api.Assertions.assertThat;

import io.contactsync.graphsimulator.GraphSimulator;
import io.contactsync.graphsimulator.SimulatedMailbox;
import io.contactsync.graphsimulator.fault.Fault;
import io.contactsync.graphsimulator.fault.FaultRule;
import io.contactsync.graphsimulator.settings.Latency;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Batches against a Graph that keeps state: what was answered is what is in the mailbox. */
final class BatchOverSimulatorTest {

    private static final Mailbox BOARD = new Mailbox("board@club.example");

    private GraphSimulator graph;
    private SimulatedMailbox board;
    private GraphContactsClient client;

    @BeforeEach
    void open() {
        graph = GraphSimulator.builder()
                .latency(new Latency.Fixed(Duration.ofMillis(10)))
                .start();
        board = graph.mailbox(BOARD.idOrPrincipalName());
        client = GraphContactsClient.open(
                GraphSettings.of(
                        graph.endpoint(),
                        graph.authority(),
                        GraphSimulator.TENANT_ID,
                        GraphSimulator.CLIENT_ID,
                        new Secret(GraphSimulator.CLIENT_SECRET)),
                Clock.systemUTC(),
                RequestListener.NONE);
    }

    @AfterEach
    void close() {
        client.close();
        graph.close();
    }

    @Test
    void twenty_are_created_four_at_a_time_and_changed_looked_up_and_deleted_by_their_immutable_ids() throws Exception {
        List<StoredContact> created = new ArrayList<>();
        for (Answer<StoredContact> answer : create(20)) {
            created.add(((Answer.Done<StoredContact>) answer).value());
        }
        ContactsBatch batch = client.batch(() -> true);
        var changed = batch.update(BOARD, created.get(0).id(), node("{\"surname\":\"Lovelace\"}"));
        var found = batch.findByMark(BOARD, FolderRef.defaultFolder(), "M-1", null);
        var deleted = batch.delete(BOARD, created.get(2).id());
        var folder = batch.getFolder(BOARD, String.valueOf(created.get(0).parentFolderId()));
        batch.send();

        assertThat(get(changed)).isInstanceOf(Answer.Done.class);
        assertThat(((Answer.Done<Page<StoredContact>>) get(found)).value().items())
                .singleElement()
                .matches(contact -> contact.id().equals(created.get(1).id()));
        assertThat(get(deleted)).isInstanceOf(Answer.Done.class);
        assertThat(get(folder)).isInstanceOf(Answer.Done.class);
        assertThat(board.contacts()).hasSize(19);
        assertThat(board.counters().maxInFlight()).isEqualTo(4);
    }

    @Test
    void each_item_meets_its_own_fate() throws Exception {
        board.failNext(
                Fault.lostAnswer(),
                Fault.gatewayTimeoutThenDone(Duration.ofMillis(10)),
                Fault.mailboxInfoStale(),
                Fault.throttled(Duration.ofSeconds(1)));

        List<Answer<StoredContact>> answers = create(4);

        assertThat(answers.stream().filter(answer -> answer instanceof Answer.Unknown<?>))
                .as("503, 504 and no answer prove nothing")
                .hasSize(3);
        assertThat(answers.stream().filter(answer -> answer instanceof Answer.Refused<?>))
                .hasSize(1);
        assertThat(answers.stream().map(answer -> answer.exchange().status()))
                .containsExactlyInAnyOrder(429, 0, 504, 503);
    }

    @Test
    void a_lost_answer_to_the_whole_leaves_all_done_and_nobody_knowing() throws Exception {
        graph.inject(FaultRule.of(Fault.lostAnswer()).onPath("/$batch").times(1));

        assertThat(create(20)).hasOnlyElementsOfType(Answer.Unknown.class);
        assertThat(board.contacts()).hasSize(20);
    }

    private List<Answer<StoredContact>> create(int count) throws Exception {
        ContactsBatch batch = client.batch(() -> true);
        List<CompletableFuture<Answer<StoredContact>>> sent = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            sent.add(batch.create(BOARD, FolderRef.defaultFolder(), node("{\"givenName\":\"Ada\"}"), "M-" + i));
        }
        batch.send();
        List<Answer<StoredContact>> answers = new ArrayList<>();
        for (var each : sent) {
            answers.add(get(each));
        }
        return answers;
    }

    private static <T> Answer<T> get(CompletableFuture<Answer<T>> answer) throws Exception {
        return answer.get(30, TimeUnit.SECONDS);
    }

    private static ObjectNode node(String json) {
        return (ObjectNode) JsonMapper.shared().readTree(json);
    }
}
