package io.contactsync.graphsimulator;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.contactsync.graphsimulator.GraphClient.Answer;
import io.contactsync.graphsimulator.settings.Switch;
import io.contactsync.graphsimulator.subscription.LifecycleEvent;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** graph-facts §12: change notifications. */
class SubscriptionTest {
    private static final String CONTACTS = "/users/board@club.example/contacts";

    private final BlockingQueue<JsonNode> told = new LinkedBlockingQueue<>();
    private final AtomicInteger refusals = new AtomicInteger();
    private volatile boolean shakesHands = true;
    private HttpServer subscriber;
    private GraphSimulator simulator;
    private SimulatedMailbox board;
    private GraphClient graph;

    @BeforeEach
    void start() throws IOException {
        simulator = GraphSimulator.builder()
                .set(Switch.NOTIFICATIONS_REPEATED, false)
                .set(Switch.NOTIFICATIONS_OUT_OF_ORDER, false)
                .start();
        board = simulator.mailbox("board@club.example");
        graph = GraphClient.of(simulator);
        subscriber = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        subscriber.createContext("/", this::hear);
        subscriber.start();
    }

    @AfterEach
    void stop() {
        subscriber.stop(0);
        simulator.close();
    }

    private void hear(HttpExchange exchange) throws IOException {
        String query = exchange.getRequestURI().getRawQuery();
        byte[] body = exchange.getRequestBody().readAllBytes();
        int status = 202;
        byte[] answer = {};
        if (query != null) {
            String token = URLDecoder.decode(query.replace("validationToken=", ""), StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "text/plain");
            status = 200;
            answer = (shakesHands ? token : query).getBytes(StandardCharsets.UTF_8);
        } else if (refusals.getAndDecrement() > 0) {
            status = 503;
        } else {
            told.add(JsonMapper.shared().readTree(body));
        }
        exchange.sendResponseHeaders(status, answer.length == 0 ? -1 : answer.length);
        exchange.getResponseBody().write(answer);
        exchange.close();
    }

    private Answer subscribe(String changeType, String resource) {
        String url = "http://127.0.0.1:" + subscriber.getAddress().getPort();
        return graph.post(
                "/subscriptions",
                JsonMapper.shared()
                        .writeValueAsString(Map.of(
                                "changeType",
                                changeType,
                                "notificationUrl",
                                url + "/changes",
                                "lifecycleNotificationUrl",
                                url + "/lifecycle",
                                "resource",
                                resource,
                                "expirationDateTime",
                                simulator
                                        .clock()
                                        .instant()
                                        .plus(Duration.ofDays(1))
                                        .toString(),
                                "clientState",
                                "secret")));
    }

    private String ada(String folder) {
        return board.seedContact(folder, Map.of("givenName", "Ada")).immutableId();
    }

    private JsonNode next() throws InterruptedException {
        JsonNode next = told.poll(10, TimeUnit.SECONDS);
        assertThat(next).as("a notification").isNotNull();
        return next;
    }

    /** The kinds of change in the order they were told, until there are so many. */
    private List<String> kinds(int count) throws InterruptedException {
        List<String> kinds = new ArrayList<>();
        while (kinds.size() < count) {
            next().get("value").forEach(each -> kinds.add(each.get("changeType").stringValue()));
        }
        return kinds;
    }

    @Test
    void a_subscriber_shakes_hands_and_is_told_what_was_edited_in_outlook() throws InterruptedException {
        graph = graph.immutableIds();
        Answer subscription = subscribe("created,updated,deleted", CONTACTS.substring(1));
        String id = ada("contacts");

        assertThat(subscription.status()).isEqualTo(201);
        JsonNode created = next().at("/value/0");
        assertThat(created.get("changeType").stringValue()).isEqualTo("created");
        assertThat(created.get("clientState").stringValue()).isEqualTo("secret");
        assertThat(created.get("subscriptionId").stringValue()).isEqualTo(subscription.text("id"));
        assertThat(created.get("resource").stringValue()).isEqualTo("Users/" + board.objectId() + "/Contacts/" + id);
        assertThat(created.at("/resourceData/@odata.etag").stringValue())
                .isEqualTo(graph.get(CONTACTS + "/" + id).text("@odata.etag"));

        board.editInOutlook(id, Map.of("surname", "L"));
        assertThat(kinds(1)).containsExactly("updated");
        board.deleteInOutlook(id);
        assertThat(kinds(1)).containsExactly("deleted");
    }

    @Test
    void writes_through_graph_are_told_too_and_a_move_is_a_deletion_and_a_creation() throws InterruptedException {
        subscribe("created,updated,deleted", CONTACTS);
        Answer ada = graph.post(CONTACTS, "{\"givenName\":\"Ada\"}");
        assertThat(kinds(1)).containsExactly("created");

        board.moveInOutlook(ada.text("id"), board.seedFolder("Members").id());

        assertThat(kinds(2)).containsExactly("deleted", "created");
    }

