package io.contactsync.rabbit;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands what arrives in the queue of events to a handler, in natural batches: whatever is there when the handler is free,
 * without waiting for more. So a quiet queue is handled message by message, at once, and a full one in large batches.
 *
 * <p>One thread does it all: opens a {@link ConsumeSession}, takes a batch, calls the handler, acknowledges. A session
 * ends with its channel, whoever closes it (the broker, a lost connection, a deleted queue, or we, to give back what
 * cannot be taken now) and the next one begins. What was handled but not acknowledged comes again. While nothing arrives
 * it looks now and then whether its consumer is still there, for not every broker tells when a queue is deleted.
 */
public final class EventConsumer implements AutoCloseable {
    /** How long a call waits for a connection before it looks whether it should stop. */
    private static final Duration SLICE = Duration.ofMillis(500);

    private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(10);
    private static final Logger log = LoggerFactory.getLogger(EventConsumer.class);

    private final BrokerConnection connection;
    private final ConsumerSettings settings;
    private final Backoff backoff;
    private final BatchHandler handler;
    private final BrokerListener listener;
    private final Thread thread;
    private final CountDownLatch stopping = new CountDownLatch(1);
    private volatile @Nullable ConsumeSession session;
    private boolean queueMissing;
    private int queueFailures;
    private int handlerFailures;

    /**
     * Does nothing before {@link #start()}.
     *
     * @param connection not one that publishes
     * @param backoff between attempts to consume, and after exceptions of the handler
     */
    public EventConsumer(
            BrokerConnection connection,
            ConsumerSettings settings,
            Backoff backoff,
            BatchHandler handler,
            BrokerListener listener) {
        this.connection = connection;
        this.settings = settings;
        this.backoff = backoff;
        this.handler = handler;
        this.listener = listener;
        this.thread = new Thread(this::consume, "rabbit-consumer " + settings.queue());
        this.thread.setDaemon(true);
    }

    /** Begins to consume and returns at once; an absent broker is waited for. Once only. */
    public EventConsumer start() {
        thread.start();
        return this;
    }

    /**
     * Takes no more, lets the handler finish the batch it has, settles that, and ends.
     *
     * @return whether it ended within {@code atMost}; else it ends by itself when the handler returns
     */
    public boolean stop(Duration atMost) {
        stopping.countDown();
        ConsumeSession current = session;
        if (current != null) {
            current.wake();
        }
        try {
            thread.join(Math.max(1, atMost.toMillis()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return !thread.isAlive();
    }

    /** As {@link #stop}, with ten seconds. */
    @Override
    public void close() {
        stop(CLOSE_PATIENCE);
    }

    private void consume() {
        try {
            while (!isStopping()) {
                try {
                    consumeSession();
                } catch (BrokerUnavailableException e) {
                    log.atDebug().setCause(e).log("Not consuming yet");
                    pause(backoff.after(failuresAfter(e)));
                } catch (RuntimeException e) {
                    log.atError().setCause(e).log("Consuming failed oddly, trying on");
                    pause(backoff.after(1));
                }
            }
        } catch (InterruptedException e) {
            // Nobody but a JVM on its way out interrupts this thread; what is not acknowledged comes again.
            Thread.currentThread().interrupt();
        }
    }

    /** An absent broker is waited for by the connection, so only a queue that is not there makes the pauses grow. */
    private int failuresAfter(BrokerUnavailableException failure) {
        if (failure.kind() == BrokerUnavailableException.Kind.QUEUE) {
            queueMissing = true;
            queueFailures++;
            return queueFailures;
        }
        return 1;
    }

    private void consumeSession() throws InterruptedException {
        if (queueMissing) {
            connection.declareQueues(SLICE);
        }
        ConsumeSession opened = ConsumeSession.open(connection, settings.queue(), settings.batchSize(), SLICE);
        session = opened;
        queueMissing = false;
        queueFailures = 0;
        Duration pause;
        try {
            pause = takeBatches(opened);
        } finally {
            session = null;
            opened.close();
        }
        pause(pause);
    }

    /** Until the session is over or given back. Returns how long to wait before the next. */
    private Duration takeBatches(ConsumeSession opened) throws InterruptedException {
        while (!isStopping()) {
            Optional<Batch> batch = opened.next(settings.idleCheck());
            if (batch.isPresent()) {
                if (handled(batch.get()) instanceof Disposition.GiveBack giveBack) {
                    listener.givenBack(batch.get().size());
                    return giveBack.pause();
                }
                if (opened.acknowledge(batch.get())) {
                    listener.settled(batch.get().size());
                }
            } else if (!isStopping() && (opened.isOver() || !isAttached())) {
                queueMissing = true;
                return backoff.after(1);
            }
        }
        return Duration.ZERO;
    }

    private boolean isAttached() {
        return QueueDepth.ask(connection, settings.queue(), SLICE).consumers() > 0;
    }

    private Disposition handled(Batch batch) {
        try {
            Disposition disposition = handler.handle(batch);
            if (handlerFailures > 0 && disposition instanceof Disposition.Settled) {
                log.atInfo().addKeyValue("failures", handlerFailures).log("Events are handled again");
                handlerFailures = 0;
            }
            return disposition;
        } catch (RuntimeException | Error e) {
            handlerFailures++;
            if (handlerFailures == 1) {
                log.atError()
                        .addKeyValue("messages", batch.size())
                        .setCause(e)
                        .log("Events cannot be handled and are given back, trying on");
            }
            return Disposition.giveBack(backoff.after(handlerFailures));
        }
    }

    private boolean isStopping() {
        return stopping.getCount() == 0;
    }

    @SuppressWarnings("ReturnValueIgnored") // Whether it was the stop or the time that ended the pause, the loop asks.
    private void pause(Duration wait) throws InterruptedException {
        stopping.await(wait.toNanos(), TimeUnit.NANOSECONDS);
    }
}
