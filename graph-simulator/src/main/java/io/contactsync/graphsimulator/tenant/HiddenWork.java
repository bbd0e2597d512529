package io.contactsync.graphsimulator.tenant;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Work that goes on though its client was answered with 504 or dropped. It keeps its place among the four in flight until it is done:
 * when its time comes, when a test settles it, or at once when there is too much of it. Thread-safe; work is never done under its
 * lock. Source: graph-facts §3 and "A faithful simulator must do" 12 and 13.
 */
public final class HiddenWork {
    private static final int MOST = 10_000;

    /**
     * Work that is still to be done.
     *
     * @param mailbox the address of the mailbox; empty when it is about none
     * @param request method and path, as in {@code POST /users/board@club.example/contacts}
     * @param since when its client was sent away
     * @param delay how long after that it is done, in real time
     */
    public record Item(String mailbox, String request, Instant since, Duration delay) {}

    private record Pending(Item item, Runnable work, AtomicBoolean done) {
        void settle() {
            if (done.compareAndSet(false, true)) {
                work.run();
            }
        }
    }

    private final Timer timer;
    private final Set<Pending> pending = new LinkedHashSet<>();

    /** Nothing is hidden yet. */
    public HiddenWork(Timer timer) {
        this.timer = timer;
    }

    /** Remembers work; what it returns is called when the client was sent away, and lets the item's delay begin. */
    public Runnable add(Item item, Runnable work) {
        Pending added = new Pending(item, work, new AtomicBoolean());
        List<Pending> tooMuch = new ArrayList<>();
        synchronized (this) {
            pending.add(added);
            Iterator<Pending> oldest = pending.iterator();
            while (pending.size() > MOST) {
                tooMuch.add(oldest.next());
                oldest.remove();
            }
        }
        tooMuch.forEach(Pending::settle);
        return () -> timer.after(item.delay(), () -> {
            synchronized (this) {
                pending.remove(added);
            }
            added.settle();
        });
    }

    /** What is still to be done, oldest first. */
    public synchronized List<Item> items() {
        return pending.stream().map(Pending::item).toList();
    }

    /** Does all that is hidden now, oldest first, and returns how much it was. */
    public int settle() {
        List<Pending> all;
        synchronized (this) {
            all = List.copyOf(pending);
            pending.clear();
        }
        all.forEach(Pending::settle);
        return all.size();
    }
}
