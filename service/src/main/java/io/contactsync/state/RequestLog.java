package io.contactsync.state;

import java.util.List;

/** The last requests to Graph. */
public record RequestLog(Tx tx) {

    private static final long KEPT_MICROS = 7 * 24 * 3_600_000_000L;
    private static final long KEPT_ROWS = 200_000;

    /** The most rows that one pruning takes away, so that it keeps nobody waiting. */
    private static final int PRUNED_AT_ONCE = 10_000;

    public void add(List<LoggedRequest> requests) {
        if (requests.isEmpty()) {
            return;
        }
        tx.jdbc()
                .batchUpdate(
                        "insert into request_log (at, mailbox, contact, method, status, code, request_id, client_request_id,"
                                + " millis) values (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                        requests,
                        requests.size(),
                        (statement, request) -> {
                            statement.setLong(1, request.at());
                            statement.setString(2, request.mailbox());
                            statement.setString(3, request.contact());
                            statement.setString(4, request.method());
                            statement.setInt(5, request.status());
                            statement.setString(6, request.code());
                            statement.setString(7, request.requestId());
                            statement.setString(8, request.clientRequestId());
                            statement.setLong(9, request.millis());
                        });
    }

    /** Keeps seven days and 200,000 rows, approximately: takes away at most a portion of what is beyond. */
    public void prune() {
        tx.sql()
                .sql("delete from request_log where at <= (select max(at) from (select at from request_log order by at"
                        + " limit :portion) oldest) and (at < :before or at <= coalesce((select at from request_log"
                        + " order by at desc limit 1 offset :rows), -1))")
                .param("portion", PRUNED_AT_ONCE)
                .param("before", tx.nowMicros() - KEPT_MICROS)
                .param("rows", KEPT_ROWS)
                .update();
    }
}
