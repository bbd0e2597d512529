package io.contactsync.memberdb;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Which column of the query fills which place of a contact. Learned from the columns' labels alone; immutable. */
public final class QueryMapping {

    /**
     * A column of the query.
     *
     * @param position from 1
     * @param label    as the database returned it
     */
    record Column(int position, String label, Target target) {}

    private final List<Column> columns;
    private final Column id;

    private final @Nullable Column updatedAt;

    private QueryMapping(List<Column> columns, Column id, @Nullable Column updatedAt) {
        this.columns = List.copyOf(columns);
        this.id = id;
        this.updatedAt = updatedAt;
    }

    /** Of a query without such a column. */
    public static QueryMapping of(List<String> labels) {
        return of(labels, null);
    }

    /**
     * Reads the labels.
     *
     * @param updatedAt the label of the column that says when a row was changed, upper or lower case; null: there is none
     * @throws MappingException for an unknown label, for two columns that fill one place, and without a contact_id
     */
    public static QueryMapping of(List<String> labels, @Nullable String updatedAt) {
        List<Column> columns = new ArrayList<>();
        Map<String, Column> byPath = new HashMap<>();
        for (int i = 0; i < labels.size(); i++) {
            String label = labels.get(i);
            Target target = updatedAt != null && label.equalsIgnoreCase(updatedAt)
                    ? new Target.UpdatedAt()
                    : ColumnNames.target(label, i + 1);
            Column column = new Column(i + 1, label, target);
            Column other = byPath.putIfAbsent(column.target().path(), column);
            if (other != null) {
                throw new MappingException("column " + column.position() + " \"" + column.label() + "\": fills "
                        + column.target().path() + ", as column " + other.position() + " \"" + other.label()
                        + "\" does (expected: one column for each)");
            }
            columns.add(column);
        }
        Column id = byPath.get(ColumnNames.CONTACT_ID);
        if (id == null) {
            throw new MappingException(
                    "no column contact_id (expected: the member's key as contact_id, beside: " + names(columns) + ")");
        }
        Column changed = byPath.get(new Target.UpdatedAt().path());
        if (updatedAt != null && changed == null) {
            throw new MappingException("no column \"" + updatedAt
                    + "\" (expected: the column that source.updated-at names, beside: " + names(columns) + ")");
        }
        return new QueryMapping(columns, id, changed);
    }

    List<Column> columns() {
        return columns;
    }

    Column id() {
        return id;
    }

    Optional<Column> updatedAt() {
        return Optional.ofNullable(updatedAt);
    }

    List<String> labels() {
        return columns.stream().map(Column::label).toList();
    }

    /** Each column's label with the place it fills, in the order of the query: for people to check. */
    public List<Map.Entry<String, String>> places() {
        return columns.stream()
                .map(column -> Map.entry(column.label(), column.target().path()))
                .toList();
    }

    private static String names(List<Column> columns) {
        return columns.stream().map(Column::label).collect(Collectors.joining(", "));
    }
}
