package io.contactsync.delivery.targets;

import io.contactsync.graph.DirectoryUser;
import io.contactsync.state.MailboxIdentity;
import io.contactsync.state.MailboxNameTable;
import io.contactsync.state.StateDb;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which mailboxes are meant by names: those in the configuration, for as long as the process lives, and the addresses in
 * members' rows, which are kept in the state DB. Where the directory may not be read, an address is its own mailbox. For one
 * thread.
 */
final class NameKeeper {

    private static final Logger log = LoggerFactory.getLogger(NameKeeper.class);

    private static final String ME = "me";
    private static final int ADDRESSES_AT_ONCE = 100;
    private static final long NOBODY_ASKED_AGAIN_MICROS = 600_000_000L;

    private final StateDb db;
    private final DirectoryDesk desk;
    private final Map<String, String> mailboxes = new HashMap<>();
    private final Set<String> answered = new LinkedHashSet<>();
    private boolean deniedSaid;

    NameKeeper(StateDb db, DirectoryDesk desk) {
        this.db = db;
        this.desk = desk;
    }

    /** The mailbox of a configured name, once it is known. */
    Optional<String> mailbox(String name) {
        return Optional.ofNullable(mailboxes.get(name));
    }

    /**
     * Asks for the configured names that were not answered yet.
     *
     * @return whether more is known than before
     */
    boolean configured(Collection<String> names) {
        List<String> open = names.stream()
                .filter(name -> !answered.contains(name))
                .distinct()
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
        Map<String, String> keys = db.write(tx -> {
            Map<String, String> settled = new HashMap<>();
            lookups.forEach((name, lookup) -> settled.put(name, key(new MailboxIdentity(tx), name, lookup)));
            return settled;
        });
        boolean changed = keys.entrySet().stream()
                .anyMatch(settled -> !settled.getValue().equals(mailboxes.get(settled.getKey())));
        mailboxes.putAll(keys);
        answered.addAll(keys.keySet());
        return changed || mailboxes.size() > before;
    }

    /**
     * Asks for addresses in members' rows.
     *
     * @return whether any was answered
     */
    boolean addresses() {
        List<String> names = db.read(
                tx -> new MailboxNameTable(tx).toAsk(tx.nowMicros() - NOBODY_ASKED_AGAIN_MICROS, ADDRESSES_AT_ONCE));
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
            lookups.forEach((name, lookup) -> new MailboxNameTable(tx)
                    .answer(
                            name,
                            lookup instanceof Lookup.Nobody
                                    ? Optional.empty()
                                    : Optional.of(key(new MailboxIdentity(tx), name, lookup))));
            return true;
        });
        return true;
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
