package io.contactsync.benchmarks;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.MessageProperties;
import io.contactsync.ContactSyncService;
import io.contactsync.ServiceListeners;
import io.contactsync.ServiceRole;
import io.contactsync.Settings;
import io.contactsync.config.ConfigLoader;
import io.contactsync.config.LoadedConfig;
import io.contactsync.delivery.DeliveryListener;
import io.contactsync.delivery.ErrandKind;
import io.contactsync.feed.RelayListener;
import io.contactsync.graph.Exchange;
import io.contactsync.graph.RequestListener;
import io.contactsync.intake.IntakeListener;
import io.contactsync.ops.Operations;
import io.contactsync.rabbit.BrokerListener;
import io.contactsync.state.StateDatabase;
import io.contactsync.state.StateDb;
import io.contactsync.testkit.FreePorts;
import io.contactsync.testkit.PrivateRabbitMq;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * What the page costs with a million links in the state DB: how long each of its pages takes to answer (wanted: less than 300 ms),
 * and what watching takes from the pipeline. For that the same load runs again and again, in turns with nobody who looks and with
 * some who have the overview open and go through the other pages, one each second; told is the mean ratio of the rates of
 * neighbours, with the 95 % interval of its bootstrap.
 *
 * <p>{@code -Dmailboxes=500 -Dcontacts=2000 -Dload=20 -Dpairs=20 -Dwatchers=3 -Dlatency=50}
 */
public final class Watching {

    private static final int MAILBOXES = Lab.number("mailboxes", 500);
    private static final int CONTACTS = Lab.number("contacts", 2_000);
    private static final int LOAD = Lab.number("load", 20);
    private static final int PAIRS = Lab.number("pairs", 20);
    private static final int WATCHERS = Lab.number("watchers", 3);
    private static final int ASKED = 20;
    private static final int WARM_UP = 5;
    private static final int RESAMPLES = 10_000;

    private final HttpClient http = HttpClient.newHttpClient();
    private final URI page;
    private final List<String> paths;
    private final Channel channel;
    private final Answers answers;
    private int published = CONTACTS;

    private Watching(URI page, String mailbox, Channel channel, Answers answers) {
        this.page = page;
        this.paths = List.of(
                "",
                "mailboxes",
                "mailbox?id=" + mailbox,
                "contact?id=" + Lab.contact(7),
                "dead-letters",
                "holds",
                "actions",
                "api/v1/status");
        this.channel = channel;
        this.answers = answers;
    }

    /** Runs it and prints the figures. */
    public static void main(String[] arguments) throws Exception {
        try (Lab lab = new Lab()) {
            PrivateRabbitMq broker = lab.closing(PrivateRabbitMq.started());
            Path file = Service.configuration(
                    lab,
                    List.of(),
                    "jdbc:sqlite:" + lab.file("state.db"),
                    broker,
                    lab.graph(Lab.LATENCY),
                    MAILBOXES,
                    new FreePorts(RandomGenerator.getDefault()).next());
            LoadedConfig config = ConfigLoader.load(file, Map.of());
            String mailbox = links(lab, config);
            var answers = new Answers();
            var factory = new ConnectionFactory();
            factory.setUri(broker.uri());
            try (ContactSyncService service = start(config, answers);
                    Connection connection = factory.newConnection();
                    Channel channel = connection.createChannel()) {
                channel.confirmSelect();
                var watching = new Watching(service.page(), mailbox, channel, answers);
                var unused = watching.load();
                watching.pages();
                watching.pairs();
            }
        }
    }

    private static ContactSyncService start(LoadedConfig config, DeliveryListener listener) {
        return ContactSyncService.start(
                config,
                ServiceRole.DELIVER,
                /* jsonLogs= */ false,
                new ServiceListeners(
                        RelayListener.NONE, BrokerListener.NONE, IntakeListener.NONE, listener, RequestListener.NONE));
    }

    /** A service that may not deliver makes all links; then they are in sync by decree. Returns the id of one of the mailboxes. */
    private static String links(Lab lab, LoadedConfig config) throws InterruptedException {
        try (StateDb db = StateDatabase.open(lab.stateSettings("state"), Clock.systemUTC())) {
            lab.people(db, CONTACTS);
        }
        new Operations(new Settings(config), Clock.systemUTC()).pauses().pause(null, "benchmark");
        try (ContactSyncService service = start(config, DeliveryListener.NONE);
                StateDb db = StateDatabase.open(lab.stateSettings("state"), Clock.systemUTC())) {
            Lab.say("links are made by the service at %s", service.page());
            while (count(db) < (long) MAILBOXES * CONTACTS) {
                TimeUnit.SECONDS.sleep(1);
            }
        }
        try (StateDb db = StateDatabase.open(lab.stateSettings("state"), Clock.systemUTC())) {
            db.write(tx -> {
                tx.jdbc().update("update folder set listed = 1");
                return tx.jdbc()
                        .update(
                                "update link set state = 'synced', graph_id = mailbox || '/' || contact, generation = 1,"
                                        + " next_attempt = 9223372036854775807");
            });
        }
        new Operations(new Settings(config), Clock.systemUTC()).pauses().resume(null, "benchmark");
        try (StateDb db = StateDatabase.open(lab.stateSettings("state"), Clock.systemUTC())) {
            return db.read(tx -> tx.sql()
                    .sql("select min(mailbox) from mailbox")
                    .query(String.class)
                    .single());
        }
    }

    private static long count(StateDb db) {
        return db.read(tx ->
                tx.sql().sql("select count(*) from link").query(Long.class).single());
    }

