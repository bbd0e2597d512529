package io.contactsync.state;

/**
 * Event versions: {@code max(last + 1, now in µs)}, durable once the transaction is. They grow with time, so that a state
 * DB that was lost and begun again goes on above what it published before, and never go back when the clock does.
 */
public record Versions(Tx tx) {

    /**
     * Draws consecutive versions, all above every version drawn before.
     *
     * @param count how many, at least 1
     * @return the first of them
     */
    public long draw(int count) {
        return new Counters(tx).draw("version", count, tx.nowMicros());
    }
}
