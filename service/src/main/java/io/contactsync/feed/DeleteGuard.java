package io.contactsync.feed;

/**
 * How many contacts may vanish from the source at once before a person is asked: {@code max(percent, min(floor, half))}.
 *
 * @param percent of the contacts that are there, 0..100
 * @param floor   at least this many, though never more than half of them
 */
public record DeleteGuard(int percent, int floor) {

    public static final DeleteGuard DEFAULT = new DeleteGuard(10, 20);

    public DeleteGuard {
        if (percent < 0 || percent > 100) {
            throw new IllegalArgumentException("percent: " + percent + " (expected: 0..100)");
        }
        if (floor < 0) {
            throw new IllegalArgumentException("floor: " + floor + " (expected: >= 0)");
        }
    }

    /** The most that may go when so many are there. */
    public long allowed(long present) {
        return Math.max(present * percent / 100, Math.min(floor, (present + 1) / 2));
    }
}
