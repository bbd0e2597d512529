package io.contactsync.delivery.targets;

import io.contactsync.graph.DirectoryUser;
import io.contactsync.graph.GraphError;
import io.contactsync.state.MailboxIdentity;
import io.contactsync.state.MailboxNameTable;
import io.contactsync.state.Mailboxes;
import io.contactsync.state.ReroutingQueue;
import io.contactsync.state.StateDb;
import io.contactsync.state.Tx;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which mailboxes are meant by names: those in the configuration, and the addresses in members' rows, which are kept in the state DB.
 * An address goes to a successor, so all are asked for again and again, and at once where Graph knows no user of the mailbox any
 * more; whoever has it now is another mailbox, and the one before loses what came by this name, behind the guard. Where the
 * directory may not be read, an address is its own mailbox. For one thread.
 */
final class NameKeeper {

    private static final Logger log = LoggerFactory.getLogger(NameKeeper.class);

    private static final String ME = "me";
    private static final int ADDRESSES_AT_ONCE = 100;
    private static final long NOBODY_ASKED_AGAIN_MICROS = 600_000_000L;

    /** How long it takes at most until an address's new owner is known. */
    private static final long SOMEBODY_ASKED_AGAIN_MICROS = 3_600_000_000L;

    private static final Duration REFUSED_ASKED_AGAIN = Duration.ofMinutes(1);

    private final StateDb db;
    private final DirectoryDesk desk;
    private final Map<String, String> mailboxes = new HashMap<>();
    private final Map<String, Long> answeredAt = new HashMap<>();
    private final Duration interval;
    private final LongSupplier nanoTime;
    private boolean deniedSaid;

    /** @param interval how often configured names are asked for again */
    NameKeeper(StateDb db, DirectoryDesk desk, Duration interval, LongSupplier nanoTime) {
        this.db = db;
        this.desk = desk;
        this.interval = interval;
        this.nanoTime = nanoTime;
    }

    /** The mailbox of a configured name, once it is known. */
    Optional<String> mailbox(String name) {
        return Optional.ofNullable(mailboxes.get(name));
    }

    /**
     * Asks for the configured names that were not answered yet, or not for a while.
     *
     * @return whether more is known than before
     */
    boolean configured(Collection<String> names) {
        Set<String> withoutUser = db.read(tx -> new Mailboxes(tx).withoutUser(GraphError::saysNoUser));
        List<String> open = names.stream()
                .distinct()
                .filter(name -> isDue(name, withoutUser))
                .toList();
        if (open.isEmpty()) {
            return false;
        }
        int before = mailboxes.size();
        // Met before: their mailbox needs no answer, which may be long in coming.
        db.<Map<String, String>>read(tx -> {
                    Map<String, String> known = new HashMap<>();
                    open.stream()
                            .filter(name -> !name.equals(ME))
                            .forEach(name ->
                                    new MailboxIdentity(tx).find(name).ifPresent(mailbox -> known.put(name, mailbox)));
                    return known;
                })
                .forEach(mailboxes::putIfAbsent);
        Map<String, Lookup> lookups = desk.users(open);
        lookups.values().removeIf(Lookup.Away.class::isInstance);
        sayDenied(lookups.values());
        lookups.keySet().forEach(name -> answeredAt.put(name, nanoTime.getAsLong()));
        // Whose a name was it stays until it is somebody else's: an alias that is not found now would count as a
        // mailbox of its own.
        lookups.entrySet()
                .removeIf(answer ->
                        !(answer.getValue() instanceof Lookup.Found) && mailboxes.containsKey(answer.getKey()));
        Map<String, String> keys = db.write(tx -> {
            Map<String, String> settled = new HashMap<>();
            lookups.forEach((name, lookup) -> settled.put(name, key(new MailboxIdentity(tx), name, lookup)));
            return settled;
        });
        boolean changed = keys.entrySet().stream()
                .anyMatch(settled -> !settled.getValue().equals(mailboxes.get(settled.getKey())));
        mailboxes.putAll(keys);
        return changed || mailboxes.size() > before;
    }

    /**
     * Asks for addresses in members' rows.
     *
     * @return whether any was answered
     */
    boolean addresses() {
        List<String> names = db.read(tx -> new MailboxNameTable(tx)
                .toAsk(
                        tx.nowMicros() - NOBODY_ASKED_AGAIN_MICROS,
                        tx.nowMicros() - SOMEBODY_ASKED_AGAIN_MICROS,
                        ADDRESSES_AT_ONCE));
        if (names.isEmpty()) {
            return false;
        }
        Map<String, Lookup> lookups = desk.users(names);
        lookups.values().removeIf(Lookup.Away.class::isInstance);
        sayDenied(lookups.values());
        if (lookups.isEmpty()) {
            return false;
        }
        db.write(tx -> {
            boolean moved = false;
            for (Map.Entry<String, Lookup> lookup : lookups.entrySet()) {
                moved |= new MailboxNameTable(tx)
                        .answer(lookup.getKey(), mailbox(tx, lookup.getKey(), lookup.getValue()));
            }
            if (moved) {
                // Which contacts name an address nobody keeps: all are passed over, and those that lead elsewhere now
                // are moved.
                new ReroutingQueue(tx).add(List.of(ReroutingQueue.ALL));
            }
            return moved;
        });
        return true;
    }

    private static Optional<String> mailbox(Tx tx, String name, Lookup lookup) {
        if (lookup instanceof Lookup.Nobody) {
            return Optional.empty();
        }
        Optional<String> before =
                new MailboxNameTable(tx).answers(List.of(name)).getOrDefault(name, Optional.empty());
        return lookup instanceof Lookup.Denied && before.isPresent()
                ? before
                : Optional.of(key(new MailboxIdentity(tx), name, lookup));
    }

    /** Not answered yet, or not for a while; a name whose user Graph does not know any more is asked for sooner. */
    private boolean isDue(String name, Set<String> withoutUser) {
        Long at = answeredAt.get(name);
        if (at == null) {
            return true;
        }
        long age = nanoTime.getAsLong() - at;
        String mailbox = mailboxes.get(name);
        return age >= interval.toNanos()
                || (age >= REFUSED_ASKED_AGAIN.toNanos() && mailbox != null && withoutUser.contains(mailbox));
    }

    private static String key(MailboxIdentity identity, String name, Lookup lookup) {
        if (lookup instanceof Lookup.Found found) {
            DirectoryUser user = found.user();
            String address = user.principalName() == null ? name : user.principalName();
            return identity.of(name, new MailboxIdentity.User(user.id(), address));
        }
        return identity.ofAddress(name);
    }

    private void sayDenied(Collection<Lookup> lookups) {
        if (!deniedSaid && lookups.stream().anyMatch(Lookup.Denied.class::isInstance)) {
            deniedSaid = true;
            log.atInfo().log(
                    "The app may not read users (User.Read.All): mailboxes are told apart by their addresses alone");
        }
    }
}
