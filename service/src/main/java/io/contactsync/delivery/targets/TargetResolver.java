package io.contactsync.delivery.targets;

import io.contactsync.graph.DirectoryClient;
import io.contactsync.routing.OnMissing;
import io.contactsync.routing.OwnerRoute;
import io.contactsync.routing.Target;
import io.contactsync.state.GroupHolds;
import io.contactsync.state.GroupTable;
import io.contactsync.state.NamedLease;
import io.contactsync.state.RoutingTable;
import io.contactsync.state.RoutingTable.OwnerRow;
import io.contactsync.state.RoutingTable.Row;
import io.contactsync.state.StateDb;
import io.contactsync.state.Tx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns targets into mailboxes and keeps {@code routing} that way. Of all processes that share a state DB one does it, the
 * holder of a lease; the others read what it stored. What the directory does not answer changes nothing: a name that was never
 * answered leads nowhere yet, a group stays as it was last believed, and until all is answered once no mailbox leaves. The lease
 * is renewed while the directory is asked, and everything is stored in a transaction that keeps it: whoever lost it stores nothing
 * of what it knew over what its successor knows.
 *
 * <p>For one thread.
 */
public final class TargetResolver {

    private static final Logger log = LoggerFactory.getLogger(TargetResolver.class);

    private static final String LEASE = "targets-lease";
    private static final Duration LEASE_LENGTH = Duration.ofSeconds(30);
    private static final Duration CARRIED_ON_AFTER = Duration.ofMinutes(1);
    private static final Duration FAILED_READ_AGAIN = Duration.ofSeconds(30);
    private static final Duration RENEWED_AFTER = Duration.ofSeconds(10);

    private final StateDb db;
    private final TargetSettings settings;
    private final RoutingStore store;
    private final Consumer<Set<String>> wake;
    private final LongSupplier nanoTime;
    private final String owner;
    private final DirectoryDesk desk;
    private final NameKeeper names;
    private final GroupKeeper groups;
    private final Map<String, Long> nextReading = new HashMap<>();
    private final Set<String> failing = new HashSet<>();
    private boolean leads;
    private boolean fresh = true;
    private boolean routesDiffer;
    private boolean linksDiffer;
    private boolean incomplete;
    private long carriedOnAt;
    private long leasedAt;
    private String conflict = "";

    /**
     * @param wake     told the mailboxes that have something to do
     * @param owner    names this process among all, without spaces
     * @param nanoTime a monotonic clock in nanoseconds
     * @param random   from 0 (inclusive) to 1
     */
    public TargetResolver(
            StateDb db,
            DirectoryClient directory,
            TargetSettings settings,
            RoutingStore store,
            Consumer<Set<String>> wake,
            String owner,
            LongSupplier nanoTime,
            DoubleSupplier random) {
        this.db = db;
        this.settings = settings;
        this.store = store;
        this.wake = wake;
        this.owner = owner;
        this.nanoTime = nanoTime;
        this.desk = new DirectoryDesk(directory, new DirectoryGate(nanoTime, random), this::keepsLeading);
        this.names = new NameKeeper(db, desk, settings.groupInterval(), nanoTime);
        this.groups = new GroupKeeper(settings.allowance());
    }

    /**
     * Does what is due now.
     *
     * @return why the targets cannot be as they are configured, which a person has to mend; empty: they can
     * @throws io.contactsync.state.StateUnavailableException when the state DB is away; the next call goes on
     */
    public Optional<String> runOnce() {
        if (!leads()) {
            return Optional.empty();
        }
        routesDiffer |= names.configured(settings.targets().mailboxes().stream()
                .map(Target.OfMailbox::name)
                .toList());
        routesDiffer |= readGroups();
        linksDiffer |= names.addresses();
        if (!keepsLeading()) {
            return Optional.empty();
        }
        Optional<String> twice = twice();
        if (twice.isPresent()) {
            sayConflict(twice.get());
            return twice;
        }
        if (routesDiffer || fresh || (incomplete && isComplete())) {
            incomplete = !isComplete();
            boolean stored = store.store(incomplete ? withThoseOfBefore(rows()) : rows(), owners(), this::stillLeads);
            if (!leads) {
                // Another process leads, and has stored what is newer.
                return Optional.empty();
            }
            // What another process left behind is carried on too.
            linksDiffer |= stored || fresh;
            routesDiffer = false;
            fresh = false;
        }
        long now = nanoTime.getAsLong();
        if (linksDiffer || now - carriedOnAt >= CARRIED_ON_AFTER.toNanos()) {
            wake.accept(store.carryOn());
            linksDiffer = false;
            carriedOnAt = now;
        }
        return Optional.empty();
    }

