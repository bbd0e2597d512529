package io.contactsync.state;

/**
 * How many contacts may go without asking a person: {@code max(percent, min(floor, half))}. The one formula of both guards,
 * at the source and at the mailboxes. Pure.
 *
 * @param percent of the contacts that are there, 0 to 100
 * @param floor   so many may go whatever the percentage says, though never more than half of them; 0 or more
 */
public record DeleteAllowance(double percent, int floor) {

    /** The defaults of {@code safety.max-deletes} and {@code safety.max-deletes-floor}. */
    public static final DeleteAllowance DEFAULT = new DeleteAllowance(10, 20);

    public DeleteAllowance {
        if (!(percent >= 0 && percent <= 100)) {
            throw new IllegalArgumentException("percent: " + percent + " (expected: 0..100)");
        }
        if (floor < 0) {
            throw new IllegalArgumentException("floor: " + floor + " (expected: >= 0)");
        }
    }

    /** The most that may go when so many are, or were at the beginning, there. */
    public long of(long present) {
        return Math.max((long) (present * percent / 100), Math.min(floor, (present + 1) / 2));
    }
}
