package io.contactsync.feed;

import io.contactsync.event.ContactEvent;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * A broker in memory: keeps what it confirmed, and fails as it is told. A relay that was killed may still send from a thread of
 * its own.
 */
final class RecordingSink implements EventSink {

    final List<OutgoingEvent> confirmed = new ArrayList<>();
    final Map<String, ContactEvent> newest = new ConcurrentHashMap<>();
    final Map<String, Failure> failing = new HashMap<>();
    final Deque<Runnable> beforePublish = new ArrayDeque<>();
    long backlog;

    /** What a consumer would know: the event with the highest version. */
    private synchronized void deliver(OutgoingEvent outgoing) {
        ContactEvent event = outgoing.event();
        confirmed.add(outgoing);
        newest.merge(event.contactId().value(), event, (a, b) -> version(a) > version(b) ? a : b);
    }

    @Override
    public List<Outcome> publish(List<OutgoingEvent> events) {
        Runnable before = beforePublish.poll();
        if (before != null) {
            before.run();
        }
        List<Outcome> outcomes = new ArrayList<>();
        for (OutgoingEvent event : events) {
            @Nullable Failure failure = failing.get(event.event().contactId().value());
            if (failure == null) {
                deliver(event);
                outcomes.add(new Outcome.Confirmed());
            } else {
                outcomes.add(new Outcome.NotConfirmed(failure, "as told"));
            }
        }
        return outcomes;
    }

    @Override
    public OptionalLong backlog() {
        return OptionalLong.of(backlog);
    }

    /** {@code created 1}, {@code deleted 1}, … in the order of publishing; forgets them. */
    synchronized List<String> drain() {
        List<String> told = confirmed.stream()
                .map(e -> e.event().type().wireName() + " " + e.event().contactId())
                .toList();
        confirmed.clear();
        return told;
    }

    static long version(ContactEvent event) {
        return event.envelope().version().orElseThrow();
    }
}
