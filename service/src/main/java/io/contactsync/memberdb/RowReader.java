package io.contactsync.memberdb;

import io.contactsync.event.ContactData;
import io.contactsync.event.ContactDefaults;
import io.contactsync.event.ContactId;
import io.contactsync.event.ContactProperty;
import io.contactsync.event.ContactValidation;
import io.contactsync.event.Problem;
import io.contactsync.memberdb.QueryMapping.Column;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.NullNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Turns rows of the query into members. Every mapped property is said: where its columns are empty with null or an empty
 * list, so that what was there before is cleared. Values are trimmed, an empty text is no value, holes in lists close up,
 * an e-mail name without address is dropped.
 */
final class RowReader {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    /** A column of a property, with its target's details at hand. */
    private record Source(Column column, Target.Value target) {}

    private final QueryMapping mapping;
    private final Dialect dialect;
    private final Map<ContactProperty, List<Source>> byProperty = new HashMap<>();
    private final List<Column> tags = new ArrayList<>();

    RowReader(QueryMapping mapping, Dialect dialect) {
        this.mapping = mapping;
        this.dialect = dialect;
        for (Column column : mapping.columns()) {
            if (column.target() instanceof Target.Value value) {
                byProperty
                        .computeIfAbsent(value.property(), p -> new ArrayList<>())
                        .add(new Source(column, value));
            } else if (column.target() instanceof Target.Tag) {
                tags.add(column);
            }
        }
        byProperty
                .values()
                .forEach(sources ->
                        sources.sort(Comparator.comparingInt(s -> s.target().index())));
    }

    /** Whether the current row's id, as the database has it, ends in blanks. */
    boolean idEndsInBlanks(ResultSet rows) throws SQLException {
        return dialect.value(rows, mapping.id().position()) instanceof String text && text.endsWith(" ");
    }

    /** Reads the current row; never throws for what is in it. */
    RowReading read(ResultSet rows) throws SQLException {
        ContactId id;
        try {
            String text = text(rows, mapping.id());
            if (text == null || text.isBlank()) {
                return problem(null, mapping.id().label(), "null or empty (expected: the member's key)");
            }
            id = new ContactId(text);
            if (!id.value().equals(withoutTrailingBlanks(text))) {
                // Such a row could never be found again by its id.
                return problem(null, mapping.id().label(), "ends in white space (expected: at most in blanks)");
            }
        } catch (IllegalArgumentException e) {
            return problem(
                    null, mapping.id().label(), String.valueOf(e.getMessage()).replaceFirst("^contact id: ", ""));
        } catch (UnconvertibleException e) {
            return problem(null, e.column.label(), e.reason);
        }
        try {
            return row(id, rows);
        } catch (UnconvertibleException e) {
            return problem(id, e.column.label(), e.reason);
        }
    }

    private static String withoutTrailingBlanks(String text) {
        int end = text.length();
        while (end > 0 && text.charAt(end - 1) == ' ') {
            end--;
        }
        return text.substring(0, end);
    }

    private RowReading row(ContactId id, ResultSet rows) throws SQLException, UnconvertibleException {
        ObjectNode properties = sortedObject();
        for (Map.Entry<ContactProperty, List<Source>> entry : byProperty.entrySet()) {
            properties.set(entry.getKey().name(), property(entry.getKey(), entry.getValue(), rows));
        }
        ContactDefaults.complete(properties);
        List<Problem> problems = ContactValidation.problemsOf(properties);
        if (!problems.isEmpty()) {
            Problem first = problems.get(0);
            return problem(id, labelOf(first.path()), first.reason());
        }
        var tagValues = new TreeMap<String, String>();
        for (Column column : tags) {
            String value = trimmed(rows, column);
            if (value != null) {
                if (value.indexOf('\0') >= 0) {
                    return problem(id, column.label(), "has the character U+0000 (expected: none)");
                }
                tagValues.put(((Target.Tag) column.target()).name(), value);
            }
        }
        return new RowReading.Member(new MemberRow(id, ContactData.of(properties), tagValues));
    }

