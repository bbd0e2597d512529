package io.contactsync.graphsimulator.mailbox;

import io.contactsync.graphsimulator.contacts.ContactChange;
import io.contactsync.graphsimulator.contacts.ContactListener;
import io.contactsync.graphsimulator.contacts.MailboxSnapshot;
import io.contactsync.graphsimulator.contacts.MailboxStore;
import io.contactsync.graphsimulator.protocol.GraphError;
import io.contactsync.graphsimulator.settings.Switch;
import io.contactsync.graphsimulator.settings.Switches;
import io.contactsync.graphsimulator.throttle.MailboxThrottle;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * All mailboxes of the tenant, by address or object id, which are the same mailbox. A mailbox comes to be when it is declared, or,
 * if that is wanted, when it is first asked for by address. Thread-safe. Source: graph-facts "A faithful simulator must do" 2.
 */
public final class Mailboxes {
    private static final Pattern ADDRESS = Pattern.compile("[^@\\s/]+@[^@\\s/]+");
    private static final Pattern UUID_FORM = Pattern.compile("\\p{XDigit}{8}(-\\p{XDigit}{4}){3}-\\p{XDigit}{12}");

    private final Switches switches;
    private final Clock clock;
    private final int namedProperties;
    private final Supplier<MailboxThrottle> newThrottle;
    private final boolean autoCreate;
    private final Subscribers subscribers;
    private final AtomicLong lastChange = new AtomicLong();
    private final Map<String, MailboxAccount> byAddress = new ConcurrentHashMap<>();
    private final Map<UUID, MailboxAccount> byObjectId = new ConcurrentHashMap<>();

    /** No mailbox yet. {@code namedProperties} is each mailbox's quota of property names. */
    public Mailboxes(
            Switches switches,
            Clock clock,
            int namedProperties,
            Supplier<MailboxThrottle> newThrottle,
            boolean autoCreate,
            Subscribers subscribers) {
        this.switches = switches;
        this.clock = clock;
        this.namedProperties = namedProperties;
        this.newThrottle = newThrottle;
        this.autoCreate = autoCreate;
        this.subscribers = subscribers;
    }

    /** Who hears what happens in mailboxes, under the mailbox's lock. */
    public interface Subscribers {
        /** Whether there are any. */
        boolean areThere();

        /** Something happened to a contact. */
        void changed(MailboxAccount mailbox, ContactChange change);
    }

    /** Grows with every change of what the directory says of a user. */
    public long lastChange() {
        return lastChange.get();
    }

    /** The mailbox of this address, declared with an object id derived from it if it is new. */
    public MailboxAccount declare(String address) {
        String key = address.toLowerCase(Locale.ROOT);
        requireAddress(address);
        return byAddress.computeIfAbsent(
                key, each -> account(address, new MailboxStore(UUID.randomUUID(), switches, clock, namedProperties)));
    }

    /** Puts a mailbox that was saved in the place of the one of this address. */
    public MailboxAccount restore(String address, MailboxSnapshot saved) {
        requireAddress(address);
        MailboxAccount account = account(address, MailboxStore.restore(saved, switches, clock, namedProperties));
        byAddress.put(address.toLowerCase(Locale.ROOT), account);
        return account;
    }

    /**
     * Gives an address to somebody else, with an empty mailbox and another object id; whoever had it keeps mailbox and id under a new
     * address. Saved states do not keep that: there a user's id follows from the address.
     *
     * @return the mailbox that has the address now
     */
    public synchronized MailboxAccount handOn(String address, String formerHoldersNewAddress) {
        requireAddress(formerHoldersNewAddress);
        MailboxAccount former = declare(address);
        byAddress.put(formerHoldersNewAddress.toLowerCase(Locale.ROOT), former);
        former.rename(formerHoldersNewAddress);
        MailboxAccount successor = account(
                address,
                "after " + former.objectId() + " " + address,
                new MailboxStore(UUID.randomUUID(), switches, clock, namedProperties));
        byAddress.put(address.toLowerCase(Locale.ROOT), successor);
        return successor;
    }

    private MailboxAccount account(String address, MailboxStore store) {
        return account(address, address, store);
    }

    private MailboxAccount account(String address, String idFrom, MailboxStore store) {
        UUID id = UUID.nameUUIDFromBytes(idFrom.toLowerCase(Locale.ROOT).getBytes(StandardCharsets.UTF_8));
        MailboxAccount account = new MailboxAccount(id, address, store, newThrottle, lastChange::incrementAndGet);
        store.listener(new ContactListener() {
            @Override
            public boolean isListening() {
                return subscribers.areThere();
            }

            @Override
            public void changed(ContactChange change) {
                subscribers.changed(account, change);
            }
        });
        byObjectId.put(id, account);
        return account;
    }

    /** Refuses what can be no mailbox's address. */
    public static void requireAddress(String address) {
        if (!ADDRESS.matcher(address).matches()) {
            throw new IllegalArgumentException(
                    "mailbox: " + address + " (expected: an address as in board@club.example)");
        }
    }

    /** The mailbox a URL names, or Graph's refusal when there is none or it keeps the app out. */
    public MailboxAccount reach(String user) {
        MailboxAccount account = findOrCreate(user);
        if (account == null) {
            throw unknown(user).asException();
        }
        return switch (account.condition()) {
            case ACTIVE, FULL -> account;
            case UNKNOWN_USER -> throw unknown(user).asException();
            case NOT_ENABLED, ON_PREMISES ->
                throw new GraphError(
                                404,
                                "MailboxNotEnabledForRESTAPI",
                                "The mailbox is either inactive, soft-deleted, or is hosted on-premise.")
                        .asException();
            case DENIED -> throw GraphError.odataDisabled().asException();
        };
    }

    /** The mailbox with this address or object id; {@code null} when there is none. */
    public @Nullable MailboxAccount find(String user) {
        return UUID_FORM.matcher(user).matches()
                ? byObjectId.get(UUID.fromString(user))
                : byAddress.get(user.toLowerCase(Locale.ROOT));
    }

    /** The same, but one that is asked for by address comes to be where that is wanted. */
    public @Nullable MailboxAccount findOrCreate(String user) {
        MailboxAccount account = find(user);
        return account == null && autoCreate && ADDRESS.matcher(user).matches() ? declare(user) : account;
    }

    /** All mailboxes, by address. */
    public List<MailboxAccount> all() {
        return byAddress.values().stream()
                .sorted(Comparator.comparing(MailboxAccount::address))
                .toList();
    }

    /** Empties every mailbox and forgets its condition, its latency and its counts. Ids from before are malformed from now on. */
    public synchronized void reset() {
        List<MailboxAccount> before = all();
        byAddress.clear();
        byObjectId.clear();
        before.forEach(each -> declare(each.address()));
    }

    private GraphError unknown(String user) {
        return switches.on(Switch.UNKNOWN_USER_IS_RESOURCE_NOT_FOUND)
                ? GraphError.resourceNotFound(user)
                : new GraphError(404, "ErrorInvalidUser", "The requested user '" + user + "' is invalid.");
    }
}
