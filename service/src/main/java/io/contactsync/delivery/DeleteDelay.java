package io.contactsync.delivery;

import io.contactsync.state.LinkKey;
import io.contactsync.state.Tx;
import io.contactsync.state.WaitingDeletes;
import java.time.Duration;

/**
 * How long a delete waits before it is sent. What comes back meanwhile was never gone: it keeps its place in the mailbox, its id, and
 * what the owner added to it. A table that is emptied and filled again, in two transactions or three seconds later, a forgotten
 * {@code where}: none of it can be told from members who leave but by waiting.
 *
 * <p>Every delete waits for {@link #GATHER}, for the first of many comes alone. Where it is then one of a few, it goes: a member who
 * leaves is gone within seconds. It is part of a bulk where more than {@link #FEW} different contacts wait, or went within the minute,
 * in all mailboxes together, or more than half of what a mailbox holds. Of a bulk none goes before no further delete was wanted in its
 * mailbox for {@code settle}; but none waits for more than {@link #LONGEST} times that, however they trickle in. Where another person
 * takes over a contact's id, the former one waits as in a bulk: ids that go from one to another are a reload with other numbers more
 * often than not.
 *
 * <p>An instant far ahead of now is of a clock that was wrong: nobody waits for it. For one turn.
 */
final class DeleteDelay {

    /** So long the first of many deletes waits for the others. */
    static final Duration GATHER = Duration.ofSeconds(2);

    /** Different contacts that go at one time without being a bulk. */
    static final int FEW = 3;

    /** How often {@code settle} can begin anew. */
    static final int LONGEST = 10;

    private static final int NOT_ASKED = -1;

    private final Tx tx;
    private final String mailbox;
    private final long settle;
    private final long gather;
    private int bulk = NOT_ASKED;
    private long until;
    private long most;
    private boolean postponed;

    DeleteDelay(Tx tx, String mailbox, Duration settle) {
        this.tx = tx;
        this.mailbox = mailbox;
        this.settle = TurnWork.micros(settle);
        this.gather = Math.min(this.settle, TurnWork.micros(GATHER));
    }

    /**
     * How long this one still waits, in microseconds; 0: it goes.
     *
     * @param forGood whether nobody takes its place
     */
    long remains(LinkKey key, boolean forGood) {
        if (settle == 0) {
            return 0;
        }
        long wished = new WaitingDeletes(tx).wishedAt(key);
        if (wished > tx.nowMicros() + settle) {
            return 0;
        }
        long end;
        if (forGood) {
            ask();
            end = Math.min(until, wished + most);
        } else {
            end = wished + settle;
        }
        long remains = Math.max(0, end - tx.nowMicros());
        postponed |= remains > 0 && forGood;
        return remains;
    }

    /** Lets those wait that were not looked at: there may be many more than one turn takes. */
    void postponeOthers() {
        if (postponed) {
            new WaitingDeletes(tx).postpone(mailbox, until, most);
        }
    }

    private void ask() {
        if (bulk == NOT_ASKED) {
            var waiting = new WaitingDeletes(tx);
            bulk = isBulk(waiting) ? 1 : 0;
            until = bulk == 1 ? waiting.newest(mailbox) + settle : Long.MAX_VALUE;
            most = bulk == 1 ? LONGEST * settle : gather;
        }
    }

    private boolean isBulk(WaitingDeletes waiting) {
        long here = waiting.in(mailbox, FEW);
        return waiting.ofMoreThan(FEW) || (here > 1 && 2 * here > waiting.present(mailbox, 2 * FEW));
    }
}
