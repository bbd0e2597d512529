package io.contactsync.benchmarks;

import io.contactsync.graphsimulator.GraphSimulator;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import okhttp3.Call;
import okhttp3.Callback;
import okhttp3.ConnectionPool;
import okhttp3.Dispatcher;
import okhttp3.FormBody;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * As fast as HTTP goes here: a plain OkHttp loop that POSTs the same bodies with the same concurrency, and remembers, decides and
 * guards nothing.
 */
final class Ceiling implements AutoCloseable {

    private static final MediaType JSON = MediaType.get("application/json");
    private static final JsonMapper MAPPER = JsonMapper.shared();

    private final Lab.Graph graph;
    private final OkHttpClient http;
    private final String token;

    Ceiling(Lab.Graph graph, int inFlight) throws IOException {
        var dispatcher = new Dispatcher();
        dispatcher.setMaxRequests(inFlight);
        dispatcher.setMaxRequestsPerHost(inFlight);
        this.graph = graph;
        this.http = new OkHttpClient.Builder()
                .dispatcher(dispatcher)
                .connectionPool(new ConnectionPool(inFlight, 1, TimeUnit.MINUTES))
                .protocols(List.of(Protocol.HTTP_1_1))
                .readTimeout(Duration.ofSeconds(60))
                .build();
        this.token = signIn();
    }

    /** Four at a time per mailbox, all mailboxes at once. */
    Lab.Load load(int mailboxes, int contacts, int inFlight) throws InterruptedException {
        var places = new Semaphore(inFlight);
        var left = new CountDownLatch(mailboxes * contacts);
        var failed = new AtomicInteger();
        Semaphore[] perMailbox = new Semaphore[mailboxes];
        for (int m = 0; m < mailboxes; m++) {
            perMailbox[m] = new Semaphore(4);
        }
        long begun = System.nanoTime();
        Duration before = Lab.cpu();
        for (int c = 0; c < contacts; c++) {
            for (int m = 0; m < mailboxes; m++) {
                Semaphore place = perMailbox[m];
                place.acquire();
                places.acquire();
                http.newCall(create(Lab.mailbox(m), body(c))).enqueue(new Callback() {
                    @Override
                    public void onFailure(Call call, IOException e) {
                        over(false);
                    }

                    @Override
                    public void onResponse(Call call, Response response) throws IOException {
                        try (response) {
                            // Read as a client must that wants the id of what it made.
                            JsonNode made = MAPPER.readTree(response.body().bytes());
                            over(response.code() == 201 && made.has("id"));
                        }
                    }

                    private void over(boolean done) {
                        failed.addAndGet(done ? 0 : 1);
                        place.release();
                        places.release();
                        left.countDown();
                    }
                });
            }
        }
        left.await();
        var load = new Lab.Load(
                mailboxes * contacts,
                Duration.ofNanos(System.nanoTime() - begun),
                Lab.cpu().minus(before));
        if (failed.get() > 0) {
            throw new IllegalStateException("the loop's requests that failed: " + failed.get());
        }
        return load;
    }

    /** One request, waited for. */
    int post(String mailbox, byte[] body) throws IOException {
        try (Response response = http.newCall(create(mailbox, body)).execute()) {
            var unused = response.body().bytes();
            return response.code();
        }
    }

    /** What a create of this contact sends. */
    static byte[] body(int number) {
        ObjectNode contact = (ObjectNode) MAPPER.readTree(Lab.data(number));
        contact.remove(List.of("businessPhones", "companyName", "jobTitle"));
        contact.putArray("singleValueExtendedProperties")
                .addObject()
                .put("id", "String {b3c0fb9b-6c1c-4b0e-9d3c-5f6a2c1d7e40} Name ContactSyncId")
                .put("value", Lab.contact(number));
        return MAPPER.writeValueAsString(contact).getBytes(StandardCharsets.UTF_8);
    }

    private Request create(String mailbox, byte[] body) {
        return new Request.Builder()
                .url(graph.endpoint() + "/users/" + mailbox + "/contacts")
                .header("Authorization", "Bearer " + token)
                .header("Prefer", "IdType=\"ImmutableId\"")
                .post(RequestBody.create(body, JSON))
                .build();
    }

    private String signIn() throws IOException {
        Request request = new Request.Builder()
                .url(graph.authority() + "/" + GraphSimulator.TENANT_ID + "/oauth2/v2.0/token")
                .post(new FormBody.Builder()
                        .add("client_id", GraphSimulator.CLIENT_ID)
                        .add("client_secret", GraphSimulator.CLIENT_SECRET)
                        .add("grant_type", "client_credentials")
                        .add("scope", "https://graph.microsoft.com/.default")
                        .build())
                .build();
        try (Response response = http.newCall(request).execute()) {
            return MAPPER.readTree(response.body().bytes()).path("access_token").asString();
        }
    }

    @Override
    public void close() {
        http.dispatcher().executorService().shutdown();
        http.connectionPool().evictAll();
    }
}
