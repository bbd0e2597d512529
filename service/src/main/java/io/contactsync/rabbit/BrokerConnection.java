package io.contactsync.rabbit;

import com.rabbitmq.client.BlockedListener;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ShutdownSignalException;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection to the broker that comes back.
 *
 * <p>One thread opens it, declares the queues, waits until it is lost, waits a little, and starts over until
 * {@link #close()}. Others ask for channels and get them while it is open; a channel dies with its connection and is
 * never revived, so whoever uses one knows what was lost with it. The log says the beginning and the end of an outage.
 *
 * <p>Publish and consume over two connections: a broker short of memory stops reading from those that publish, and
 * consuming is what helps it. Safe for several threads.
 */
public final class BrokerConnection implements AutoCloseable {
    private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(3);
    private static final Logger log = LoggerFactory.getLogger(BrokerConnection.class);

    private final String name;
    private final BrokerSettings settings;
    private final Topology topology;
    private final Backoff backoff;
    private final Clock clock;
    private final BrokerListener listener;
    private final ConnectionOpener opener;
    private final Thread supervisor;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private BrokerState state = new BrokerState.Connecting();
    private @Nullable Connection current;
    private @Nullable String blocked;
    private boolean closed;
    private volatile boolean singleActiveConsumer;

    /**
     * Does nothing before {@link #start()}.
     *
     * @param name what it is for, in logs and in the broker's list of connections
     * @param topology may be shared by several connections
     */
    public BrokerConnection(
            String name,
            BrokerSettings settings,
            Topology topology,
            Backoff backoff,
            Clock clock,
            BrokerListener listener) {
        this.name = name;
        this.settings = settings;
        this.topology = topology;
        this.backoff = backoff;
        this.clock = clock;
        this.listener = listener;
        this.opener = new ConnectionOpener(settings);
        this.supervisor = new Thread(this::supervise, "rabbit-" + name);
        this.supervisor.setDaemon(true);
    }

    /**
     * Counts as unavailable while the queue of events lets several consumers take turns: two of them would store what they take in any
     * order. Asked at each attempt to connect, so that it goes on by itself once the queue is made anew. Before {@link #start} only.
     */
    public BrokerConnection requiringSingleActiveConsumer() {
        singleActiveConsumer = true;
        return this;
    }

    /** Begins to connect and returns at once; an absent broker is waited for. Once only. */
    public BrokerConnection start() {
        supervisor.start();
        return this;
    }

    /**
     * Whether one attempt succeeds: opens, looks, closes. Declares nothing and waits for nothing else.
     *
     * @throws BrokerUnavailableException saying why not
     */
    public static BrokerProduct probe(BrokerSettings settings) {
        Connection connection = new ConnectionOpener(settings).open("probe");
        try {
            return BrokerProduct.of(connection.getServerProperties());
        } finally {
            connection.abort((int) CLOSE_PATIENCE.toMillis());
        }
    }

    /**
     * Looks at our queues in one connection of its own; makes and changes nothing.
     *
     * @throws BrokerUnavailableException saying why it cannot
     */
    public static List<QueueReport> lookAtQueues(BrokerSettings settings) {
        Connection connection = new ConnectionOpener(settings).open("doctor");
        try {
            return new Topology(settings, BrokerListener.NONE)
                    .look(connection, BrokerProduct.of(connection.getServerProperties()));
        } finally {
            connection.abort((int) CLOSE_PATIENCE.toMillis());
        }
    }

    public BrokerState state() {
        lock.lock();
        try {
            return state;
        } finally {
            lock.unlock();
        }
    }

    /** Ends the connection for good, and with it all channels. Unblocks whoever waits for one. */
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            state = new BrokerState.Closed();
            changed.signalAll();
            if (current == null) {
                opener.sever();
            }
        } finally {
            lock.unlock();
        }
        try {
            supervisor.join(CLOSE_PATIENCE.toMillis() * 2);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        opener.sever();
    }

    /**
     * A new channel, as soon as the connection is open.
     *
     * @throws BrokerUnavailableException when it is not within {@code atMost}, or is closed for good
     */
    Channel channel(Duration atMost) {
        Connection connection = awaitOpen(atMost);
        try {
            Channel channel = connection.createChannel();
            if (channel == null) {
                throw unavailable(BrokerUnavailableException.Kind.UNREACHABLE, "no channel is left on the connection");
            }
            return channel;
        } catch (IOException | ShutdownSignalException e) {
            throw BrokerUnavailableException.from(settings.address(), e);
        }
    }

    /**
     * A new channel, and a queue that is no part of the pipeline: made where it is not there.
     *
     * @throws BrokerUnavailableException when there is no connection, or no such queue can be had
     */
    Channel memory(String queue, Duration atMost) {
        Connection connection = awaitOpen(atMost);
        topology.declareMemory(connection, BrokerProduct.of(connection.getServerProperties()), queue);
        return channel(atMost);
    }

    /**
     * Waits while the broker refuses to take messages.
     *
     * @throws BrokerUnavailableException of kind BLOCKED when it still does after {@code atMost}
     */
    void awaitUnblocked(Duration atMost) {
        lock.lock();
        try {
            long left = atMost.toNanos();
            while (blocked != null && left > 0 && !closed) {
                left = changed.awaitNanos(left);
            }
            if (blocked != null) {
                throw unavailable(
                        BrokerUnavailableException.Kind.BLOCKED, "the broker takes no messages now: " + blocked);
            }
        } catch (InterruptedException e) {
            throw interrupted(e);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Declares the queues once more, for one of them has vanished.
     *
     * @throws BrokerUnavailableException when that fails
     */
    void declareQueues(Duration atMost) {
        Connection connection = awaitOpen(atMost);
        topology.declare(connection, BrokerProduct.of(connection.getServerProperties()));
    }

    /** Cuts the connection off, also from under a write that does not end; it then comes back like after any loss. */
    void sever() {
        opener.sever();
    }

    BrokerUnavailableException unavailable(BrokerUnavailableException.Kind kind, String what) {
        return BrokerUnavailableException.of(kind, settings.address(), what, null);
    }

    BrokerUnavailableException translated(Exception failure) {
        return BrokerUnavailableException.from(settings.address(), failure);
    }

    BrokerUnavailableException queueUnavailable(String queue, Exception failure) {
        return BrokerUnavailableException.queue(settings.address(), queue, failure);
    }

    private Connection awaitOpen(Duration atMost) {
        lock.lock();
        try {
            long left = atMost.toNanos();
            while (!closed) {
                Connection connection = current;
                if (connection != null && connection.isOpen()) {
                    return connection;
                }
                if (left <= 0) {
                    throw state instanceof BrokerState.Unavailable outage
                            ? outage.reason()
                            : unavailable(BrokerUnavailableException.Kind.UNREACHABLE, "not connected yet");
                }
                left = changed.awaitNanos(left);
            }
            throw unavailable(BrokerUnavailableException.Kind.UNREACHABLE, "we have closed the connection");
        } catch (InterruptedException e) {
            throw interrupted(e);
        } finally {
            lock.unlock();
        }
    }

    private BrokerUnavailableException interrupted(InterruptedException cause) {
        Thread.currentThread().interrupt();
        return BrokerUnavailableException.of(
                BrokerUnavailableException.Kind.UNREACHABLE, settings.address(), "interrupted while waiting", cause);
    }

    private void supervise() {
        int failures = 0;
        while (!isClosed()) {
            try {
                Connection connection = open();
                failures = 0;
                awaitLoss(connection);
            } catch (BrokerUnavailableException e) {
                becomeUnavailable(e);
            } catch (RuntimeException e) {
                log.atError().addKeyValue("connection", name).setCause(e).log("Connecting to the broker failed oddly");
                becomeUnavailable(translated(e));
            }
            failures++;
            pause(backoff.after(failures));
        }
    }

    private Connection open() {
        Connection connection = opener.open(name);
        try {
            connection.addBlockedListener(new Blocking());
            connection.addShutdownListener(loss -> signal());
            BrokerProduct product = BrokerProduct.of(connection.getServerProperties());
            topology.declare(connection, product);
            if (singleActiveConsumer) {
                topology.requireSingleActiveConsumer(connection, product);
            }
            becomeOpen(connection, product);
            return connection;
        } catch (RuntimeException e) {
            connection.abort((int) CLOSE_PATIENCE.toMillis());
            throw e;
        }
    }

    private void awaitLoss(Connection connection) {
        lock.lock();
        try {
            while (!closed && connection.isOpen()) {
                changed.awaitUninterruptibly();
            }
            current = null;
            blocked = null;
        } finally {
            lock.unlock();
        }
        ShutdownSignalException loss = connection.getCloseReason();
        connection.abort((int) CLOSE_PATIENCE.toMillis());
        if (!isClosed() && loss != null) {
            becomeUnavailable(BrokerUnavailableException.of(
                    BrokerUnavailableException.Kind.UNREACHABLE,
                    settings.address(),
                    BrokerUnavailableException.replyText(loss),
                    loss));
        }
    }

    private void becomeOpen(Connection connection, BrokerProduct product) {
        boolean afterOutage;
        lock.lock();
        try {
            if (closed) {
                return;
            }
            afterOutage = state instanceof BrokerState.Unavailable;
            current = connection;
            state = new BrokerState.Open(product, clock.instant());
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        log.atInfo()
                .addKeyValue("connection", name)
                .addKeyValue("broker", settings.address())
                .addKeyValue("product", product.name() + " " + product.version())
                .log(afterOutage ? "Broker is back" : "Connected to the broker");
        listener.connected(name, product);
    }

    private void becomeUnavailable(BrokerUnavailableException reason) {
        boolean sayIt;
        lock.lock();
        try {
            if (closed) {
                return;
            }
            // The same outage goes on, unless what stands in the way is now something else.
            boolean goesOn = state instanceof BrokerState.Unavailable;
            sayIt = !(state instanceof BrokerState.Unavailable before
                            && before.reason().kind() == reason.kind())
                    && !(goesOn && isAbsence(reason));
            state = new BrokerState.Unavailable(
                    reason, state instanceof BrokerState.Unavailable before ? before.since() : clock.instant());
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        if (sayIt) {
            log.atWarn()
                    .addKeyValue("connection", name)
                    .addKeyValue("kind", reason.kind())
                    .log("Broker unavailable, trying on: {}", reason.getMessage());
        }
        listener.unavailable(name, reason);
    }

    /** A broker that restarts is first unreachable, then refuses, and the other way round: one outage. */
    private static boolean isAbsence(BrokerUnavailableException reason) {
        return switch (reason.kind()) {
            case REFUSED, UNREACHABLE -> true;
            case AUTHENTICATION, VHOST, TLS, QUEUE, BLOCKED -> false;
        };
    }

    private void pause(Duration wait) {
        lock.lock();
        try {
            long left = wait.toNanos();
            while (left > 0 && !closed) {
                left = changed.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            // Nobody but a JVM on its way out interrupts this thread.
            Thread.currentThread().interrupt();
            closed = true;
        } finally {
            lock.unlock();
        }
    }

    private boolean isClosed() {
        lock.lock();
        try {
            return closed;
        } finally {
            lock.unlock();
        }
    }

    private void signal() {
        lock.lock();
        try {
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void setBlocked(@Nullable String reason) {
        lock.lock();
        try {
            blocked = reason;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private final class Blocking implements BlockedListener {
        @Override
        public void handleBlocked(String reason) {
            setBlocked(reason);
            log.atWarn().addKeyValue("connection", name).log("Broker takes no messages now: {}", reason);
            listener.blocked(name, reason);
        }

        @Override
        public void handleUnblocked() {
            setBlocked(null);
            log.atInfo().addKeyValue("connection", name).log("Broker takes messages again");
            listener.unblocked(name);
        }
    }
}
