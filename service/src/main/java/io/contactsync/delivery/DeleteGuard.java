package io.contactsync.delivery;

import io.contactsync.state.DeleteAllowance;
import io.contactsync.state.DeletedContacts;
import io.contactsync.state.Deletions;
import io.contactsync.state.LinkKey;
import io.contactsync.state.Links;
import io.contactsync.state.MailboxHolds;
import io.contactsync.state.Tx;
import io.contactsync.state.WaitingDeletes;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The guard against mass deletes, with its counts in the state DB. Once more deletes were wanted than are believed, every
 * further one of that mailbox waits in its hold until a person decides.
 *
 * <p>Two allowances, each by the same formula. A mailbox may lose so many of the contacts in it. All mailboxes together may lose
 * so many <i>different</i> contacts: a member who leaves is one loss, though it takes 500 deletes where 500 mailboxes have every
 * member. Counted by deletes, 500 mailboxes with 20 contacts each would let two members an hour leave; and a fault that takes
 * other contacts from each mailbox, each within its own allowance, still adds up to many different ones and is stopped.
 *
 * <p>Turns that count deletes do so one after another, over all processes, so that together they let no more through than one.
 *
 * <p>How many contacts there are is counted once a minute, for counting a million of them before each delete would cost more than
 * the delete. Thread-safe.
 */
final class DeleteGuard {

    /** The key of the count over all mailboxes. */
    private static final String ALL = "";

    private static final long COUNTED_FOR_MICROS = Duration.ofMinutes(1).toNanos() / 1_000;

    private final DeleteAllowance allowance;
    private final boolean settles;
    private final Map<String, Base> bases = new ConcurrentHashMap<>();

    DeleteGuard(DeliverySettings settings) {
        this.allowance = settings.allowance();
        this.settles = !settings.deleteSettle().isZero();
    }

    /** Contacts there and deleted within the hour, as counted at {@code at}. */
    private record Base(long contacts, long at) {}

    /** What is said about one delete. */
    enum Ruling {
        /** Allowed, and counted. */
        COUNTED,
        /** Allowed by a person. */
        UNCOUNTED,
        /** It waits for a person. */
        HELD
    }

    /**
     * Opens the guard for one portion of links of a mailbox.
     *
     * @param busy contacts whose requests are at work: those of them that go are counted as deleted already
     */
    Check open(Tx tx, String mailbox, Set<String> busy) {
        return new Check(tx, mailbox, busy);
    }

    private long base(Tx tx, String of, boolean anew, LongSupplier count) {
        Base known = bases.get(of);
        if (anew || known == null || tx.nowMicros() - known.at() >= COUNTED_FOR_MICROS) {
            known = new Base(count.getAsLong(), tx.nowMicros());
            bases.put(of, known);
        }
        return known.contacts();
    }

    /** The guard within one transaction. */
    final class Check {
        private final Tx tx;
        private final String mailbox;
        private final Set<String> busy;
        private final MailboxHolds holds;
        private final long openAtFirst;
        private long hold;
        private @Nullable Counts counts;
        private boolean anew;
        private boolean alone;
        private int counted;
        private final Set<String> contacts = new HashSet<>();
        /** Those of them that the count over all mailboxes does not have: another mailbox may have counted some meanwhile. */
        private final Set<String> others = new HashSet<>();

        private @Nullable String opened;

        private Check(Tx tx, String mailbox, Set<String> busy) {
            this.tx = tx;
            this.mailbox = mailbox;
            this.busy = busy;
            this.holds = new MailboxHolds(tx);
            OptionalLong open = holds.open(mailbox);
            this.openAtFirst = open.orElse(0);
            this.hold = openAtFirst;
        }

        /** Whether a person approved this very delete. */
        boolean isApproved(LinkKey key, long revision, boolean deletedAtSource) {
            return holds.isApproved(key, revision, deletedAtSource);
        }

        /** What is said about a delete that nobody approved, whatever its origin. */
        Ruling rule(LinkKey key, long revision) {
            if (hold == 0) {
                countAlone();
                String reason = tripped(key.contact());
                if (reason == null) {
                    counted++;
                    if (isAnother(key.contact())) {
                        others.add(key.contact());
                    }
                    contacts.add(key.contact());
                    return Ruling.COUNTED;
                }
                hold = holds.open(mailbox, reason);
                opened = reason;
            }
            holds.put(hold, key, revision);
            return Ruling.HELD;
        }

