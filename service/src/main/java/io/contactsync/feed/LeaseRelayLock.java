package io.contactsync.feed;

import io.contactsync.state.FeedState;
import io.contactsync.state.StateDb;
import io.contactsync.state.Tx;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * A lease in the state DB, by its clock: 8 s, renewed every 2 s, so that a standby that looks each second has it within 10 s
 * of the holder's death. Between renewals our own monotonic clock says whether it still holds, with 2 s to spare, so that asking
 * costs nothing.
 *
 * <p>A process that knows to be alone with its state DB takes over at once whatever lease it finds: who held it is dead.
 */
public final class LeaseRelayLock implements RelayLock {

    static final Duration LEASE = Duration.ofSeconds(8);
    static final Duration RENEWAL = Duration.ofSeconds(2);

    private static final String NAME = "relay-lease";

    private final StateDb state;
    private final String owner;
    private final LongSupplier nanoTime;
    private final boolean alone;
    private boolean held;
    private long renewedAt;

    /**
     * @param owner    names this process among all, without spaces
     * @param nanoTime a monotonic clock in nanoseconds
     * @param alone    whether no other living process can have this state DB
     */
    public LeaseRelayLock(StateDb state, String owner, LongSupplier nanoTime, boolean alone) {
        if (owner.isBlank() || owner.contains(" ")) {
            throw new IllegalArgumentException("owner: \"" + owner + "\" (expected: a name without spaces)");
        }
        this.state = state;
        this.owner = owner;
        this.nanoTime = nanoTime;
        this.alone = alone;
    }

    @Override
    public boolean tryAcquire() {
        long now = nanoTime.getAsLong();
        if (!held || now - renewedAt > RENEWAL.toNanos()) {
            held = state.write(this::renew);
            // As of before the write: the lease then ends later than we think, never earlier.
            renewedAt = now;
        }
        return held;
    }

    @Override
    public boolean isHeld() {
        return held && nanoTime.getAsLong() - renewedAt < LEASE.minus(RENEWAL).toNanos();
    }

    @Override
    public void release() {
        if (held) {
            held = false;
            state.write(tx -> {
                var feed = new FeedState(tx);
                feed.find(NAME)
                        .filter(value -> value.startsWith(owner + " "))
                        .ifPresent(value -> feed.remove(NAME, value));
                return true;
            });
        }
    }

    private boolean renew(Tx tx) {
        var feed = new FeedState(tx);
        String ours = owner + " " + (tx.nowMicros() + LEASE.toNanos() / 1_000);
        Optional<String> current = feed.find(NAME);
        if (current.isEmpty()) {
            return feed.putIfAbsent(NAME, ours);
        }
        String[] parts = current.get().split(" ", 2);
        long until = Long.parseLong(parts[1]);
        long longest = tx.nowMicros() + LEASE.toNanos() / 1_000;
        if (!alone && !parts[0].equals(owner) && until > longest) {
            // Of a clock that was ahead. Its holder may be alive, and has it as long as one who took it now.
            feed.replace(NAME, current.get(), parts[0] + " " + longest);
            return false;
        }
        boolean free = alone || parts[0].equals(owner) || until < tx.nowMicros();
        return free && feed.replace(NAME, current.get(), ours);
    }
}
