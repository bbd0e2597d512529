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
import io.contactsync.testkit.FreePorts;
import io.contactsync.testkit.PrivatePostgres;
import io.contactsync.testkit.PrivateRabbitMq;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A lone change at idle, from its commit in the member database until Graph has it, all parts real: PostgreSQL, RabbitMQ, the
 * service, and a simulator. Beside it, in the same run, the bare chain that nobody could do without: publish with confirm, consume,
 * two commits, one POST. Wanted: p99 at most the outbox interval (50 ms) and three times the chain's p99.
 *
 * <p>{@code -Dchanges=1000 -Dlatency=50}
 */
public final class LoneChange {

    private static final Duration OUTBOX_INTERVAL = Duration.ofMillis(50);
    private static final int MEMBERS = 50;

    private LoneChange() {}

    /** Runs it and prints the figures. */
    public static void main(String[] arguments) throws Exception {
        int changes = Lab.number("changes", 1_000);
        try (Lab lab = new Lab()) {
            PrivatePostgres postgres = lab.closing(PrivatePostgres.started());
            PrivateRabbitMq broker = lab.closing(PrivateRabbitMq.started());
            Lab.Graph graph = lab.graph(Lab.LATENCY);
            String members = login(postgres, postgres.createDatabase("members"));
            String state = login(postgres, postgres.createDatabase("state"));
            // In a database of its own: the service takes only an empty one, or its own.
            long[] bare = bareChain(login(postgres, postgres.createDatabase("bare")), broker, graph, changes);
            long[] ours = ours(lab, members, state, broker, graph, changes);
            tell("bare chain", bare);
            tell("commit → Graph", ours);
            double allowed = OUTBOX_INTERVAL.toMillis() + 3 * millis(bare, 99);
            Lab.say("p99 %.1f ms of %.1f ms allowed: %.2f", millis(ours, 99), allowed, millis(ours, 99) / allowed);
        }
    }

    private static String login(PrivatePostgres postgres, String url) {
        return url + (url.contains("?") ? "&" : "?") + "user=" + postgres.username() + "&password="
                + postgres.password();
    }

    private static long[] ours(
            Lab lab, String members, String state, PrivateRabbitMq broker, Lab.Graph graph, int changes)
            throws Exception {
        BlockingQueue<Long> written = new LinkedBlockingQueue<>();
        var watch = new DeliveryListener() {
            @Override
            public void answered(String mailbox, ErrandKind kind, @Nullable String contact, Exchange exchange) {
                if (kind == ErrandKind.CREATE || kind == ErrandKind.UPDATE) {
                    written.add(System.nanoTime());
                }
            }
        };
        int port = new FreePorts(RandomGenerator.getDefault()).next();
        Path file = Service.configuration(
                lab, List.of("url: '" + members + "'"), "'" + state + "'", broker, graph, 1, port);
        LoadedConfig config = ConfigLoader.load(file, Map.of());
        try (var database = DriverManager.getConnection(members);
                var statement = database.createStatement()) {
            statement.execute("create table member (id bigint primary key, first_name text, last_name text)");
            statement.execute(
                    "insert into member select i, 'Ada', 'Lovelace' from generate_series(1, " + MEMBERS + ") i");
            new Operations(new Settings(config), Clock.systemUTC()).capture().install();
            var listeners = new ServiceListeners(
                    RelayListener.NONE, BrokerListener.NONE, IntakeListener.NONE, watch, RequestListener.NONE);
            try (var service = ContactSyncService.start(config, ServiceRole.ALL, /* jsonLogs= */ false, listeners);
                    var update = database.prepareStatement("update member set last_name = ? where id = ?")) {
                Lab.say("page: %s", service.page());
                for (int i = 0; i < MEMBERS; i++) {
                    await(written);
                }
                return changes(update, written, changes);
            }
        }
    }

    private static long[] changes(PreparedStatement update, BlockingQueue<Long> written, int changes)
            throws SQLException, InterruptedException {
        RandomGenerator random = RandomGenerator.getDefault();
        int warmUp = Math.max(20, changes / 10);
        long[] took = new long[changes];
        for (int i = -warmUp; i < changes; i++) {
            // At any moment between two polls of the outbox, and idle before.
            TimeUnit.MILLISECONDS.sleep(random.nextLong(100, 160));
            update.setString(1, "Lovelace " + i);
            update.setLong(2, Math.floorMod(i, MEMBERS) + 1L);
            update.executeUpdate();
            long committed = System.nanoTime();
            long there = await(written);
            if (i >= 0) {
                took[i] = there - committed;
            }
        }
        Arrays.sort(took);
        return took;
    }

    private static long await(BlockingQueue<Long> written) throws InterruptedException {
        Long at = written.poll(2, TimeUnit.MINUTES);
        if (at == null) {
            throw new IllegalStateException("a change did not arrive within two minutes");
        }
        return at;
    }

    private static long[] bareChain(String state, PrivateRabbitMq broker, Lab.Graph graph, int times) throws Exception {
        var factory = new ConnectionFactory();
        factory.setUri(broker.uri());
        BlockingQueue<byte[]> consumed = new LinkedBlockingQueue<>();
        try (var database = DriverManager.getConnection(state);
                var statement = database.createStatement();
                var http = new Ceiling(graph, 1);
                Connection connection = factory.newConnection();
                Channel channel = connection.createChannel()) {
            statement.execute("create table bare (id bigserial primary key, body bytea)");
            String queue =
                    channel.queueDeclare("bare", true, false, false, null).getQueue();
            channel.confirmSelect();
            channel.basicConsume(queue, true, (tag, message) -> consumed.add(message.getBody()), tag -> {});
            try (var commit = database.prepareStatement("insert into bare (body) values (?)")) {
                long[] took = new long[times];
                for (int i = -times / 10; i < times; i++) {
                    byte[] body = Ceiling.body(i + times);
                    long begun = System.nanoTime();
                    channel.basicPublish("", queue, MessageProperties.PERSISTENT_BASIC, body);
                    channel.waitForConfirmsOrDie();
                    commit.setBytes(1, consumed.take());
                    commit.executeUpdate();
                    if (http.post(Lab.mailbox(0), body) != 201) {
                        throw new IllegalStateException("the bare chain's POST was refused");
                    }
                    commit.executeUpdate();
                    if (i >= 0) {
                        took[i] = System.nanoTime() - begun;
                    }
                }
                Arrays.sort(took);
                return took;
            }
        }
    }

    private static void tell(String what, long[] sorted) {
        Lab.say(
                "%-15s n=%d, p50 %.1f ms, p99 %.1f ms, max %.1f ms",
                what + ":", sorted.length, millis(sorted, 50), millis(sorted, 99), millis(sorted, 100));
    }

    private static double millis(long[] sorted, int percentile) {
        return sorted[Math.min(sorted.length - 1, sorted.length * percentile / 100)] / 1e6;
    }
}
