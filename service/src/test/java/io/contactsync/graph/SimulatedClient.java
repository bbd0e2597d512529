package io.contactsync.graph;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import okhttp3.HttpUrl;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The contacts client as it is, but for HTTP: what a request looks like, and what its answer means, is the real code's; the
 * wire between is a simulation's. For one thread.
 */
public final class SimulatedClient extends ContactOperations {

    private static final HttpUrl ENDPOINT = HttpUrl.get("https://graph.example/v1.0/");
    private static final Secret TOKEN = new Secret("simulated");

    private final Wire wire;
    private final Clock clock;
    private final Reading reading;
    private int sent;

    /**
     * Sends nothing yet.
     *
     * @param pageSize     contacts that a page of a list has at most
     * @param installation said of each contact that is written
     */
    public SimulatedClient(Wire wire, Clock clock, int pageSize, String installation) {
        this(wire, new Gathering(), clock, pageSize, installation);
    }

    private SimulatedClient(Wire wire, Gathering outside, Clock clock, int pageSize, String installation) {
        super(outside, pageSize, installation);
        this.wire = wire;
        this.clock = clock;
        TokenSource source = () -> CompletableFuture.completedFuture(new TokenAnswer.Token(TOKEN, Duration.ofDays(1)));
        this.reading = new Reading(new TokenHolder(source, clock, new Random(1), (wait, task) -> () -> {}), clock);
    }

    /** Where requests go. */
    public interface Wire {

        /** Takes requests that leave together and answers each, once, later; or never. */
        void send(List<Request> requests, List<Consumer<Reply>> answers);
    }

    /** A request as it would be written, without its head. */
    public record Request(
            String method, HttpUrl url, @Nullable JsonNode body) {

        /** The path below the version, such as {@code users, ID, contacts}. */
        public List<String> path() {
            return url.pathSegments().subList(1, url.pathSize());
        }

        public boolean isWrite() {
            return !method.equals("GET");
        }
    }

    /** What comes back over the wire. */
    public sealed interface Reply {

        /**
         * Graph said something.
         *
         * @param retryAfter what the header asks; null: there is none
         */
        record Answered(int status, JsonNode body, @Nullable Duration retryAfter) implements Reply {}

        /** The connection broke, or the call timeout was over. */
        record Lost() implements Reply {}

        /** It could not leave. */
        record NotSent() implements Reply {}
    }

    private record Gathered<T>(Operation<T> operation, CompletableFuture<Answer<T>> answer) {}

    /** Takes operations in and keeps them. */
    private static final class Gathering implements Sender {
        private final List<Gathered<?>> items = new ArrayList<>();

        @Override
        public HttpUrl endpoint() {
            return HttpUrl.get("https://graph.example/v1.0");
        }

        @Override
        public <T> CompletableFuture<Answer<T>> send(Operation<T> operation) {
            var answer = new CompletableFuture<Answer<T>>();
            items.add(new Gathered<>(operation, answer));
            return answer;
        }

        @Override
        public <T> CompletableFuture<Answer<T>> refuse(String method, String why, ErrorClass errorClass) {
            var exchange = new Exchange(
                    method, 0, "refused", null, java.time.Instant.EPOCH, Duration.ZERO, /* retryAfter= */ null);
            return CompletableFuture.completedFuture(
                    new Answer.Refused<>(new GraphError(0, "", why, null, errorClass), exchange));
        }
    }

    @Override
    public ContactsBatch batch(BooleanSupplier wanted) {
        return new Batch(new Gathering(), wanted);
    }

    private final class Batch extends ContactOperations implements ContactsBatch {
        private final Gathering gathering;
        private final BooleanSupplier wanted;

        Batch(Gathering gathering, BooleanSupplier wanted) {
            super(gathering, SimulatedClient.this.pageSize(), SimulatedClient.this.installation());
            this.gathering = gathering;
            this.wanted = wanted;
        }

        @Override
        public ContactsBatch batch(BooleanSupplier others) {
            return SimulatedClient.this.batch(others);
        }

        @Override
        public void send() {
            if (gathering.items.isEmpty()) {
                return;
            }
            if (!wanted.getAsBoolean()) {
                gathering.items.forEach(SimulatedClient.this::callBack);
                return;
            }
            List<Request> requests = new ArrayList<>();
            List<Consumer<Reply>> answers = new ArrayList<>();
            for (Gathered<?> item : gathering.items) {
                OneShotBody body = item.operation().body();
                requests.add(new Request(
                        item.operation().method(),
                        item.operation().url(),
                        body == null
                                ? null
                                : Json.read(body.utf8().getBytes(java.nio.charset.StandardCharsets.UTF_8))));
                answers.add(reply -> answered(item, reply));
            }
            wire.send(requests, answers);
        }
    }

    private <T> void callBack(Gathered<T> item) {
        item.answer()
                .complete(new Answer.NotSent<>("called back", new Answer.Reason.CalledBack(), exchange(item, 0, null)));
    }

    private <T> void answered(Gathered<T> item, Reply reply) {
        if (reply instanceof Reply.Answered answered) {
            Exchange exchange = exchange(item, answered.status(), answered.retryAfter());
            item.answer()
                    .complete(reading.of(
                            item.operation(), new Received(answered.body(), TOKEN, clock.instant(), exchange)));
        } else if (reply instanceof Reply.Lost) {
            item.answer().complete(new Answer.Unknown<>("connection lost", exchange(item, 0, null)));
        } else {
            item.answer()
                    .complete(
                            new Answer.NotSent<>("no connection", new Answer.Reason.NoWay(), exchange(item, 0, null)));
        }
    }

    private Exchange exchange(Gathered<?> item, int status, @Nullable Duration retryAfter) {
        String number = "request-" + ++sent;
        return new Exchange(
                item.operation().method(), status, number, number, clock.instant(), Duration.ofMillis(50), retryAfter);
    }

    /** The base of every request. */
    public static HttpUrl endpoint() {
        return ENDPOINT;
    }
}