    private void pages() throws IOException, InterruptedException {
        Lab.say("%,d links; of %d times each:", (long) MAILBOXES * CONTACTS, ASKED);
        for (String path : paths) {
            long[] took = new long[ASKED];
            for (int i = -WARM_UP; i < ASKED; i++) {
                long begun = System.nanoTime();
                get(path);
                if (i >= 0) {
                    took[i] = System.nanoTime() - begun;
                }
            }
            Arrays.sort(took);
            Lab.say(
                    "  %-48s median %4d ms, longest %4d ms",
                    path, took[ASKED / 2] / 1_000_000, took[ASKED - 1] / 1_000_000);
        }
    }

    private void pairs() throws Exception {
        double[] ratios = new double[PAIRS];
        for (int i = 0; i < PAIRS; i++) {
            // Either goes first in turn, so that what grows meanwhile burdens both.
            double first = i % 2 == 0 ? load() : watched();
            double second = i % 2 == 0 ? watched() : load();
            ratios[i] = i % 2 == 0 ? second / first : first / second;
            Lab.say("  pair %d: watched %.3f of the rate", i + 1, ratios[i]);
        }
        double[] interval = bootstrap(ratios);
        Lab.say(
                "%d who watch: %.3f of the rate, 95 %% interval %.3f to %.3f",
                WATCHERS, Arrays.stream(ratios).average().orElseThrow(), interval[0], interval[1]);
    }

    private double watched() throws Exception {
        try (var watchers = new Watchers()) {
            return watchers.during();
        }
    }

    /** New contacts for every mailbox; how many arrive in a second. */
    private double load() throws IOException, InterruptedException {
        int links = LOAD * MAILBOXES;
        Lab.Answered answered = answers.expect(links);
        for (int i = 0; i < LOAD; i++) {
            int number = ++published;
            String event = "{\"event_type\": \"created\", \"contact_id\": \"" + Lab.contact(number) + "\", \"data\": "
                    + Lab.data(number) + "}";
            channel.basicPublish(
                    "",
                    "contact.sync",
                    MessageProperties.PERSISTENT_TEXT_PLAIN,
                    event.getBytes(StandardCharsets.UTF_8));
        }
        channel.waitForConfirms();
        answered.await();
        return answered.load().rate();
    }

    private void get(String path) throws IOException, InterruptedException {
        int status = http.send(
                        HttpRequest.newBuilder(page.resolve(path)).build(), HttpResponse.BodyHandlers.ofByteArray())
                .statusCode();
        if (status != 200) {
            throw new IllegalStateException(path + ": " + status + " (expected: 200)");
        }
    }

    private static double[] bootstrap(double[] ratios) {
        var random = new Random(1);
        double[] means = new double[RESAMPLES];
        for (int i = 0; i < RESAMPLES; i++) {
            means[i] = random.ints(ratios.length, 0, ratios.length)
                    .mapToDouble(n -> ratios[n])
                    .average()
                    .orElseThrow();
        }
        Arrays.sort(means);
        return new double[] {means[RESAMPLES * 25 / 1000], means[RESAMPLES * 975 / 1000]};
    }

    /** People with the overview open, who go through the other pages meanwhile. */
    private final class Watchers implements AutoCloseable {

        private final List<Thread> threads = new ArrayList<>();
        private final List<InputStream> streams = new ArrayList<>();
        private volatile boolean closed;
        private volatile @Nullable Exception failure;

        double during() throws Exception {
            for (int i = 0; i < WATCHERS; i++) {
                InputStream live = http.send(
                                HttpRequest.newBuilder(page.resolve("api/v1/live"))
                                        .build(),
                                HttpResponse.BodyHandlers.ofInputStream())
                        .body();
                streams.add(live);
                start(() -> live.transferTo(OutputStream.nullOutputStream()));
                start(this::walk);
            }
            double rate = load();
            Exception failed = failure;
            if (failed != null) {
                throw failed;
            }
            return rate;
        }

        private void walk() throws IOException, InterruptedException {
            while (!closed) {
                for (String path : paths) {
                    if (!closed) {
                        get(path);
                        TimeUnit.SECONDS.sleep(1);
                    }
                }
            }
        }

        private void start(Walk walk) {
            var thread = new Thread(() -> {
                try {
                    walk.go();
                } catch (IOException | InterruptedException e) {
                    failure = closed ? failure : e;
                }
            });
            thread.setDaemon(true);
            thread.start();
            threads.add(thread);
        }

        @Override
        public void close() throws IOException {
            closed = true;
            for (InputStream stream : streams) {
                stream.close();
            }
            threads.forEach(Thread::interrupt);
        }
    }

    private interface Walk {
        void go() throws IOException, InterruptedException;
    }

    /** Tells the load of the moment. */
    private static final class Answers implements DeliveryListener {

        private volatile Lab.@Nullable Answered current;

        Lab.Answered expect(int contacts) {
            var expected = new Lab.Answered(contacts);
            current = expected;
            return expected;
        }

        @Override
        public void sending(String mailbox, ErrandKind kind, @Nullable String contact) {
            Lab.Answered load = current;
            if (load != null) {
                load.sending(mailbox, kind, contact);
            }
        }

        @Override
        public void answered(String mailbox, ErrandKind kind, @Nullable String contact, Exchange exchange) {
            Lab.Answered load = current;
            if (load != null) {
                load.answered(mailbox, kind, contact, exchange);
            }
        }
    }
}
