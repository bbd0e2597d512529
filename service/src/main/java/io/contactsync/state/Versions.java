package io.contactsync.state;

/**
 * Event versions: {@code max(last + 1, now in µs)}, durable once the transaction is. They grow with time, so that a state
 * DB that was lost and begun again goes on above what it published before, and never go back when the clock does.
 */
public record Versions(Tx tx) {

    private static final String NAME = "version";

    /**
     * Draws consecutive versions, all above every version drawn before.
     *
     * @param count how many, at least 1
     * @return the first of them
     */
    public long draw(int count) {
        return new Counters(tx).draw(NAME, count, tx.nowMicros());
    }

    /** Draws one version above every version drawn before, and above {@code other}. */
    public long drawAbove(long other) {
        return new Counters(tx).draw(NAME, 1, Math.max(tx.nowMicros(), other + 1));
    }

    /** The newest that was ever drawn here; 0: none was. */
    public long newest() {
        return new Counters(tx).last(NAME);
    }
}
