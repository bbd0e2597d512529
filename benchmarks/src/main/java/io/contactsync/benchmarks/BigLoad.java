package io.contactsync.benchmarks;

import io.contactsync.state.StateDatabase;
import io.contactsync.state.StateDb;
import io.contactsync.testkit.ChildProcess;
import io.contactsync.testkit.FreePorts;
import io.contactsync.testkit.PrivateRabbitMq;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * 500 mailboxes that each want the same 2,000 contacts, delivered by a service with 512 MB: how long its status takes to answer
 * meanwhile, and how right the ETA is that it shows when a tenth, three and five tenths are there.
 *
 * <p>{@code -Dmailboxes=500 -Dcontacts=2000 -Dlatency=50 -Dmegabytes=512 -DsimulatorMegabytes=6000}
 */
public final class BigLoad {

    /** When the ETA is noted. */
    private static final List<Integer> TENTHS = List.of(1, 3, 5);

    private BigLoad() {}

    /** Runs it and prints the figures. */
    public static void main(String[] arguments) throws Exception {
        int mailboxes = Lab.number("mailboxes", 500);
        int contacts = Lab.number("contacts", 2_000);
        long all = (long) mailboxes * contacts;
        try (Lab lab = new Lab()) {
            PrivateRabbitMq broker = lab.closing(PrivateRabbitMq.started());
            Lab.Graph graph = lab.graph(Lab.LATENCY);
            try (StateDb db = StateDatabase.open(lab.stateSettings("state"), Clock.systemUTC())) {
                lab.people(db, contacts);
            }
            int port = new FreePorts(RandomGenerator.getDefault()).next();
            Path file = Service.configuration(
                    lab, List.of(), "jdbc:sqlite:" + lab.file("state.db"), broker, graph, mailboxes, port);
            long begun = System.nanoTime();
            ChildProcess service = lab.closing(ChildProcess.start(ChildProcess.Spec.of(
                    "service",
                    Lab.java(List.of("-Xmx" + Lab.number("megabytes", 512) + "m"), Service.class, file.toString()))));
            watch(Lab.awaitLine(service, "page: "), begun, all);
        }
    }

    private static void watch(String page, long begun, long all) throws Exception {
        var http = HttpClient.newHttpClient();
        var request = HttpRequest.newBuilder(URI.create(page + "api/v1/status")).build();
        Duration slowest = Duration.ZERO;
        List<Promise> promises = new ArrayList<>();
        while (true) {
            long asked = System.nanoTime();
            JsonNode status = JsonMapper.shared()
                    .readTree(http.send(request, HttpResponse.BodyHandlers.ofString())
                            .body());
            Duration took = Duration.ofNanos(System.nanoTime() - asked);
            slowest = took.compareTo(slowest) > 0 ? took : slowest;
            long done = status.path("totals").path("inSync").asLong();
            if (promises.size() < TENTHS.size() && done * 10 >= all * TENTHS.get(promises.size())) {
                promises.add(promise(status, TENTHS.get(promises.size())));
            }
            if (done == all) {
                Duration wall = Duration.ofNanos(System.nanoTime() - begun);
                Lab.say(
                        "%,d links in %.0f s: %.0f/s, start of the service included",
                        all, Lab.seconds(wall), all / Lab.seconds(wall));
                Lab.say("status took at most %d ms", slowest.toMillis());
                promises.forEach(BigLoad::judge);
                return;
            }
            TimeUnit.MILLISECONDS.sleep(500);
        }
    }

    private static Promise promise(JsonNode status, int tenths) {
        Instant eta = status.path("mailboxes")
                .valueStream()
                .map(mailbox -> mailbox.path("eta").asString(""))
                .filter(text -> !text.isEmpty())
                .map(Instant::parse)
                .max(Instant::compareTo)
                .orElseThrow();
        var promise = new Promise(tenths, Instant.now(), eta);
        Lab.say("%d tenths are there; ETA in %.0f s", tenths, promise.seconds());
        return promise;
    }

    private static void judge(Promise promise) {
        double real = Lab.seconds(Duration.between(promise.at(), Instant.now()));
        Lab.say(
                "ETA at %d tenths: %.0f s promised, %.0f s taken: off by %.0f %%",
                promise.tenths(), promise.seconds(), real, 100 * (promise.seconds() / real - 1));
    }

    private record Promise(int tenths, Instant at, Instant eta) {

        double seconds() {
            return Lab.seconds(Duration.between(at, eta));
        }
    }
}
