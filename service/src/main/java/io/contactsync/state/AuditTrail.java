package io.contactsync.state;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

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

    /**
     * What somebody did.
     *
     * @param atMicros microseconds since 1970
     */
    public record Action(long atMicros, String who, String action, String detail) {

        /** The same instant. */
        public Instant at() {
            return Instant.EPOCH.plus(atMicros, ChronoUnit.MICROS).truncatedTo(ChronoUnit.SECONDS);
        }
    }

    /**
     * What was done before an instant, the latest first.
     *
     * @param beforeMicros microseconds since 1970
     */
    public static List<Action> before(Tx tx, long beforeMicros, int limit) {
        return tx.sql()
                .sql("select at, who, action, detail from audit where at < :before order by at desc limit :limit")
                .param("before", beforeMicros)
                .param("limit", limit)
                .query((row, n) -> new Action(
                        row.getLong("at"), row.getString("who"), row.getString("action"), row.getString("detail")))
                .list();
    }
}
