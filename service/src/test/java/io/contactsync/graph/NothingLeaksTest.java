package io.contactsync.graph;

import static io.contactsync.graph.GraphStub.await;
import static io.contactsync.graph.GraphStub.error;
import static io.contactsync.graph.GraphStub.json;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Whatever is printed or logged on any way through the client holds no secret, token or contact data. */
final class NothingLeaksTest {

    private static final Mailbox MAILBOX = new Mailbox("7f1c");
    private static final String PRIVATE = "Lovelace-private";

    private final GraphStub stub = new GraphStub();
    private final List<Object> printed = new CopyOnWriteArrayList<>();
    private final ListAppender<ILoggingEvent> logged = new ListAppender<>();
    private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    private final Level levelBefore = root.getLevel();

    @BeforeEach
    void listen() {
        logged.start();
        root.addAppender(logged);
        root.setLevel(Level.TRACE);
    }

    @AfterEach
    void stop() {
        root.setLevel(levelBefore);
        root.detachAppender(logged);
        stub.close();
    }

    @Test
    void no_way_through_the_client_prints_what_is_private() throws Exception {
        ObjectNode contact =
                JsonNodeFactory.instance.objectNode().put("surname", PRIVATE).put("givenName", PRIVATE);
        stub.willAnswerTokens(json(
                400,
                "{\"error\":\"invalid_client\",\"error_description\":\"AADSTS7000215: Invalid secret '"
                        + GraphStub.SECRET + "'\"}"));
        GraphSettings settings = stub.settings();
        try (GraphContactsClient signedOut = GraphContactsClient.open(settings, Clock.systemUTC(), printed::add)) {
            printed.add(await(signedOut.update(MAILBOX, "1", contact)));
            printed.add(signedOut.tokenHealth());
        }
        stub.willAnswer(
                json(201, "{\"id\":\"1\",\"surname\":\"" + PRIVATE + "\"}"),
                json(201, "{\"surname\":\"" + PRIVATE),
                json(400, "{\"error\":{\"code\":\"ErrorInvalidProperty\",\"message\":\"'" + PRIVATE + "' is bad\"}}"),
                error(401, "InvalidAuthenticationToken"),
                error(401, "InvalidAuthenticationToken"),
                json(200, "{\"value\":[],\"@odata.nextLink\":\"http://x/?" + PRIVATE + "\"}"));

        try (GraphContactsClient client = GraphContactsClient.open(settings, Clock.systemUTC(), printed::add)) {
            for (int i = 0; i < 3; i++) {
                printed.add(await(client.create(MAILBOX, FolderRef.defaultFolder(), contact, "4711")));
            }
            contact.put("birthday", PRIVATE);
            printed.add(await(client.update(MAILBOX, "1", contact)));
            printed.add(await(client.delete(MAILBOX, "1")));
            printed.add(await(client.delete(MAILBOX, "1")));
            printed.add(await(client.listMarked(MAILBOX, FolderRef.defaultFolder(), null)));
            printed.add(client);
            printed.add(client.tokenHealth());
        }
        printed.add(settings);
        printed.add(settings.signIn());
        printed.add(new TokenAnswer.Token(new Secret(GraphStub.TOKEN), Duration.ofSeconds(1)));

        assertThat(stub.requests()).hasSize(6);
        assertThat(printed).hasSizeGreaterThan(20).allSatisfy(NothingLeaksTest::isPublic);
        assertThat(events()).isNotEmpty().allSatisfy(event -> {
            isPublic(event.getFormattedMessage());
            isPublic(String.valueOf(event.getKeyValuePairs()));
        });
    }

    /** Those so far: threads of the stub and of the client that was closed may still log. */
    private List<ILoggingEvent> events() {
        root.detachAppender(logged);
        synchronized (logged) {
            return List.copyOf(logged.list);
        }
    }

    private static void isPublic(Object printed) {
        assertThat(String.valueOf(printed)).doesNotContain(PRIVATE, GraphStub.SECRET, GraphStub.TOKEN);
    }
}
