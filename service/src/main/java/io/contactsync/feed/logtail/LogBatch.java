package io.contactsync.feed.logtail;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What the engine handed over at once, in the log's order.
 *
 * @param number counts batches, over engines
 * @param rows   changes of watched tables; none when the log merely went on
 * @param offset where the log goes on behind them
 * @param token  the engine's own, to be told that all of it is done
 */
record LogBatch(long number, List<LogRow> rows, Map<String, ? extends @Nullable Object> offset, Object token) {

    Set<Long> transactions() {
        return rows.stream()
                .map(LogRow::transaction)
                .filter(transaction -> transaction != 0)
                .collect(Collectors.toSet());
    }
}