    private JsonNode property(ContactProperty property, List<Source> sources, ResultSet rows)
            throws SQLException, UnconvertibleException {
        return switch (property.shape()) {
            case TEXT -> text(trimmed(rows, sources.get(0).column()));
            case DATE -> text(day(trimmed(rows, sources.get(0).column())));
            case TEXTS -> texts(sources, rows);
            case EMAILS -> emails(sources, rows);
            case ADDRESS -> address(sources, rows);
        };
    }

    private JsonNode texts(List<Source> sources, ResultSet rows) throws SQLException, UnconvertibleException {
        var list = JSON.arrayNode();
        for (Source source : sources) {
            String value = trimmed(rows, source.column());
            if (value != null) {
                list.add(value);
            }
        }
        return list;
    }

    private JsonNode emails(List<Source> sources, ResultSet rows) throws SQLException, UnconvertibleException {
        Map<Integer, ObjectNode> entries = new TreeMap<>();
        for (Source source : sources) {
            String value = trimmed(rows, source.column());
            if (value != null) {
                entries.computeIfAbsent(source.target().index(), i -> sortedObject())
                        .put(source.target().part(), value);
            }
        }
        var list = JSON.arrayNode();
        entries.values().stream().filter(entry -> entry.has("address")).forEach(list::add);
        return list;
    }

    private JsonNode address(List<Source> sources, ResultSet rows) throws SQLException, UnconvertibleException {
        ObjectNode address = sortedObject();
        boolean empty = true;
        for (Source source : sources) {
            String value = trimmed(rows, source.column());
            address.put(source.target().part(), value);
            empty &= value == null;
        }
        return empty ? NullNode.getInstance() : address;
    }

    /** In the order of canonical JSON from the beginning, so that nobody has to sort it. */
    private static ObjectNode sortedObject() {
        return new ObjectNode(JSON, new TreeMap<>());
    }

    private static JsonNode text(@Nullable String value) {
        return value == null ? NullNode.getInstance() : JSON.stringNode(value);
    }

    /** The date that a date-time begins with: what the database shows, without passing through a zone. */
    private static @Nullable String day(@Nullable String value) {
        boolean hasTime = value != null && value.length() > 10 && (value.charAt(10) == 'T' || value.charAt(10) == ' ');
        return value != null && hasTime ? value.substring(0, 10) : value;
    }

    private @Nullable String trimmed(ResultSet rows, Column column) throws SQLException, UnconvertibleException {
        String text = text(rows, column);
        if (text == null) {
            return null;
        }
        String trimmed = text.strip();
        return trimmed.isEmpty() ? null : trimmed;
    }

    private @Nullable String text(ResultSet rows, Column column) throws SQLException, UnconvertibleException {
        Object value = dialect.value(rows, column.position());
        try {
            return value == null ? null : PlainText.of(value);
        } catch (IllegalArgumentException e) {
            throw new UnconvertibleException(column, String.valueOf(e.getMessage()));
        }
    }

    /** The column to blame for a problem at a path of the event, such as {@code data.emailAddresses[1].address}. */
    private String labelOf(String path) {
        String place = path.startsWith("data.") ? path.substring("data.".length()) : path;
        return mapping.columns().stream()
                .filter(column -> column.target().path().equals(place))
                .findFirst()
                .or(() -> mapping.columns().stream()
                        .filter(column -> column.target() instanceof Target.Value value
                                && place.split("[.\\[]", 2)[0].equals(
                                        value.property().name()))
                        .findFirst())
                .map(Column::label)
                .orElse(place);
    }

    private static RowReading problem(@Nullable ContactId id, String column, String reason) {
        return new RowReading.SetAside(new RowProblem(id, column, reason));
    }

    /** A value that has no text. */
    static final class UnconvertibleException extends Exception {
        private static final long serialVersionUID = 1L;
        private final transient Column column;
        private final String reason;

        UnconvertibleException(Column column, String reason) {
            super(reason, null, false, false);
            this.column = column;
            this.reason = reason;
        }
    }
}
