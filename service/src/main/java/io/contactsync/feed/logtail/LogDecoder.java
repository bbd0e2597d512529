package io.contactsync.feed.logtail;

import io.contactsync.memberdb.LoggedTable;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;
import org.jspecify.annotations.Nullable;

/** Finds in the engine's records the columns that keys are made of, and forgets the rest. */
final class LogDecoder {

    /** Stands for a long value that was not changed and therefore is not in the log. */
    private static final String NOT_IN_THE_LOG = "__debezium_unavailable_value";

    private final Map<String, List<LoggedTable>> tables = new HashMap<>();

    LogDecoder(List<LoggedTable> watched) {
        for (LoggedTable table : watched) {
            tables.computeIfAbsent(table.schema() + "\n" + table.name(), name -> new ArrayList<>())
                    .add(table);
        }
    }

    /** One for each watched table of that name; none for records that are not about rows. */
    List<LogRow> rows(SourceRecord record) {
        if (!(record.value() instanceof Struct change) || change.schema().field("op") == null) {
            return List.of();
        }
        Struct source = change.getStruct("source");
        String schema = source.schema().field("schema") == null ? source.getString("db") : source.getString("schema");
        List<LoggedTable> named = tables.getOrDefault(schema + "\n" + source.getString("table"), List.of());
        return named.stream().map(table -> row(table, change, source)).toList();
    }

    private static LogRow row(LoggedTable table, Struct change, Struct source) {
        String op = change.getString("op");
        List<List<@Nullable Object>> keys = new ArrayList<>();
        boolean incomplete = false;
        Optional<List<@Nullable Object>> before = key(table, change, "before");
        Optional<List<@Nullable Object>> after = key(table, change, "after");
        if (after.isPresent()) {
            List<@Nullable Object> values = completed(after.get(), before);
            incomplete = values.contains(NOT_IN_THE_LOG);
            keys.add(values);
        }
        if (before.isPresent() && !keys.contains(before.get())) {
            incomplete |= before.get().contains(NOT_IN_THE_LOG);
            keys.add(before.get());
        }
        Field transaction = source.schema().field("txId");
        Object number = transaction == null ? null : source.get(transaction);
        return new LogRow(
                table,
                op,
                keys,
                incomplete,
                number instanceof Long id ? id : 0,
                Instant.ofEpochMilli(
                        Optional.ofNullable(source.getInt64("ts_ms")).orElse(0L)));
    }

    private static List<@Nullable Object> completed(
            List<@Nullable Object> values, Optional<List<@Nullable Object>> before) {
        if (before.isEmpty() || !values.contains(NOT_IN_THE_LOG)) {
            return values;
        }
        List<@Nullable Object> complete = new ArrayList<>(values);
        for (int i = 0; i < complete.size(); i++) {
            if (NOT_IN_THE_LOG.equals(complete.get(i))) {
                complete.set(i, before.get().get(i));
            }
        }
        return complete;
    }

    private static Optional<List<@Nullable Object>> key(LoggedTable table, Struct change, String side) {
        Field field = change.schema().field(side);
        if (field == null || !(change.get(field) instanceof Struct row)) {
            return Optional.empty();
        }
        List<@Nullable Object> values = new ArrayList<>();
        for (String column : table.columns()) {
            values.add(row.get(column));
        }
        return Optional.of(Collections.unmodifiableList(values));
    }
}
