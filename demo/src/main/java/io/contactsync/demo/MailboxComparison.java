package io.contactsync.demo;

import io.contactsync.graphsimulator.GraphSimulator;
import io.contactsync.graphsimulator.contacts.ContactView;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/**
 * Whether every mailbox equals the database. Reads both sides directly, the tables with SQL of its own and the mailboxes in the
 * simulator, so that it cannot share a mistake with the pipeline between them.
 */
final class MailboxComparison {

    private static final String MARK = "String {b3c0fb9b-6c1c-4b0e-9d3c-5f6a2c1d7e40} Name ContactSyncId";

    private static final String MEMBERS = """
            select m.*, a.street, a.postal_code, a.city from member m left join address a on a.member_id = m.id
            where m.active = 1
            """;

    private final MemberDatabase members;
    private final GraphSimulator graph;

    MailboxComparison(MemberDatabase members, GraphSimulator graph) {
        this.members = members;
        this.graph = graph;
    }

    /**
     * What the comparison found.
     *
     * @param wanted     contacts that should be there, over all mailboxes
     * @param equal      of them, those that are there as they should be
     * @param unexpected contacts of ours that should not be there, copies included
     */
    record Result(int wanted, int equal, int unexpected) {
        boolean isEqual() {
            return wanted == equal && unexpected == 0;
        }
    }

    Result compare() {
        int wanted = 0;
        int equal = 0;
        int unexpected = 0;
        for (Map.Entry<String, Map<String, String>> mailbox : wanted().entrySet()) {
            var actual = graph.mailbox(mailbox.getKey()).contactsByMark(MARK);
            for (Map.Entry<String, String> contact : mailbox.getValue().entrySet()) {
                wanted++;
                var copies = actual.getOrDefault(contact.getKey(), java.util.List.of());
                if (!copies.isEmpty() && shown(copies.get(0)).equals(contact.getValue())) {
                    equal++;
                }
                unexpected += Math.max(0, copies.size() - 1);
            }
            unexpected += (int) actual.keySet().stream()
                    .filter(id -> !mailbox.getValue().containsKey(id))
                    .count();
        }
        return new Result(wanted, equal, unexpected);
    }

    /** Mailbox to contact id to the contact as text. */
    private Map<String, Map<String, String>> wanted() {
        Map<String, Map<String, String>> mailboxes = new TreeMap<>();
        mailboxes.put(Club.OFFICE, new TreeMap<>());
        Club.CHAPTERS_WITH_MAILBOX.forEach(chapter -> mailboxes.put(Club.chapterMailbox(chapter), new TreeMap<>()));
        members.sql().sql(MEMBERS).query(row -> {
            String id = row.getString("id");
            String shown = shown(row);
            Objects.requireNonNull(mailboxes.get(Club.OFFICE)).put(id, shown);
            var chapter = mailboxes.get(Club.chapterMailbox(row.getString("chapter")));
            if (chapter != null) {
                chapter.put(id, shown);
            }
        });
        return mailboxes;
    }

    private static String shown(ResultSet row) throws SQLException {
        String birthday = row.getString("birthday");
        return lines(
                row.getString("first_name"),
                row.getString("last_name"),
                row.getString("first_name") + " " + row.getString("last_name"),
                row.getString("email"),
                row.getString("mobile"),
                birthday == null ? null : birthday + "T11:59:00Z",
                row.getString("street"),
                row.getString("postal_code"),
                row.getString("city"));
    }

    private static String shown(ContactView contact) {
        JsonNode properties = contact.properties();
        JsonNode home = properties.path("homeAddress");
        return lines(
                contact.text("givenName"),
                contact.text("surname"),
                contact.text("displayName"),
                properties.path("emailAddresses").path(0).path("address").stringValue(null),
                contact.text("mobilePhone"),
                contact.text("birthday"),
                home.path("street").stringValue(null),
                home.path("postalCode").stringValue(null),
                home.path("city").stringValue(null));
    }

    private static String lines(@org.jspecify.annotations.Nullable String... values) {
        return Stream.of(values).map(value -> value == null ? "-" : value).collect(Collectors.joining("\n"));
    }
}
