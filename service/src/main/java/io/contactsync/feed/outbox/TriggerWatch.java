package io.contactsync.feed.outbox;

import io.contactsync.feed.ComparisonRequests;
import io.contactsync.feed.Outages;
import io.contactsync.feed.RelayListener;
import io.contactsync.feed.RelayListener.Part;
import io.contactsync.memberdb.CaptureSetup;
import io.contactsync.memberdb.TableCapture;
import io.contactsync.state.FeedState;
import io.contactsync.state.StateDb;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks whether the triggers are there. While they are not, changes go unnoticed: that is said once, remembered over
 * restarts, and answered with a comparison when they are back. Triggers that were made anew or switched since the last look,
 * by whomever, are answered the same way. Used by one thread; {@link #isHealthy} by any.
 */
public final class TriggerWatch {
    private static final Logger log = LoggerFactory.getLogger(TriggerWatch.class);

    private static final String SINCE = "triggers-since";
    private static final String MARK = "triggers-mark";
    private static final String BROKEN = "triggers-broken";

    private final CaptureSetup capture;
    private final StateDb state;
    private final Outages outages;
    private volatile boolean healthy = true;

    public TriggerWatch(CaptureSetup capture, StateDb state, RelayListener listener) {
        this.capture = capture;
        this.state = state;
        this.outages = new Outages(log, listener);
    }

    /** Whether all triggers were there at the last look. */
    public boolean isHealthy() {
        return healthy;
    }

    /**
     * Looks.
     *
     * @throws io.contactsync.memberdb.SourceException when the source cannot be asked: then nothing is known
     */
    public boolean check() {
        List<TableCapture> wrong =
                capture.status().stream().filter(table -> !table.isWatched()).toList();
        healthy = wrong.isEmpty();
        if (!healthy) {
            state.write(tx -> new FeedState(tx).putIfAbsent(BROKEN, "1"));
            outages.broken(
                    Part.TRIGGERS,
                    wrong.stream()
                                    .map(table -> table.table() + " " + table.state())
                                    .collect(Collectors.joining(", "))
                            + " (expected: INSTALLED; run `contact-sync capture install`)");
            return false;
        }
        outages.works(Part.TRIGGERS);
        Optional<String> since = capture.since();
        Optional<String> mark = capture.mark();
        boolean missed = state.read(tx -> {
            var feed = new FeedState(tx);
            return feed.find(BROKEN).isPresent() || !feed.find(SINCE).equals(since);
        });
        Optional<String> known = state.read(tx -> new FeedState(tx).find(MARK));
        boolean differs = mark.isPresent() && !mark.equals(known);
        // None is known after an update from a version that did not look at it.
        boolean touched = differs && known.isPresent() && !missed;
        if (touched) {
            log.atWarn()
                    .log(
                            "Triggers were switched off and on, or made anew, between two looks: what changed meanwhile may have"
                                    + " gone unnoticed, so all rows are compared");
        }
        if (missed || touched) {
            new ComparisonRequests(state).compare();
        }
        if (missed || differs) {
            state.write(tx -> {
                var feed = new FeedState(tx);
                since.ifPresent(value -> feed.put(SINCE, value));
                mark.ifPresent(value -> feed.put(MARK, value));
                feed.remove(BROKEN, "1");
                return true;
            });
        }
        return true;
    }
}
