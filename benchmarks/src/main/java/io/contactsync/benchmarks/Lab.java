package io.contactsync.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import io.contactsync.delivery.Delivery;
import io.contactsync.delivery.DeliveryListener;
import io.contactsync.delivery.DeliverySettings;
import io.contactsync.delivery.ErrandKind;
import io.contactsync.graph.Exchange;
import io.contactsync.graph.GraphContactsClient;
import io.contactsync.graph.GraphSettings;
import io.contactsync.graph.RequestListener;
import io.contactsync.graph.Secret;
import io.contactsync.graphsimulator.GraphSimulator;
import io.contactsync.graphsimulator.SimulatorMain;
import io.contactsync.state.DeleteAllowance;
import io.contactsync.state.StateDatabase;
import io.contactsync.state.StateDb;
import io.contactsync.state.StateSettings;
import io.contactsync.testkit.ChildProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * What the pipeline benchmarks share: a folder, a Graph simulator in a JVM of its own (so that its work is not counted as
 * ours), a state DB that wants contacts, delivery of them, and the reckoning. Sizes are system properties.
 */
final class Lab implements AutoCloseable {

    /** How long Graph takes for a request, unless {@code -Dlatency} says otherwise. */
    static final Duration LATENCY = Duration.ofMillis(number("latency", 50));

    /** How long a request is under way beside that, a batch only once; {@code -Dnetwork}. */
    static final Duration NETWORK = Duration.ofMillis(number("network", 0));

    private static final int WARM_UP = number("warmUp", 10_000);

    private static final Duration PATIENCE = Duration.ofMinutes(number("minutes", 60));

    private final Path folder;
    private final List<AutoCloseable> parts = new ArrayList<>();

