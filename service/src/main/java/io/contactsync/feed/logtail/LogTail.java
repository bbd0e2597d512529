package io.contactsync.feed.logtail;

import io.contactsync.feed.ChangeFeed;
import io.contactsync.feed.ComparisonRequests;
import io.contactsync.feed.Outages;
import io.contactsync.feed.PacedThread;
import io.contactsync.feed.RelayListener;
import io.contactsync.feed.RelayListener.Part;
import io.contactsync.memberdb.LogSource;
import io.contactsync.memberdb.MemberReader;
import io.contactsync.memberdb.SourceException;
import io.contactsync.state.StateDb;
import io.contactsync.state.StateUnavailableException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps an engine running while this process is the one that publishes, on a thread of its own. An engine that fails is
 * started again, later and later; that is said once.
 *
 * <p>A log that is lost (its slot dropped, what we did not read thrown away, our place in it unknown to the server) is read
 * anew from now on, and what happened between is left to a comparison that is asked for after the new beginning.
 */
public final class LogTail implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(LogTail.class);

    private static final Duration PACE = Duration.ofMillis(200);
    private static final Duration FIRST_WAIT = Duration.ofSeconds(1);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(30);

    /** An engine that ran for so long has accepted its place. */
    private static final Duration STEADY = Duration.ofSeconds(5);

    /**
     * So many starts in a row that come to nothing while the database answers, and our place in the log is given up: once,
     * for when a fresh one does no better it was not the place.
     */
    private static final int FRUITLESS_STARTS = 4;

    private final LogSource source;
    private final BooleanSupplier active;
    private final Duration heartbeat;
    private final LongSupplier nanoTime;
    private final ComparisonRequests comparisons;
    private final Outages outages;
    private final LogPosition position;
    private final LogQueue queue = new LogQueue();
    private final LogFeed feed;
    private final PacedThread thread = new PacedThread("log-tail", this::step);
    private @Nullable LogEngine engine;
    private Duration wait = FIRST_WAIT;
    private int fruitless;
    private boolean placeRefused;
    private boolean givenUp;
    private long begunAt;

    /**
     * @param reader    the relay's own
     * @param active    whether this process is the one that publishes
     * @param heartbeat how long the log may go on without a change of ours before its place is noted
     * @param nanoTime  a monotonic clock in nanoseconds
     */
    public LogTail(
            LogSource source,
            MemberReader reader,
            StateDb state,
            BooleanSupplier active,
            Duration heartbeat,
            LongSupplier nanoTime,
            RelayListener listener) {
        this.source = source;
        this.active = active;
        this.heartbeat = heartbeat;
        this.nanoTime = nanoTime;
        this.comparisons = new ComparisonRequests(state);
        this.outages = new Outages(log, listener);
        this.position = new LogPosition(state);
        this.feed = new LogFeed(queue, source, reader, position, nanoTime);
    }

    public ChangeFeed feed() {
        return feed;
    }

    public void start() {
        thread.start();
    }

    @Override
    public void close() {
        thread.close();
        stop();
    }

    Duration step() {
        try {
            return active.getAsBoolean() ? follow() : stand();
        } catch (SourceException e) {
            return again(String.valueOf(e.getMessage()));
        } catch (StateUnavailableException e) {
            outages.broken(Part.STATE, String.valueOf(e.getMessage()));
            return FIRST_WAIT;
        }
    }

    private Duration stand() {
        stop();
        return PACE;
    }

    private Duration follow() {
        LogEngine running = engine;
        if (running == null) {
            LogSource.State state = source.state();
            if (state == LogSource.State.NOT_INSTALLED) {
                return again("nothing is published for us (expected: run `contact-sync capture install`)");
            }
            begin(state);
            return PACE;
        }
        if (running.hasEnded()) {
            stop();
            String failure = running.failure().orElse("the engine ended");
            placeRefused = source.isLoss(failure);
            fruitless++;
            return again(failure);
        }
        // An engine says that it reads before the server has accepted its place in the log.
        if (running.isStreaming() && nanoTime.getAsLong() - begunAt > STEADY.toNanos()) {
            outages.works(Part.LOG);
            outages.works(Part.STATE);
            wait = FIRST_WAIT;
            fruitless = 0;
            givenUp = false;
        }
        return PACE;
    }

    private void begin(LogSource.State state) {
        boolean hopeless = fruitless >= FRUITLESS_STARTS && !givenUp;
        givenUp |= hopeless;
        boolean lost = state == LogSource.State.LOST || placeRefused || hopeless;
        boolean reshaped =
                position.isOfAnotherShape(source.shape()) && position.find().isPresent();
        if (lost || reshaped) {
            String reason = lost ? "the database kept no log for us" : "a watched table has other columns now";
            outages.broken(Part.LOG, reason + "; it is read anew from now on, and all rows are compared");
        }
        boolean first = !source.remembersPosition() && position.find().isEmpty();
        if (lost || reshaped || first) {
            beginAnew();
        }
        begunAt = nanoTime.getAsLong();
        engine = new LogEngine(settings(), new LogDecoder(source.tables()), queue);
    }

    private void beginAnew() {
        source.restart().ifPresentOrElse(position::put, position::forget);
        // Only now: what happens from here on is in the log.
        comparisons.compare();
        placeRefused = false;
        fruitless = 0;
    }

    private Map<String, String> settings() {
        Map<String, String> settings = new HashMap<>(source.reader());
        settings.put("name", "contact-sync");
        settings.put("topic.prefix", "contact-sync");
        settings.put("offset.storage", PositionStore.class.getName());
        settings.put("offset.flush.interval.ms", "1000");
        settings.put("snapshot.mode", "no_data");
        settings.put("poll.interval.ms", "5");
        settings.put("max.batch.size", "1000");
        settings.put("max.queue.size", "4000");
        settings.put("tombstones.on.delete", "false");
        settings.put("skipped.operations", "none");
        settings.put("decimal.handling.mode", "string");
        settings.put("heartbeat.interval.ms", Long.toString(heartbeat.toMillis()));
        settings.put("errors.max.retries", "0");
        if (!source.remembersPosition()) {
            position.find().ifPresent(begin -> {
                settings.put(PositionStore.POSITION, begin);
                settings.put("snapshot.mode", "recovery");
            });
        }
        return settings;
    }

    private Duration again(String reason) {
        stop();
        outages.broken(Part.LOG, reason);
        Duration now = wait;
        wait = wait.multipliedBy(2).compareTo(LONGEST_WAIT) < 0 ? wait.multipliedBy(2) : LONGEST_WAIT;
        return now;
    }

    private void stop() {
        LogEngine running = engine;
        engine = null;
        if (running != null) {
            running.close();
        }
    }
}
