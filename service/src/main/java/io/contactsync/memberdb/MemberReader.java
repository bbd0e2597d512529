package io.contactsync.memberdb;

import io.contactsync.event.ContactId;
import io.contactsync.memberdb.Dialect.IdColumn;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Runs the query: all of it, or for some contacts. Each call is one READ COMMITTED transaction that cannot write.
 *
 * <p>Ids are compared by the database itself, by the column's own type and collation, so that an index can be used. The
 * exception are text columns whose ids end in blanks: a contact id never does, so once such an id was seen
 * ({@link #expectPaddedIds}) they are compared without trailing blanks, which no plain index helps.
 *
 * <p>Thread-safe.
 */
public final class MemberReader {

    private static final int CHUNK = 500;

    private final MemberDatabase database;
    private volatile @Nullable Shape shape;
    private volatile boolean padded;

    MemberReader(MemberDatabase database) {
        this.database = database;
    }

    /** What the query's columns are. */
    private record Shape(QueryMapping mapping, IdColumn id, RowReader rows) {}

    /**
     * Asks the database for the query's columns.
     *
     * @throws MappingException       when they are not what a contact is made of
     * @throws SourceRefusedException when the query cannot be run
     */
    public QueryMapping mapping() {
        return database.reading("source.query", connection -> learn(connection).mapping());
    }

    /** Equal while query and columns are; a change asks for a comparison. */
    public String fingerprint() {
        String text =
                database.settings().query() + "\n" + String.join("\n", mapping().labels());
        return Sha256.hex(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Says that ids in the database may end in blanks although their column does not pad by itself. */
    public void expectPaddedIds() {
        padded = true;
    }

    /** Whether such an id was seen or is expected. */
    public boolean paddedIds() {
        return padded;
    }

    /**
     * Reads every row, in any order, in constant memory.
     *
     * @param consumer called on this thread for each row
     */
    public void stream(Consumer<RowReading> consumer) {
        if (database.dialect() instanceof SqliteDialect) {
            database.stepwise("source.query", connection -> streamCopy(connection, consumer));
        } else {
            database.reading("source.query", connection -> stream(connection, wrapped(""), consumer));
        }
    }

    /** A SQLite reader without WAL keeps the application from writing: it reads as fast as it can, into a temporary file. */
    private boolean streamCopy(Connection connection, Consumer<RowReading> consumer) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("pragma temp_store = 1");
            statement.execute("drop table if exists temp.contactsync_rows");
            statement.execute("create temp table contactsync_rows as " + wrapped(""));
            boolean done = stream(connection, "select * from temp.contactsync_rows", consumer);
            statement.execute("drop table temp.contactsync_rows");
            return done;
        }
    }

    private boolean stream(Connection connection, String sql, Consumer<RowReading> consumer) throws SQLException {
        stream(connection, sql, statement -> {}, (reading, rows) -> {
            consumer.accept(reading);
            return true;
        });
        return true;
    }

    /** The rows for which {@code rest} is true, until the consumer has enough. */
    void read(Connection connection, String rest, Binding binding, RowConsumer consumer) throws SQLException {
        stream(connection, wrapped(rest), binding, consumer);
    }

    private void stream(Connection connection, String sql, Binding binding, RowConsumer consumer) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setFetchSize(Dialect.FETCH_SIZE);
            binding.bind(statement);
            try (ResultSet rows = statement.executeQuery()) {
                Shape current = shape(rows.getMetaData());
                boolean more = true;
                while (more && rows.next()) {
                    more = consumer.accept(read(current, rows), rows);
                }
            }
        }
    }

    /** Sets a statement's parameters. */
    interface Binding {
        void bind(PreparedStatement statement) throws SQLException;
    }

    /** Takes a row, which {@code rows} still stands on; false for no more. */
    interface RowConsumer {
        boolean accept(RowReading reading, ResultSet rows) throws SQLException;
    }

    /** Reads the rows of some contacts, all in one transaction. */
    public Reading readByIds(Collection<ContactId> ids) {
        return database.reading("source.query", connection -> {
            Shape known = shape;
            Shape current = known != null ? known : learn(connection);
            List<ContactId> possible = ids.stream()
                    .distinct()
                    .filter(id -> database.dialect().canBe(current.id(), id))
                    .sorted()
                    .toList();
            var found = new Found();
            for (int i = 0; i < possible.size(); i += CHUNK) {
                List<ContactId> chunk = possible.subList(i, Math.min(possible.size(), i + CHUNK));
                read(connection, current, chunk, found);
            }
            return found.reading(ids, id -> isRespelled(connection, current, id, possible));
        });
    }

    private void read(Connection connection, Shape known, List<ContactId> ids, Found found) throws SQLException {
        String where = database.dialect().isOneOf(known.id(), ids, padded);
        try (PreparedStatement statement = connection.prepareStatement(wrapped(" where " + where))) {
            database.dialect().limit(statement);
            database.dialect().bind(statement, ids);
            try (ResultSet rows = statement.executeQuery()) {
                Shape current = shape(rows.getMetaData());
                while (rows.next()) {
                    found.add(read(current, rows), current.mapping().id().label());
                }
            }
        }
    }

    private boolean isRespelled(Connection connection, Shape current, ContactId id, List<ContactId> possible)
            throws SQLException {
        if (!possible.contains(id)) {
            return false;
        }
        List<ContactId> one = List.of(id);
        String where = database.dialect().isOneOf(current.id(), one, padded);
        try (PreparedStatement statement = connection.prepareStatement(wrapped(" where " + where))) {
            database.dialect().limit(statement);
            database.dialect().bind(statement, one);
            try (ResultSet rows = statement.executeQuery()) {
                return rows.next();
            }
        }
    }

    private RowReading read(Shape current, ResultSet rows) throws SQLException {
        if (!padded
                && !database.dialect().padsItself(current.id())
                && current.rows().idEndsInBlanks(rows)) {
            padded = true;
        }
        return current.rows().read(rows);
    }

    private Shape learn(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(wrapped(" where 1 = 0"))) {
            database.dialect().limit(statement);
            try (ResultSet rows = statement.executeQuery()) {
                return shape(rows.getMetaData());
            }
        }
    }

    /** The known shape while the labels are the same; columns of a {@code select *} come and go. */
    private Shape shape(ResultSetMetaData columns) throws SQLException {
        List<String> labels = new ArrayList<>();
        for (int i = 1; i <= columns.getColumnCount(); i++) {
            labels.add(columns.getColumnLabel(i));
        }
        Shape known = shape;
        if (known != null && known.mapping().labels().equals(labels)) {
            return known;
        }
        QueryMapping mapping = QueryMapping.of(labels, database.settings().updatedAt());
        var id = new IdColumn(
                mapping.id().label(), columns.getColumnTypeName(mapping.id().position()));
        var learned = new Shape(mapping, id, new RowReader(mapping, database.dialect()));
        shape = learned;
        return learned;
    }

    /** On lines of its own, for the query may end in a comment. */
    private String wrapped(String rest) {
        return "select * from (\n" + database.settings().query() + "\n) q" + rest;
    }

    /** Asks once more for an id that has no row of its own spelling. */
    private interface Respelled {
        boolean test(ContactId id) throws SQLException;
    }

    /** Collects rows by their own ids; a second row of one id is a problem of that id. */
    private static final class Found {
        private final Map<ContactId, MemberRow> members = new HashMap<>();
        private final Map<ContactId, RowProblem> problems = new HashMap<>();
        private final List<RowProblem> nameless = new ArrayList<>();

        void add(RowReading reading, String idLabel) {
            reading.match(
                    row -> {
                        if (problems.containsKey(row.contactId()) || members.containsKey(row.contactId())) {
                            twice(row.contactId(), idLabel);
                        } else {
                            members.put(row.contactId(), row);
                        }
                        return true;
                    },
                    problem -> {
                        ContactId id = problem.contactIdOrNull();
                        if (id == null) {
                            nameless.add(problem);
                        } else if (members.containsKey(id) || problems.containsKey(id)) {
                            twice(id, idLabel);
                        } else {
                            problems.put(id, problem);
                        }
                        return true;
                    });
        }

        private void twice(ContactId id, String idLabel) {
            members.remove(id);
            problems.put(id, new RowProblem(id, idLabel, "several rows of this id (expected: one row each)"));
        }

        Reading reading(Collection<ContactId> asked, Respelled respelled) throws SQLException {
            Set<ContactId> absent = asked.stream()
                    .filter(id -> !members.containsKey(id) && !problems.containsKey(id))
                    .collect(Collectors.toCollection(TreeSet::new));
            Set<ContactId> others = new HashSet<>();
            boolean extra = !nameless.isEmpty()
                    || !asked.containsAll(members.keySet())
                    || !asked.containsAll(problems.keySet());
            if (extra) {
                for (ContactId id : absent) {
                    if (respelled.test(id)) {
                        others.add(id);
                    }
                }
                absent.removeAll(others);
            }
            return new Reading(members, problems, nameless, absent, others);
        }
    }
}
