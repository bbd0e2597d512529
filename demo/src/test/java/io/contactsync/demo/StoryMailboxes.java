package io.contactsync.demo;

import io.contactsync.graphsimulator.GraphSimulator;
import io.contactsync.graphsimulator.SimulatedMailbox;
import io.contactsync.graphsimulator.contacts.ContactView;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Reads both ends of the pipeline: the tables with SQL of its own, and the mailboxes in the simulator. It shares nothing with
 * what lies between.
 */
final class StoryMailboxes {

    static final String MARK = "String {b3c0fb9b-6c1c-4b0e-9d3c-5f6a2c1d7e40} Name ContactSyncId";

    static final String NORTH = Club.chapterMailbox("North");
    static final String SOUTH = Club.chapterMailbox("South");
    static final List<String> ALL = List.of(Club.OFFICE, NORTH, SOUTH);

    /** How long a 429 may be on its way where the machine is busy; half of what the story's own asks for. */
    private static final Duration ON_ITS_WAY = Duration.ofSeconds(1);

    private static final String MEMBERS = """
            select m.*, a.street, a.postal_code, a.city from member m left join address a on a.member_id = m.id
            where m.active
            """;

    private final StoryMembers members;
    private final GraphSimulator graph;

    StoryMailboxes(StoryMembers members, GraphSimulator graph) {
        this.members = members;
        this.graph = graph;
    }

    static GraphSimulator simulator() {
        var builder = GraphSimulator.builder().retryAfterGrace(ON_ITS_WAY);
        ALL.forEach(builder::mailbox);
        return builder.start();
    }

    SimulatedMailbox mailbox(String address) {
        return graph.mailbox(address);
    }

    /** The only contact of a member in a mailbox. */
    ContactView contact(String mailbox, long member) {
        List<ContactView> copies = mailbox(mailbox).contactsByMark(MARK, Long.toString(member));
        if (copies.size() != 1) {
            throw new AssertionError(mailbox + ": " + copies.size() + " contacts of " + member + " (expected: 1)");
        }
        return copies.get(0);
    }

    boolean has(String mailbox, String contactId) {
        return !mailbox(mailbox).contactsByMark(MARK, contactId).isEmpty();
    }

    /** Our contacts of a mailbox, by contact id. */
    Map<String, List<ContactView>> ours(String mailbox) {
        return mailbox(mailbox).contactsByMark(MARK);
    }

    /** How every mailbox differs from the database; empty when none does. */
    List<String> differences() {
        List<String> differences = new ArrayList<>();
        wanted().forEach((mailbox, wanted) -> {
            var actual = ours(mailbox);
            wanted.forEach((id, expected) -> {
                List<String> found = actual.getOrDefault(id, List.of()).stream()
                        .map(StoryMailboxes::shown)
                        .toList();
                if (!found.equals(List.of(expected))) {
                    differences.add(mailbox + " " + id + ": " + found + " (expected: " + expected + ")");
                }
            });
            actual.keySet().stream()
                    .filter(id -> !wanted.containsKey(id))
                    .forEach(id -> differences.add(mailbox + " " + id + ": there (expected: not)"));
        });
        return differences;
    }

    /** How many contacts of ours, over all mailboxes, the database does not want. */
    long unwanted() {
        return wanted().entrySet().stream()
                .mapToLong(mailbox -> ours(mailbox.getKey()).keySet().stream()
                        .filter(id -> !mailbox.getValue().containsKey(id))
                        .count())
                .sum();
    }

    /** Mailbox to contact id to the contact as text. */
    private Map<String, Map<String, String>> wanted() {
        Map<String, Map<String, String>> mailboxes = new TreeMap<>();
        ALL.forEach(mailbox -> mailboxes.put(mailbox, new TreeMap<>()));
        members.sql().sql(MEMBERS).query(row -> {
            String id = row.getString("id");
            Objects.requireNonNull(mailboxes.get(Club.OFFICE)).put(id, shown(row, Club.FOLDER));
            Map<String, String> chapter = mailboxes.get(Club.chapterMailbox(row.getString("chapter")));
            if (chapter != null) {
                chapter.put(id, shown(row, "Contacts"));
            }
        });
        return mailboxes;
    }

    private static String shown(ResultSet row, String folder) throws SQLException {
        String birthday = row.getString("birthday");
        return line(
                folder,
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
        JsonNode home = contact.properties().path("homeAddress");
        return line(
                contact.folderName(),
                contact.text("givenName"),
                contact.text("surname"),
                contact.text("displayName"),
                contact.properties()
                        .path("emailAddresses")
                        .path(0)
                        .path("address")
                        .stringValue(null),
                contact.text("mobilePhone"),
                contact.text("birthday"),
                home.path("street").stringValue(null),
                home.path("postalCode").stringValue(null),
                home.path("city").stringValue(null));
    }

    private static String line(@Nullable String... values) {
        return Stream.of(values).map(value -> value == null ? "-" : value).collect(Collectors.joining(" | "));
    }
}
