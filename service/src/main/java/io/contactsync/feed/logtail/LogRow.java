package io.contactsync.feed.logtail;

import io.contactsync.memberdb.LoggedTable;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A changed row of a watched table, reduced to its key.
 *
 * @param op          c, u, d, or t for a TRUNCATE
 * @param keys        what the key's columns held: of the old row, of the new one, or of both
 * @param incomplete  a part of a key is not in the log
 * @param transaction the database's number of it; 0 where nobody can ask about it
 * @param at          when it was committed, by the database's clock
 */
record LogRow(
        LoggedTable table,
        String op,
        List<List<@Nullable Object>> keys,
        boolean incomplete,
        long transaction,
        Instant at) {

    boolean isDelete() {
        return op.equals("d") && table.isMembers();
    }

    boolean namesNobody() {
        return op.equals("t") || incomplete;
    }
}