    /**
     * Lets whoever comes lead at once, where the process that led before did not say that it ended. Only for the one process that may
     * use this state DB: else its targets would wait for the lease, and all would seem to be in sync meanwhile.
     *
     * @throws io.contactsync.state.StateUnavailableException when the state DB cannot be asked now
     */
    public static void leaderIsDead(StateDb db) {
        db.write(tx -> {
            new NamedLease(tx, LEASE).end();
            return true;
        });
    }

    /** Lets another process lead at once. */
    public void release() {
        if (leads) {
            leads = false;
            db.write(tx -> {
                new NamedLease(tx, LEASE).release(owner);
                return true;
            });
        }
    }

    /** Asked in a transaction that stores: until its end nobody else leads. Of this thread only. */
    private boolean stillLeads(Tx tx) {
        leads = new NamedLease(tx, LEASE).keep(owner, LEASE_LENGTH.toNanos() / 1_000);
        return leads;
    }

    /** Renews the lease where that is due, in the middle of a round: what a round asks the directory may take longer than it. */
    private boolean keepsLeading() {
        long now = nanoTime.getAsLong();
        if (leads && now - leasedAt >= RENEWED_AFTER.toNanos()) {
            boolean kept = db.<Boolean>write(this::stillLeads);
            leasedAt = now;
            if (!kept) {
                log.atInfo().log("Another process leads to the targets by now");
            }
        }
        return leads;
    }

    private boolean leads() {
        long now = nanoTime.getAsLong();
        if (leads && now - leasedAt < RENEWED_AFTER.toNanos()) {
            return true;
        }
        boolean led = leads;
        leads = db.write(tx -> new NamedLease(tx, LEASE).take(owner, LEASE_LENGTH.toNanos() / 1_000));
        // As of before the write: the lease then ends later than we think, never earlier.
        leasedAt = now;
        fresh |= leads && !led;
        return leads;
    }

    private boolean readGroups() {
        boolean changed = false;
        Set<String> configured = new HashSet<>();
        settings.targets().groups().forEach(target -> configured.add(target.group()));
        if (fresh) {
            db.write(tx -> {
                new GroupTable(tx).retain(configured);
                return true;
            });
        }
        for (String group : configured) {
            if (keepsLeading() && isDue(group)) {
                changed |= read(group);
            }
        }
        return changed;
    }

    private boolean isDue(String group) {
        long next = nextReading.getOrDefault(group, nanoTime.getAsLong());
        return nanoTime.getAsLong() - next >= 0
                || db.<Boolean>read(tx -> new GroupTable(tx)
                        .reading(group)
                        .map(reading -> new GroupHolds(tx).isDecidedSince(group, reading.readMicros()))
                        .orElse(false));
    }

    private boolean read(String group) {
        GroupReading reading = desk.group(group);
        if (!keepsLeading()) {
            return false;
        }
        Duration pause = settings.groupInterval();
        boolean changed = false;
        if (reading instanceof GroupReading.Complete complete) {
            Optional<GroupKeeper.Outcome> accepted = db.write(
                    tx -> stillLeads(tx) ? Optional.of(groups.accept(tx, group, complete.users())) : Optional.empty());
            if (accepted.isEmpty()) {
                return false;
            }
            GroupKeeper.Outcome outcome = accepted.get();
            say(group, outcome);
            changed = outcome.joined() > 0 || outcome.left() > 0;
        } else if (reading instanceof GroupReading.Failed failed) {
            boolean said = db.<Boolean>write(tx -> {
                if (stillLeads(tx)) {
                    new GroupTable(tx).failed(group, failed.problem());
                }
                return leads;
            });
            if (!said) {
                return false;
            }
            if (failing.add(group)) {
                log.atWarn().addKeyValue("group", group).log("Group not read, its users stay: {}", failed.problem());
            }
            pause = pause.compareTo(FAILED_READ_AGAIN) < 0 ? pause : FAILED_READ_AGAIN;
        }
        nextReading.put(group, nanoTime.getAsLong() + pause.toNanos());
        return changed;
    }

