package io.contactsync.graphsimulator.mailbox;

import io.contactsync.graphsimulator.contacts.MailboxStore;
import io.contactsync.graphsimulator.ledger.MailboxCounters;
import io.contactsync.graphsimulator.ledger.MailboxTally;
import io.contactsync.graphsimulator.settings.Latency;
import io.contactsync.graphsimulator.throttle.MailboxThrottle;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A user with a mailbox: what is in it, how it answers, and what it went through. Thread-safe. */
public final class MailboxAccount {
    private final UUID objectId;
    private volatile String address;
    private final MailboxStore store;
    private final Supplier<MailboxThrottle> newThrottle;
    private final Map<String, MailboxThrottle> throttles = new ConcurrentHashMap<>();
    private final MailboxTally tally = new MailboxTally();
    private volatile MailboxCondition condition = MailboxCondition.ACTIVE;
    private volatile @Nullable Latency latency;
    private final LongSupplier nextDirectoryChange;
    private volatile DirectoryUser user;
    private volatile long directoryChange;

    MailboxAccount(
            UUID objectId,
            String address,
            MailboxStore store,
            Supplier<MailboxThrottle> newThrottle,
            LongSupplier nextDirectoryChange) {
        this.objectId = objectId;
        this.address = address;
        this.store = store;
        this.newThrottle = newThrottle;
        this.user = DirectoryUser.of(address);
        this.nextDirectoryChange = nextDirectoryChange;
        this.directoryChange = nextDirectoryChange.getAsLong();
    }

    /** The user's id in the directory. */
    public UUID objectId() {
        return objectId;
    }

    /** The user principal name, as it was given last. */
    public String address() {
        return address;
    }

    void rename(String next) {
        address = next;
        user(DirectoryUser.of(next));
    }

    /** Its contacts. */
    public MailboxStore store() {
        return store;
    }

    /** How it answers. */
    public MailboxCondition condition() {
        return condition;
    }

    /** Changes how it answers. */
    public void condition(MailboxCondition next) {
        condition = next;
        directoryChange = nextDirectoryChange.getAsLong();
    }

    /** What the directory says of the user. */
    public DirectoryUser user() {
        return user;
    }

    /** Changes what the directory says. */
    public void user(DirectoryUser next) {
        user = next;
        directoryChange = nextDirectoryChange.getAsLong();
    }

    /** When what the directory says of the user last changed, counted over all users. */
    public long directoryChange() {
        return directoryChange;
    }

    /** Whether there is a mailbox in Exchange Online, which the user's {@code assignedPlans} tell. */
    public boolean hasMailbox() {
        return condition != MailboxCondition.NOT_ENABLED && condition != MailboxCondition.ON_PREMISES;
    }

    /** Its own latency; {@code null} when it has the simulator's. */
    public @Nullable Latency latency() {
        return latency;
    }

    /** Gives it a latency of its own. */
    public void latency(Latency own) {
        latency = own;
    }

    /** The allowance of one app; apps do not disturb each other. */
    public MailboxThrottle throttle(String appId) {
        return throttles.computeIfAbsent(appId, app -> newThrottle.get());
    }

    /** Its counts. */
    public MailboxTally tally() {
        return tally;
    }

    /** The counts now. */
    public MailboxCounters counters() {
        int most = throttles.values().stream()
                .mapToInt(MailboxThrottle::mostInFlight)
                .max()
                .orElse(0);
        return tally.counters(most, store.foreignWrites());
    }

    /** Requests in work now over all apps, hidden work included. */
    public int inFlight() {
        return throttles.values().stream().mapToInt(MailboxThrottle::inFlight).sum();
    }
}
