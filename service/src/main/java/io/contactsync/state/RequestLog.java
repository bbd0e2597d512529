package io.contactsync.state;

import java.util.List;

/** The last requests to Graph. */
public record RequestLog(Tx tx) {

    private static final long KEPT_MICROS = 7 * 24 * 3_600_000_000L;
    private static final long KEPT_ROWS = 200_000;

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

    /** Keeps seven days and 200,000 rows, approximately. */
    public void prune() {
        new Pruning(tx, "request_log").keep(KEPT_MICROS, KEPT_ROWS);
    }
}