    private void say(String group, GroupKeeper.Outcome outcome) {
        if (failing.remove(group)) {
            log.atInfo().addKeyValue("group", group).log("Group is read again");
        }
        if (outcome.joined() > 0 || outcome.left() > 0) {
            log.atInfo()
                    .addKeyValue("group", group)
                    .addKeyValue("joined", outcome.joined())
                    .addKeyValue("left", outcome.left())
                    .log("Group changed");
        }
        if (outcome.held() != null) {
            log.atWarn()
                    .addKeyValue("group", group)
                    .addKeyValue("waiting", outcome.waiting())
                    .log("Mailboxes wait for approval to leave: {}", outcome.held());
        }
    }

    /** One mailbox under two names would have two lanes, or targets that do not know of each other. */
    private Optional<String> twice() {
        Map<String, Target.OfMailbox> first = new HashMap<>();
        for (Target.OfMailbox target : settings.targets().mailboxes()) {
            Target.OfMailbox earlier = names.mailbox(target.name())
                    .map(key -> first.putIfAbsent(key, target))
                    .orElse(null);
            if (earlier != null && !earlier.name().equals(target.name())) {
                return Optional.of(target.key() + ".mailbox: \"" + target.name() + "\" is the mailbox that "
                        + earlier.key() + " calls \"" + earlier.name() + "\" (expected: each mailbox under one name)");
            }
        }
        return Optional.empty();
    }

    private void sayConflict(String problem) {
        if (!conflict.equals(problem)) {
            conflict = problem;
            // Not the problem itself: it quotes an address.
            log.atError()
                    .addKeyValue("target", problem.substring(0, problem.indexOf(':')))
                    .log("Targets stay as they were: this one names a mailbox that another one calls by another name");
        }
    }

    private List<Row> rows() {
        List<Row> rows = new ArrayList<>();
        for (Target.OfMailbox target : settings.targets().mailboxes()) {
            names.mailbox(target.name()).ifPresent(mailbox -> rows.add(row(target, mailbox)));
        }
        for (Target.OfGroup target : settings.targets().groups()) {
            db.<List<GroupTable.Member>>read(tx -> new GroupTable(tx).members(target.group()))
                    .forEach(member -> {
                        String mailbox = member.mailbox();
                        if (mailbox != null) {
                            rows.add(row(target, mailbox));
                        }
                    });
        }
        return rows;
    }

    /** Whether the directory has said at least once what each target leads to. */
    private boolean isComplete() {
        Set<String> read = new HashSet<>();
        db.<List<GroupTable.Reading>>read(tx -> new GroupTable(tx).readings()).stream()
                .filter(reading -> reading.readMicros() > 0)
                .forEach(reading -> read.add(reading.group()));
        return settings.targets().mailboxes().stream()
                        .allMatch(target -> names.mailbox(target.name()).isPresent())
                && settings.targets().groups().stream().allMatch(target -> read.contains(target.group()));
    }

    /** A mailbox that no target leads to any more may be the one that is not known yet, under another name. */
    private List<Row> withThoseOfBefore(List<Row> rows) {
        Set<String> mailboxes = new HashSet<>();
        rows.forEach(row -> mailboxes.add(row.mailbox()));
        List<Row> all = new ArrayList<>(rows);
        db.<List<Row>>read(tx -> new RoutingTable(tx).read()).stream()
                .filter(row -> !mailboxes.contains(row.mailbox()))
                .forEach(all::add);
        return all;
    }

    private static Row row(Target target, String mailbox) {
        return new Row(target.key(), mailbox, target.folder(), target.only(), target.onMissing() == OnMissing.LEAVE);
    }

    private List<OwnerRow> owners() {
        return settings.targets().owners().stream()
                .map(target -> {
                    OwnerRoute route = target.route();
                    return new OwnerRow(
                            route.target(),
                            route.tag(),
                            route.allowed(),
                            route.folder(),
                            route.only(),
                            target.onMissing() == OnMissing.LEAVE);
                })
                .toList();
    }
}
