package io.contactsync.state;

import io.contactsync.event.ContactData;
import io.contactsync.event.ContactId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;
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
     * @param generation which life this is: another one for each person whom the id stands for
     * @param changedAt  when the change was noticed at the source, in microseconds since 1970
     * @param trace      where the newest event stands in a trace, as a W3C {@code traceparent}; null: in none
     * @param lives      whom the id stood for before; of a tombstone also whom it stood for last
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
            @Nullable String trace,
            Lives lives) {

        /** The first life. */
        public Row(
                ContactId id,
                long version,
                ContactData data,
                Map<String, String> tags,
                boolean deleted,
                long generation,
                Origin origin,
                long changedAt,
                @Nullable String trace) {
            this(id, version, data, tags, deleted, generation, origin, changedAt, trace, Lives.NONE);
        }

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

    /**
     * Writes rows, and remembers what they replace: each only where what is stored is older, whoever has written meanwhile.
     *
     * @return those that were written
     */
    public Set<ContactId> save(Collection<Row> rows) {
        return save(rows, UPDATE, row -> Stream.of());
    }

    /**
     * Writes rows, and remembers what they replace: each only where what is stored is older and is still what the row was made
     * from, whoever has written meanwhile. Until the end of the transaction nobody else writes them.
     *
     * @param read the versions that were stored when the rows were made; a contact that is not in it had no row
     * @return those that were written
     */
    public Set<ContactId> save(Collection<Row> rows, Map<ContactId, Long> read) {
        List<Row> known = new ArrayList<>();
        List<Row> others = new ArrayList<>();
        rows.forEach(row -> (read.containsKey(row.id()) ? known : others).add(row));
        Set<ContactId> written = save(
                known,
                UPDATE + " and contact.version = case excluded.id%s end",
                row -> Stream.of(row.id().value(), Objects.requireNonNull(read.get(row.id()))));
        written.addAll(save(others, "nothing", row -> Stream.of()));
        return written;
    }

    /** @param more values of the statement that follow on those of all rows, for each row; {@code %s} stands for as many pairs */
    private Set<ContactId> save(Collection<Row> rows, String onConflict, Function<Row, Stream<Object>> more) {
        new ContactVersions(tx).keep(rows.stream().map(Row::id).toList());
        // In one order always: another intake may write the same ones.
        List<Row> ordered = rows.stream().sorted(Comparator.comparing(Row::id)).toList();
        Set<ContactId> written = new HashSet<>();
        for (int from = 0; from < ordered.size(); from += AT_ONCE) {
            List<Row> some = ordered.subList(from, Math.min(ordered.size(), from + AT_ONCE));
            String statement =
                    INSERT + String.join(", ", Collections.nCopies(some.size(), VALUES)) + " on conflict (id) do "
                            + onConflict.formatted(" when ? then ?".repeat(some.size())) + " returning id";
            tx.jdbc()
                    .queryForList(
                            statement,
                            String.class,
                            Stream.concat(
                                            some.stream().flatMap(Contacts::values),
                                            some.stream().flatMap(more))
                                    .toArray())
                    .forEach(id -> written.add(new ContactId(id)));
        }
        return written;
    }

    private static Stream<@Nullable Object> values(Row row) {
        return Stream.of(
                row.id().value(),
                row.version(),
                row.data().json(),
                JSON.writeValueAsString(row.tags()),
                row.deleted() ? 1 : 0,
                row.generation(),
                row.origin().name(),
                row.changedAt(),
                row.trace(),
                row.lives().text());
    }

    private static final int AT_ONCE = 100;

    private static final String VALUES = "(?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";

    private static final String INSERT =
            "insert into contact (id, version, data, tags, deleted, generation, origin, changed_at, trace, lives) values ";

    private static final String UPDATE = "update set"
            + " version = excluded.version, data = excluded.data, tags = excluded.tags,"
            + " deleted = excluded.deleted, generation = excluded.generation,"
            + " origin = excluded.origin, changed_at = excluded.changed_at, trace = excluded.trace,"
            + " lives = excluded.lives"
            + " where contact.version < excluded.version";

    private static final String SELECT =
            "select id, version, data, tags, deleted, generation, origin, changed_at, trace, lives from contact";

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
                row.getString("trace"),
                Lives.of(row.getString("lives")));
    }
}
