package io.contactsync.ops;

import io.contactsync.state.Folders;
import io.contactsync.state.LinkError;
import io.contactsync.state.StateDb;
import io.contactsync.state.Tx;
import java.time.Duration;
import java.util.function.Consumer;

/** Puts rows into a state DB, as the pipeline would have left them. */
public final class StateRows {

    private final StateDb db;

    public StateRows(StateDb db) {
        this.db = db;
    }

    public StateRows mailbox(String mailbox, String address, String folder) {
        return run(tx -> {
            tx.jdbc()
                    .update(
                            "insert into mailbox (mailbox, address) values (?, ?) on conflict (mailbox) do nothing",
                            mailbox,
                            address);
            tx.jdbc().update("insert into folder (mailbox, folder) values (?, ?)", mailbox, folder);
        });
    }

    public StateRows paused(String mailbox) {
        return run(tx -> tx.jdbc().update("update mailbox set paused = 1 where mailbox = ?", mailbox));
    }

    public StateRows gate(String mailbox, Duration wait) {
        return run(tx -> tx.jdbc()
                .update("update mailbox set gate_until = ? where mailbox = ?", tx.nowMicros() + micros(wait), mailbox));
    }

    public StateRows refusing(String mailbox, String errorClass, String code, String remedy) {
        return run(tx -> tx.jdbc()
                .update(
                        "update mailbox set error_class = ?, error_code = ?, error_detail = ?, error_since = ?"
                                + " where mailbox = ?",
                        errorClass,
                        code,
                        remedy,
                        tx.nowMicros(),
                        mailbox));
    }

    /** A folder that cannot be had. */
    public StateRows folderFails(String mailbox, String folder, String code, String remedy) {
        return run(
                tx -> new Folders(tx).failed(mailbox, folder, new LinkError("RETRY", code, remedy, null), 60_000_000));
    }

    /** Links {@code prefix}-1 to {@code prefix}-n, changed so long ago. */
    public StateRows links(
            String mailbox, String folder, String prefix, int n, String state, boolean wanted, Duration ago) {
        return run(tx -> {
            for (int i = 1; i <= n; i++) {
                tx.jdbc()
                        .update(
                                "insert into link (mailbox, folder, contact, wanted, revision, state, changed_at)"
                                        + " values (?, ?, ?, ?, 1, ?, ?)",
                                mailbox,
                                folder,
                                prefix + "-" + i,
                                wanted ? 1 : 0,
                                state,
                                tx.nowMicros() - micros(ago));
            }
        });
    }

    /** Successful writes, evenly over the time from {@code since} until now. */
    public StateRows writes(String mailbox, int n, Duration since) {
        return run(tx -> {
            for (int i = 0; i < n; i++) {
                tx.jdbc()
                        .update(
                                "insert into request_log (at, mailbox, contact, method, status, client_request_id, millis)"
                                        + " values (?, ?, 'x', 'PATCH', 200, 'c', 5)",
                                tx.nowMicros() - micros(since) * (n - i) / n,
                                mailbox);
            }
        });
    }

    public StateRows mailboxHold(long id, String mailbox, String folder, String contact) {
        return run(tx -> {
            tx.jdbc()
                    .update(
                            "insert into hold (id, kind, mailbox, reason, opened_at) values (?, 'mailbox', ?, ?, ?)",
                            id,
                            mailbox,
                            "more deletes than allowed in an hour",
                            tx.nowMicros());
            tx.jdbc()
                    .update(
                            "insert into hold_item (hold, mailbox, folder, contact, revision) values (?, ?, ?, ?, 1)",
                            id,
                            mailbox,
                            folder,
                            contact);
        });
    }

    public StateRows deadLetter(long id, String state) {
        return run(tx -> tx.jdbc()
                .update(
                        "insert into dead_letter (id, body, reason, detail, first_seen, attempts, state, changed_at)"
                                + " values (?, ?, 'invalid', 'event_type: absent', 1, 1, ?, 1)",
                        id,
                        new byte[] {'{'},
                        state));
    }

    private StateRows run(Consumer<Tx> work) {
        db.write(tx -> {
            work.accept(tx);
            return true;
        });
        return this;
    }

    private static long micros(Duration duration) {
        return duration.toNanos() / 1000;
    }
}
