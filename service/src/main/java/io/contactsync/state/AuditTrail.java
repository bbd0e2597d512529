package io.contactsync.state;

/** What people did, for those who ask later. */
public final class AuditTrail {

    private AuditTrail() {}

    /**
     * Writes down an action in the transaction that does it.
     *
     * @param who    who did it, such as the operating system's user
     * @param action what was done, in a word or two
     * @param detail to what; ids only
     */
    public static void add(Tx tx, String who, String action, String detail) {
        tx.sql()
                .sql("insert into audit (at, who, action, detail) values (:now, :who, :action, :detail)")
                .param("now", tx.nowMicros())
                .param("who", who)
                .param("action", action)
                .param("detail", detail)
                .update();
    }
}