    Lab() {
        try {
            folder = Files.createTempDirectory("contact-sync-benchmark");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What a load took. */
    record Load(int contacts, Duration wall, Duration cpu) {

        double rate() {
            return contacts / seconds(wall);
        }

        double cpuPer10000() {
            return seconds(cpu) * 10_000 / contacts;
        }

        @Override
        public String toString() {
            return String.format(
                    Locale.ROOT,
                    "%,d contacts in %.1f s: %.1f/s, %.2f CPU s per 10,000",
                    contacts,
                    seconds(wall),
                    rate(),
                    cpuPer10000());
        }
    }

    /** A simulator that is ready. */
    record Graph(URI endpoint, URI authority) {

        GraphSettings settings(int maxInFlight) {
            GraphSettings defaults = GraphSettings.of(
                    endpoint,
                    authority,
                    GraphSimulator.TENANT_ID,
                    GraphSimulator.CLIENT_ID,
                    new Secret(GraphSimulator.CLIENT_SECRET));
            return new GraphSettings(
                    endpoint,
                    defaults.signIn(),
                    defaults.callTimeout(),
                    defaults.connectTimeout(),
                    maxInFlight,
                    defaults.pageSize(),
                    defaults.insecure(),
                    defaults.tls());
        }

        /** Tells the simulator's control API. */
        void control(String method, String path, String json) throws IOException, InterruptedException {
            var request = HttpRequest.newBuilder(endpoint.resolve("/_control/" + path))
                    .header("Content-Type", "application/json")
                    .method(method, HttpRequest.BodyPublishers.ofString(json))
                    .build();
            int status = HttpClient.newHttpClient()
                    .send(request, HttpResponse.BodyHandlers.discarding())
                    .statusCode();
            if (status / 100 != 2) {
                throw new IllegalStateException(path + ": " + status + " from the simulator (expected: 2xx)");
            }
        }
    }

    static int number(String property, int otherwise) {
        return Integer.getInteger(property, otherwise);
    }

    static double seconds(Duration duration) {
        return duration.toNanos() / 1e9;
    }

    static void say(String format, Object... values) {
        System.out.println(String.format(Locale.ROOT, format, values));
    }

    static String mailbox(int number) {
        return "mailbox-" + number + "@club.example";
    }

    static String contact(int number) {
        return "M-" + number;
    }

    /** A contact of usual size, as an event carries it. */
    static String data(int number) {
        return "{\"businessPhones\":[],\"companyName\":null,\"displayName\":\"Ada Lovelace " + number
                + "\",\"emailAddresses\":[{\"address\":\"ada" + number
                + "@example.org\",\"name\":\"Ada Lovelace\"}],\"givenName\":\"Ada\",\"homeAddress\":{\"city\":\"London\","
                + "\"countryOrRegion\":\"United Kingdom\",\"postalCode\":\"SW1Y 4JH\",\"state\":null,\"street\":"
                + "\"12 St James's Square\"},\"jobTitle\":null,\"mobilePhone\":\"+44 20 7946 " + number
                + "\",\"surname\":\"Lovelace\"}";
    }

    Path file(String name) {
        return folder.resolve(name);
    }

    <T extends AutoCloseable> T closing(T part) {
        parts.add(0, part);
        return part;
    }

    /**
     * Starts a simulator in a JVM of its own, and warms it up: Graph is not compiled anew for each of its clients, and code that
     * still is costs some milliseconds of every fifty.
     */
    Graph graph(Duration latency) throws IOException, InterruptedException {
        Graph graph = coldGraph();
        try (var ceiling = new Ceiling(graph, 4)) {
            var unused = ceiling.load(1, WARM_UP, 4);
        }
        graph.control("POST", "reset", "");
        graph.control(
                "PATCH",
                "latency",
                "{\"latency\": \"" + latency.toMillis() + "ms\", \"network\": \"" + NETWORK.toMillis() + "ms\"}");
        return graph;
    }

    /** Lets delivery run for a while in this JVM, in batches and one by one: a service is not compiled anew for each load either. */
    static void warmUpDelivery() throws IOException, InterruptedException {
        try (Lab lab = new Lab()) {
            for (int batchSize : new int[] {20, 1}) {
                var unused = lab.deliver(
                        lab.wanting("state-" + batchSize, 10, WARM_UP / 10),
                        lab.graph(Duration.ZERO),
                        256,
                        batchSize,
                        WARM_UP);
            }
        }
    }

    private Graph coldGraph() {
        ChildProcess simulator = closing(ChildProcess.start(ChildProcess.Spec.of(
                "simulator",
                java(
                        List.of("-Xmx" + number("simulatorMegabytes", 1500) + "m"),
                        SimulatorMain.class,
                        "--auto-mailboxes"))));
        return new Graph(
                URI.create(awaitLine(simulator, "endpoint: ")), URI.create(awaitLine(simulator, "authority: ")));
    }

    /** The command for a JVM with our class path. */
    static List<String> java(List<String> options, Class<?> main, String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(Arrays.asList(arguments));
        return command;
    }

    /** The rest of the first line in a program's output that begins so. */
    static String awaitLine(ChildProcess program, String beginning) {
        long end = System.nanoTime() + Duration.ofMinutes(2).toNanos();
        while (System.nanoTime() - end < 0 && program.isAlive()) {
            var found = program.stdout().lines().stream()
                    .filter(line -> line.startsWith(beginning))
                    .findFirst();
            if (found.isPresent()) {
                return found.get().substring(beginning.length()).strip();
            }
            try {
                TimeUnit.MILLISECONDS.sleep(50);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                break;
            }
        }
        throw program.failure("no line \"" + beginning + "\"");
    }

    /** A state DB in which so many mailboxes each want the same contacts. */
    StateDb wanting(String name, int mailboxes, int contacts) {
        return wanting(name, 0, mailboxes, contacts);
    }

    /** The same with the mailboxes from a number on. */
    StateDb wanting(String name, int first, int mailboxes, int contacts) {
        StateDb db = closing(StateDatabase.open(stateSettings(name), Clock.systemUTC()));
        people(db, contacts);
        for (int m = first; m < first + mailboxes; m++) {
            String mailbox = mailbox(m);
            db.write(tx -> {
                tx.jdbc().update("insert into mailbox (mailbox, address) values (?, ?)", mailbox, mailbox);
                tx.jdbc().update("insert into folder (mailbox, folder) values (?, '')", mailbox);
                List<Object[]> links = new ArrayList<>();
                for (int c = 0; c < contacts; c++) {
                    links.add(new Object[] {mailbox, contact(c), tx.nowMicros(), tx.nowMicros()});
                }
                return tx.jdbc()
                        .batchUpdate(
                                "insert into link (mailbox, folder, contact, wanted, revision, state, bulk, next_attempt,"
                                        + " changed_at) values (?, '', ?, 1, 1, 'pending', 1, ?, ?)",
                                links);
            });
        }
        return db;
    }

    /** The contacts alone: the service makes the links of its targets at its start. */
    void people(StateDb db, int contacts) {
        db.write(tx -> {
            List<Object[]> people = new ArrayList<>();
            for (int c = 0; c < contacts; c++) {
                people.add(new Object[] {contact(c), data(c), tx.nowMicros()});
            }
            tx.jdbc()
                    .batchUpdate(
                            "insert into contact (id, version, data, tags, deleted, generation, origin, changed_at)"
                                    + " values (?, 1, ?, '{}', 0, 0, 'RELAY', ?)",
                            people);
            return 0;
        });
    }

    StateSettings stateSettings(String name) {
        return new StateSettings("jdbc:sqlite:" + file(name + ".db"), null, null);
    }

    /** Delivers all of it, and reckons from the first create that is sent to the last that is answered. */
    Load deliver(StateDb db, Graph graph, int maxInFlight, int batchSize, int contacts) throws InterruptedException {
        var answered = new Answered(contacts);
        try (GraphContactsClient client =
                GraphContactsClient.open(graph.settings(maxInFlight), Clock.systemUTC(), RequestListener.NONE)) {
            Delivery delivery = Delivery.of(
                    db,
                    client,
                    new DeliverySettings(
                            GraphSettings.DEFAULT_CALL_TIMEOUT,
                            DeliverySettings.DEFAULT_UNKNOWN_OUTCOME_HOLD,
                            4,
                            10_000,
                            batchSize,
                            DeleteAllowance.DEFAULT),
                    answered);
            delivery.start();
            answered.await();
            delivery.stop(Duration.ofSeconds(30));
        }
        return answered.load();
    }

    static Duration cpu() {
        var system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        return Duration.ofNanos(system.getProcessCpuTime());
    }

    @Override
    public void close() throws IOException {
        for (AutoCloseable part : parts) {
            try {
                part.close();
            } catch (Exception e) {
                throw new IllegalStateException("a part failed to stop", e);
            }
        }
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException failure) throws IOException {
                Files.delete(visited);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    /** Counts creates that were done. */
    static final class Answered implements DeliveryListener {

        private final int contacts;
        private final CountDownLatch left;
        private final AtomicLong begun = new AtomicLong();
        private final AtomicLong ended = new AtomicLong();
        private final AtomicInteger refused = new AtomicInteger();
        private volatile Duration cpuBefore = Duration.ZERO;
        private volatile Duration cpuAfter = Duration.ZERO;

        Answered(int contacts) {
            this.contacts = contacts;
            this.left = new CountDownLatch(contacts);
        }

        @Override
        public void sending(String mailbox, ErrandKind kind, @Nullable String contact) {
            if (kind == ErrandKind.CREATE && begun.compareAndSet(0, System.nanoTime())) {
                cpuBefore = cpu();
            }
        }

        @Override
        public void answered(String mailbox, ErrandKind kind, @Nullable String contact, Exchange exchange) {
            if (kind == ErrandKind.CREATE) {
                if (exchange.status() == 201) {
                    ended.set(System.nanoTime());
                    left.countDown();
                } else {
                    refused.incrementAndGet();
                }
            }
        }

        void await() throws InterruptedException {
            if (!left.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                throw new IllegalStateException(left.getCount() + " contacts are not there after " + PATIENCE);
            }
            cpuAfter = cpu();
            if (refused.get() > 0) {
                say("  %d requests were refused", refused.get());
            }
        }

        Load load() {
            return new Load(contacts, Duration.ofNanos(ended.get() - begun.get()), cpuAfter.minus(cpuBefore));
        }
    }
}
