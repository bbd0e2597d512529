package io.contactsync.state;

import io.contactsync.event.ContactData;
import io.contactsync.event.ContactId;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** The newest event of each contact: what is wanted. A deleted contact stays as a tombstone. */
public record Contacts(Tx tx) {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final TypeReference<TreeMap<String, String>> TAGS = new TypeReference<>() {};

    /** Whose versions these are. */
    public enum Origin {
        /** Our relay's: microseconds since 1970, compared with each other. */
        RELAY,
        /** Counted in order of arrival, for events that carry none. */
        FOREIGN
    }

    /**
     * A contact as it is wanted.
     *
     * @param version    the newest event's
     * @param generation grows when the contact comes back after a delete
     * @param changedAt  when the change was noticed at the source, in microseconds since 1970
     * @param trace      where the newest event stands in a trace, as a W3C {@code traceparent}; null: in none
     */
    public record Row(
            ContactId id,
            long version,
            ContactData data,
            Map<String, String> tags,
            boolean deleted,
            long generation,
            Origin origin,
            long changedAt,
            @Nullable String trace) {

        /** In no trace. */
        public Row(
                ContactId id,
                long version,
                ContactData data,
                Map<String, String> tags,
                boolean deleted,
                long generation,
                Origin origin,
                long changedAt) {
            this(id, version, data, tags, deleted, generation, origin, changedAt, null);
        }
    }

    /** The rows of these ids that there are. */
    public Map<ContactId, Row> find(Collection<ContactId> ids) {
        Map<ContactId, Row> found = new HashMap<>();
        if (ids.isEmpty()) {
            return found;
        }
        tx.sql()
                .sql(SELECT + " where id in (:ids)")
                .param("ids", ids.stream().map(ContactId::value).toList())
                .query((row, n) -> row(row))
                .list()
                .forEach(row -> found.put(row.id(), row));
        return found;
    }

    /** The next rows after an id, in the order of ids; for passes over all contacts. */
    public List<Row> page(String after, int size) {
        return tx.sql()
                .sql(SELECT + " where id > :after order by id limit :size")
                .param("after", after)
                .param("size", size)
                .query((row, n) -> row(row))
                .list();
    }

    /** Writes rows, and remembers what they replace; the caller has compared the versions. */
    public void save(Collection<Row> rows) {
        new ContactVersions(tx).keep(rows.stream().map(Row::id).toList());
        tx.jdbc()
                .batchUpdate(
                        "insert into contact (id, version, data, tags, deleted, generation, origin, changed_at, trace)"
                                + " values (?, ?, ?, ?, ?, ?, ?, ?, ?) on conflict (id) do update set"
                                + " version = excluded.version, data = excluded.data, tags = excluded.tags,"
                                + " deleted = excluded.deleted, generation = excluded.generation,"
                                + " origin = excluded.origin, changed_at = excluded.changed_at, trace = excluded.trace",
                        rows.stream()
                                .map(row -> new Object[] {
                                    row.id().value(),
                                    row.version(),
                                    row.data().json(),
                                    JSON.writeValueAsString(row.tags()),
                                    row.deleted() ? 1 : 0,
                                    row.generation(),
                                    row.origin().name(),
                                    row.changedAt(),
                                    row.trace()
                                })
                                .toList());
    }

    private static final String SELECT =
            "select id, version, data, tags, deleted, generation, origin, changed_at, trace from contact";

    private static Row row(java.sql.ResultSet row) throws java.sql.SQLException {
        return new Row(
                new ContactId(row.getString("id")),
                row.getLong("version"),
                ContactData.ofJson(row.getString("data")),
                JSON.readValue(row.getString("tags"), TAGS),
                row.getInt("deleted") == 1,
                row.getLong("generation"),
                Origin.valueOf(row.getString("origin")),
                row.getLong("changed_at"),
                row.getString("trace"));
    }
}