    @Test
    void a_folders_subscriber_hears_of_that_folder_and_of_the_kinds_it_asked_for() throws InterruptedException {
        String folder = board.seedFolder("Members").id();
        subscribe("updated", "users/board@club.example/contactFolders/" + folder + "/contacts");

        board.editInOutlook(ada("contacts"), Map.of("surname", "elsewhere"));
        String id = ada(folder);
        board.editInOutlook(id, Map.of("surname", "L"));

        JsonNode only = next().get("value");
        assertThat(only.size()).isEqualTo(1);
        assertThat(only.at("/0/resourceData/id").stringValue())
                .isEqualTo(board.contact(id).mutableId());
    }

    @Test
    void notifications_come_twice_and_out_of_order_when_that_is_on() throws InterruptedException {
        simulator.set(Switch.NOTIFICATIONS_REPEATED, true);
        simulator.set(Switch.NOTIFICATIONS_OUT_OF_ORDER, true);
        subscribe("created,updated", CONTACTS);

        board.editInOutlook(ada("contacts"), Map.of("surname", "L"));

        assertThat(kinds(4)).containsExactly("updated", "created", "updated", "created");
    }

    @Test
    void a_notification_that_is_not_taken_is_sent_again() throws InterruptedException {
        subscribe("created", CONTACTS);
        refusals.set(2);

        ada("contacts");

        assertThat(kinds(1)).containsExactly("created");
        assertThat(refusals.get()).isNegative();
    }

    @Test
    void lifecycle_events_are_announced_and_a_removed_subscription_is_gone() throws InterruptedException {
        String id = subscribe("created", CONTACTS).text("id");

        simulator.subscriptions().announce(LifecycleEvent.REAUTHORIZATION_REQUIRED);
        assertThat(next().at("/value/0/lifecycleEvent").stringValue()).isEqualTo("reauthorizationRequired");
        assertThat(graph.post("/subscriptions/" + id + "/reauthorize", "").status())
                .isEqualTo(204);
        new GraphClient(simulator.control(), null).post("/subscriptions", "{\"announce\":\"MISSED\"}");
        assertThat(next().at("/value/0/lifecycleEvent").stringValue()).isEqualTo("missed");
        simulator.subscriptions().announce(LifecycleEvent.SUBSCRIPTION_REMOVED);
        assertThat(next().at("/value/0/lifecycleEvent").stringValue()).isEqualTo("subscriptionRemoved");
        assertThat(graph.get("/subscriptions/" + id).status()).isEqualTo(404);
    }

    @Test
    void a_subscription_is_renewed_listed_expires_and_is_deleted() {
        String id = subscribe("created", CONTACTS).text("id");
        String later = simulator.clock().instant().plus(Duration.ofDays(3)).toString();

        assertThat(subscribe("created", CONTACTS).status()).as("the same again").isEqualTo(409);
        Answer renewed = graph.patch("/subscriptions/" + id, "{\"expirationDateTime\":\"" + later + "\"}");
        assertThat(renewed.text("expirationDateTime")).startsWith(later.substring(0, 19));
        assertThat(graph.get("/subscriptions").json().get("value").size()).isEqualTo(1);
        simulator.clock().advance(Duration.ofDays(3));
        graph = GraphClient.of(simulator);
        assertThat(graph.get("/subscriptions/" + id).status()).isEqualTo(404);
        String other = subscribe("created", CONTACTS).text("id");
        assertThat(graph.delete("/subscriptions/" + other).status()).isEqualTo(204);
        assertThat(graph.get("/subscriptions").json().get("value").size()).isZero();
    }

    @Test
    void what_makes_no_sense_is_refused_and_nobody_is_subscribed() {
        shakesHands = false;
        assertThat(subscribe("created", CONTACTS).code()).isEqualTo("ValidationError");
        shakesHands = true;
        assertThat(subscribe("renamed", CONTACTS).status()).isEqualTo(400);
        assertThat(subscribe("created", "/users/board@club.example/messages").status())
                .isEqualTo(400);
        assertThat(subscribe("created", "/users/nobody@club.example/contacts").status())
                .isEqualTo(404);
        assertThat(graph.post("/subscriptions", "{\"resource\":\"" + CONTACTS + "\"}")
                        .status())
                .isEqualTo(400);
        assertThat(graph.post(
                                "/subscriptions",
                                "{\"changeType\":\"created\",\"resource\":\"" + CONTACTS
                                        + "\",\"notificationUrl\":\"https://elsewhere.example\",\"expirationDateTime\":"
                                        + "\"2999-01-01T00:00:00Z\"}")
                        .message())
                .contains("this machine");
        assertThat(simulator.subscriptions().all()).isEmpty();
    }
}
