package io.contactsync.graph;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import okhttp3.HttpUrl;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.JsonNode;

/** One batch: gathers operations, writes them as items, and gives each its part of the answer. */
final class GraphBatch extends ContactOperations implements ContactsBatch {

    private static final Logger LOG = LoggerFactory.getLogger(GraphBatch.class);

    private final GraphTransport transport;
    private final BooleanSupplier wanted;
    private final Gathering gathering;

    GraphBatch(GraphTransport transport, BooleanSupplier wanted, int pageSize, @Nullable String installation) {
        this(transport, wanted, new Gathering(transport), pageSize, installation);
    }

    private GraphBatch(
            GraphTransport transport,
            BooleanSupplier wanted,
            Gathering gathering,
            int pageSize,
            @Nullable String installation) {
        super(gathering, pageSize, installation);
        this.transport = transport;
        this.wanted = wanted;
        this.gathering = gathering;
    }

    @Override
    public ContactsBatch batch(BooleanSupplier others) {
        return new GraphBatch(transport, others, pageSize(), installation());
    }

    @Override
    public void send() {
        List<Item<?>> items = gathering.items;
        if (items.size() == 1) {
            items.get(0).sendAlone(transport, wanted);
        } else if (!items.isEmpty()) {
            var unused = transport
                    .sendBatch(OneShotBody.json(written(items)), wanted)
                    .thenAccept(this::answered);
        }
    }

    private void answered(Answer<Received> whole) {
        List<Item<?>> items = gathering.items;
        if (whole instanceof Answer.Done<Received> done) {
            Map<Integer, JsonNode> answers = byNumber(done.value().body());
            for (int i = 0; i < items.size(); i++) {
                items.get(i).answered(answers.get(i), done.value(), transport);
            }
        } else {
            items.forEach(item -> item.sharesTheFateOf(whole, transport.listener()));
        }
    }

    /** The answers by the number of their item, without those of which there are several. */
    private static Map<Integer, JsonNode> byNumber(JsonNode body) {
        Map<Integer, JsonNode> answers = new HashMap<>();
        Set<Integer> ambiguous = new HashSet<>();
        for (JsonNode answer : body.path("responses")) {
            int number = answer.path("id").asInt(-1);
            if (answers.put(number, answer) != null) {
                ambiguous.add(number);
            }
        }
        answers.keySet().removeAll(ambiguous);
        return answers;
    }

    private byte[] written(List<Item<?>> items) {
        var out = new ByteArrayOutputStream();
        try (JsonGenerator json = Json.generator(out)) {
            json.writeStartObject();
            json.writeArrayPropertyStart("requests");
            for (int i = 0; i < items.size(); i++) {
                items.get(i).write(json, i, gathering.endpoint());
            }
            json.writeEndArray();
            json.writeEndObject();
        }
        return out.toByteArray();
    }

    /** Takes operations in and keeps them. */
    private static final class Gathering implements Sender {

        private final GraphTransport transport;
        private final List<Item<?>> items = new ArrayList<>();

        Gathering(GraphTransport transport) {
            this.transport = transport;
        }

        @Override
        public HttpUrl endpoint() {
            return transport.endpoint();
        }

        @Override
        public <T> CompletableFuture<Answer<T>> send(Operation<T> operation) {
            if (!operation.url().encodedPath().startsWith(endpoint().encodedPath())) {
                return refuse(operation.method(), "a link that no batch can hold", ErrorClass.RETRY);
            }
            if (items.size() == LARGEST) {
                throw new IllegalStateException("batch: one call more (expected: at most " + LARGEST + ")");
            }
            Item<T> item = new Item<>(operation, new CompletableFuture<>());
            items.add(item);
            return item.answer();
        }

        @Override
        public <T> CompletableFuture<Answer<T>> refuse(String method, String why, ErrorClass errorClass) {
            return transport.refuse(method, why, errorClass);
        }
    }

    private record Item<T>(Operation<T> operation, CompletableFuture<Answer<T>> answer) {

        void sendAlone(GraphTransport transport, BooleanSupplier wanted) {
            var unused = transport.send(operation, wanted).thenAccept(answer::complete);
        }

        void write(JsonGenerator json, int number, HttpUrl endpoint) {
            HttpUrl url = operation.url();
            String query = url.encodedQuery();
            json.writeStartObject();
            json.writeStringProperty("id", Integer.toString(number));
            json.writeStringProperty("method", operation.method());
            json.writeStringProperty(
                    "url",
                    url.encodedPath().substring(endpoint.encodedPath().length()) + (query == null ? "" : "?" + query));
            json.writeObjectPropertyStart("headers");
            // A batch's own headers do not count for its items.
            json.writeStringProperty("Prefer", GraphTransport.PREFER_IMMUTABLE_IDS);
            OneShotBody body = operation.body();
            if (body != null) {
                json.writeStringProperty("Content-Type", "application/json");
            }
            json.writeEndObject();
            if (body != null) {
                json.writeName("body");
                json.writeRawValue(body.utf8());
            }
            json.writeEndObject();
        }

        void answered(@Nullable JsonNode own, Received batch, GraphTransport transport) {
            complete(meaning(own, batch, transport.reading()), transport.listener());
        }

        private Answer<T> meaning(@Nullable JsonNode own, Received batch, Reading reading) {
            Exchange none = exchange(batch.exchange(), 0);
            try {
                Received received = own == null ? null : reading.item(own, operation.method(), batch);
                return received == null
                        ? new Answer.Unknown<>("not in the answer of its batch", none)
                        : reading.of(operation, received);
            } catch (RuntimeException fault) {
                // The others' answers are waited for too.
                return new Answer.Unknown<>(
                        "fault in the client: " + fault.getClass().getSimpleName(), none);
            }
        }

        void sharesTheFateOf(Answer<Received> whole, RequestListener listener) {
            Exchange exchange = exchange(whole.exchange(), whole.exchange().status());
            complete(
                    whole.<Answer<T>>match(
                            done -> new Answer.Unknown<>("not in the answer of its batch", exchange),
                            refused -> new Answer.Refused<>(refused.error(), exchange),
                            unknown -> new Answer.Unknown<>(unknown.cause(), unknown.code(), exchange),
                            notSent -> new Answer.NotSent<>(notSent.cause(), notSent.reason(), exchange)),
                    listener);
        }

        private Exchange exchange(Exchange whole, int status) {
            return new Exchange(
                    operation.method(),
                    status,
                    whole.clientRequestId(),
                    whole.requestId(),
                    whole.startedAt(),
                    whole.duration(),
                    whole.retryAfter());
        }

        private void complete(Answer<T> what, RequestListener listener) {
            try {
                listener.finished(what.exchange());
            } catch (RuntimeException fault) {
                LOG.atWarn().setCause(fault).log("A listener failed; the request is answered all the same");
            }
            answer.complete(what);
        }
    }
}
