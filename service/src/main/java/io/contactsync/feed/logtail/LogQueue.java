package io.contactsync.feed.logtail;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Between the engine's thread and the relay's. The engine puts batches in and learns later which of them are done, always the
 * oldest ones first: so the log's position never passes a change that is not published. Bounded, so that the engine waits for
 * the relay and not the other way. Thread-safe.
 */
final class LogQueue {

    private static final int MOST = 32;

    private final Deque<LogBatch> waiting = new ArrayDeque<>();
    private final Deque<LogBatch> unfinished = new ArrayDeque<>();
    private final Set<Long> done = new HashSet<>();
    private final List<Object> finished = new ArrayList<>();
    private long run;
    private long number;
    private boolean open;

    /** Forgets everything; what an engine before this one still does counts for nothing. */
    synchronized long begin() {
        end();
        open = true;
        return ++run;
    }

    /** Ends the waiting of {@link #put}. */
    synchronized void end() {
        open = false;
        waiting.clear();
        unfinished.clear();
        done.clear();
        finished.clear();
        notifyAll();
    }

    /** Waits until there is room; false when the engine was ended meanwhile. */
    synchronized boolean put(
            long ofRun, List<LogRow> rows, Map<String, ? extends @Nullable Object> offset, Object token)
            throws InterruptedException {
        while (isOpen(ofRun) && unfinished.size() >= MOST) {
            wait();
        }
        if (!isOpen(ofRun)) {
            return false;
        }
        var batch = new LogBatch(++number, rows, offset, token);
        waiting.add(batch);
        unfinished.add(batch);
        return true;
    }

    /** The tokens of batches that were finished since the last call, oldest first. */
    synchronized List<Object> finished(long ofRun) {
        if (!isOpen(ofRun)) {
            return List.of();
        }
        List<Object> tokens = List.copyOf(finished);
        finished.clear();
        return tokens;
    }

    /** The oldest batch that was not taken off yet. */
    synchronized @Nullable LogBatch first() {
        return waiting.peek();
    }

    /** Takes it off; it stays unfinished. */
    synchronized void takeOff(LogBatch batch) {
        LogBatch first = waiting.peek();
        if (first != null && first.number() == batch.number()) {
            waiting.remove();
        }
    }

    /**
     * All that follows from a batch is safe.
     *
     * @return the newest batch before which nothing is unfinished any more, if that has changed
     */
    synchronized Optional<LogBatch> finish(LogBatch batch) {
        Optional<LogBatch> newest = Optional.empty();
        done.add(batch.number());
        LogBatch oldest = unfinished.peek();
        while (oldest != null && done.remove(oldest.number())) {
            unfinished.remove();
            finished.add(oldest.token());
            newest = Optional.of(oldest);
            oldest = unfinished.peek();
        }
        notifyAll();
        return newest;
    }

    private boolean isOpen(long ofRun) {
        return open && run == ofRun;
    }
}
