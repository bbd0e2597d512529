package io.contactsync.state;

/**
 * Keeps a table with a column {@code at} to an age and a number of rows, approximately: takes away at most a portion of what is
 * beyond, so that it keeps nobody waiting.
 */
record Pruning(Tx tx, String table) {

    private static final int AT_ONCE = 10_000;

    void keep(long micros, long rows) {
        tx.sql()
                .sql("delete from " + table + " where at <= (select max(at) from (select at from " + table
                        + " order by at limit :portion) oldest) and (at < :before or at <= coalesce((select at from "
                        + table + " order by at desc limit 1 offset :rows), -1))")
                .param("portion", AT_ONCE)
                .param("before", tx.nowMicros() - micros)
                .param("rows", rows)
                .update();
    }
}