        /**
         * From the first delete that is to be counted to the end of the transaction no other turn counts: else each would see what
         * was counted before, and all of them together let many times the allowance through. Turns without such deletes never
         * come here.
         */
        private void countAlone() {
            if (!alone) {
                tx.locks().exclusive(Tx.Lock.DELETES);
                alone = true;
            }
        }

        /** Why a hold was opened here; null where none was. */
        @Nullable String opened() {
            return opened;
        }

        /** What was allowed and counted is not sent after all. */
        void notSent(String contact) {
            counted--;
            contacts.remove(contact);
        }

        /** Counts what was allowed, and takes links that are wanted again out of the open hold. */
        void finish(List<LinkKey> wantedAgain) {
            if (counted > 0) {
                new Deletions(tx).count(mailbox, counted);
                new DeletedContacts(tx).count(contacts);
            }
            if (openAtFirst != 0 && !wantedAgain.isEmpty()) {
                holds.drop(openAtFirst, wantedAgain);
                holds.withdrawIfEmpty(openAtFirst);
            }
        }

        /**
         * Refuses only by a count of its own: a mailbox that is being filled has many more contacts than a moment ago, and what
         * another lane counted may be older than it looks, where this process was frozen in between.
         */
        private @Nullable String tripped(String contact) {
            String reason = exceeded(contact);
            if (reason != null && !anew) {
                anew = true;
                counts = null;
                reason = exceeded(contact);
            }
            return reason;
        }

        private @Nullable String exceeded(String contact) {
            boolean first = counts == null;
            Counts now = counts();
            if (first && holds.hasLeft(mailbox)) {
                // Seen as a whole before the first of them is gone: a mailbox is not to be emptied by halves.
                long waiting = holds.waiting(mailbox) - leaving();
                if (now.here() + waiting > allowance.of(now.baseHere())) {
                    return "no target leads there any more: " + waiting + " deletes of " + now.baseHere() + " contacts";
                }
            }
            if (first && settles) {
                String reason = togetherExceeded(now);
                if (reason != null) {
                    return reason;
                }
            }
            if (now.here() + counted >= allowance.of(now.baseHere())) {
                return "more than " + allowance.of(now.baseHere()) + " deletes of " + now.baseHere()
                        + " contacts within an hour";
            }
            if (isAnother(contact) && now.everywhere() + others.size() >= allowance.of(now.baseEverywhere())) {
                return "more than " + allowance.of(now.baseEverywhere()) + " of the " + now.baseEverywhere()
                        + " contacts in all mailboxes deleted within an hour";
            }
            return null;
        }

        /**
         * Deletes that have waited together are seen as a whole before the first of them is gone: of a mailbox that was emptied by
         * mistake none is to be lost while a person is asked about the rest.
         */
        private @Nullable String togetherExceeded(Counts now) {
            var waiting = new WaitingDeletes(tx);
            long here = waiting.unapproved(mailbox) - leaving();
            if (now.here() + here > allowance.of(now.baseHere())) {
                return here + " deletes at one time"
                        + (now.here() == 0 ? "" : " after " + now.here() + " within an hour") + ", more than "
                        + allowance.of(now.baseHere()) + " of " + now.baseHere() + " contacts";
            }
            long allowed = allowance.of(now.baseEverywhere()) - now.everywhere();
            long everywhere =
                    waiting.unapprovedEverywhere((int) Math.min(Integer.MAX_VALUE - 1, Math.max(0, allowed)) + 1);
            if (everywhere > Math.max(0, allowed)) {
                return "deletes of more than " + allowance.of(now.baseEverywhere()) + " of the " + now.baseEverywhere()
                        + " contacts in all mailboxes at one time";
            }
            return null;
        }

        private Counts counts() {
            Counts now = counts;
            if (now == null) {
                long here = new Deletions(tx).lastHour(mailbox);
                var everywhere = new DeletedContacts(tx);
                now = new Counts(
                        here,
                        everywhere.lastHour(),
                        base(tx, mailbox, anew, () -> here + new Links(tx).present(mailbox) - leaving()),
                        base(tx, ALL, anew, everywhere::known));
                others.removeIf(everywhere::contains);
                counts = now;
            }
            return now;
        }

        /** Asked after the count was taken: who is in it then is not counted a second time. */
        private boolean isAnother(String contact) {
            counts();
            return !others.contains(contact) && !new DeletedContacts(tx).contains(contact);
        }

        /** Still there by the state DB, and counted as deleted: not to be counted twice. */
        private long leaving() {
            return new Links(tx).presentUnwanted(mailbox, busy);
        }
    }

    private record Counts(long here, long everywhere, long baseHere, long baseEverywhere) {}
}
