package io.contactsync.demo.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.contactsync.graphsimulator.GraphSimulator;
import io.contactsync.graphsimulator.SimulatedMailbox;
import io.contactsync.graphsimulator.contacts.ContactView;
import io.contactsync.graphsimulator.ledger.MailboxCounters;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What the mailboxes should hold, by SQL of its own, against what they hold, as the simulator's owner sees it; shares nothing
 * with the pipeline between them.
 */
final class MailboxTruth {

    static final String MARK = "String {b3c0fb9b-6c1c-4b0e-9d3c-5f6a2c1d7e40} Name ContactSyncId";

    static final String INSTALLATION = "String {b3c0fb9b-6c1c-4b0e-9d3c-5f6a2c1d7e40} Name ContactSyncInstallation";

    /** Of the owner's own contacts, in each mailbox. */
    private static final int FOREIGN = 12;

    private static final int QUOTED = 10;
    private static final String MISSING = ": missing";

    private final ClubDatabase members;
    private final GraphSimulator graph;
    private final List<ClubMailbox> mailboxes;
    private final Predicate<ContactView> ours;

    /**
     * Judges the contacts of one installation.
     *
     * @param ours which of those with our mark are its
     */
    MailboxTruth(ClubDatabase members, GraphSimulator graph, List<ClubMailbox> mailboxes, Predicate<ContactView> ours) {
        this.members = members;
        this.graph = graph;
        this.mailboxes = mailboxes;
        this.ours = ours;
    }

    /** Gives each owner some contacts, which nobody must touch. */
    void seedOwners() {
        for (ClubMailbox mailbox : mailboxes) {
            for (int i = 0; i < FOREIGN; i++) {
                addOwn(graph.mailbox(mailbox.address()));
            }
        }
    }

    /** One more of an owner's own. */
    static void addOwn(SimulatedMailbox mailbox) {
        mailbox.seedContact(Map.of("givenName", "Somebody", "surname", "else"));
    }

    /** Those of an owner's own, the oldest first. */
    static List<ContactView> owners(SimulatedMailbox mailbox) {
        return mailbox.contacts().stream()
                .filter(contact -> contact.mark(MARK) == null)
                .toList();
    }

    boolean isReached() {
        return differences().isEmpty();
    }

    /** Whether nothing is wrong, though something may be missing. */
    boolean isReachedInPart() {
        return differences().stream().allMatch(difference -> difference.endsWith(MISSING));
    }

    /** Whether any of ours is there. */
    boolean hasContacts() {
        return mailboxes.stream()
                .anyMatch(mailbox -> !ours(graph.mailbox(mailbox.address())).isEmpty());
    }

    /** What is missing, different, too much or twice; the first few of each mailbox. */
    List<String> differences() {
        List<String> differences = new ArrayList<>();
        wanted().forEach((mailbox, wanted) -> compare(mailbox, wanted, differences));
        return differences;
    }

    /** Nothing happened on the way there that must never happen. */
    void assertNoHarmDone() {
        for (ClubMailbox each : mailboxes) {
            String address = each.address();
            SimulatedMailbox mailbox = graph.mailbox(address);
            assertThat(ours(mailbox).entrySet())
                    .as("copies in %s", address)
                    .allSatisfy(mark -> assertThat(mark.getValue()).hasSize(1));
            MailboxCounters counters = mailbox.counters();
            assertThat(counters.foreignWrites())
                    .as("foreign writes in %s", address)
                    .isZero();
            assertThat(counters.maxInFlight()).as("in flight to %s", address).isLessThanOrEqualTo(4);
            assertThat(counters.requestsBeforeRetryAfter())
                    .as("before Retry-After in %s", address)
                    .isZero();
            assertThat(owners(mailbox))
                    .as("contacts of the owner of %s", address)
                    .hasSize(FOREIGN);
        }
    }

    private Map<String, List<ContactView>> ours(SimulatedMailbox mailbox) {
        return mailbox.contacts().stream()
                .filter(contact -> contact.mark(MARK) != null && ours.test(contact))
                .collect(Collectors.groupingBy(contact -> String.valueOf(contact.mark(MARK))));
    }

    private void compare(String address, Map<String, String> wanted, List<String> differences) {
        Map<String, List<ContactView>> actual = ours(graph.mailbox(address));
        Set<String> ids = new TreeSet<>(wanted.keySet());
        ids.addAll(actual.keySet());
        List<String> found = new ArrayList<>();
        for (String id : ids) {
            List<ContactView> contacts = actual.getOrDefault(id, List.of());
            String should = wanted.get(id);
            if (should == null) {
                found.add(address + " " + id + ": there, and should not be");
            } else if (contacts.isEmpty()) {
                found.add(address + " " + id + MISSING);
            } else if (contacts.size() > 1) {
                found.add(address + " " + id + ": " + contacts.size() + " times");
            } else if (!shown(contacts.get(0)).equals(should)) {
                found.add(address + " " + id + ": " + shown(contacts.get(0)) + " (expected: " + should + ")");
            }
        }
        differences.addAll(found.subList(0, Math.min(QUOTED, found.size())));
    }

    private Map<String, Map<String, String>> wanted() {
        Map<String, Map<String, String>> wanted = new TreeMap<>();
        mailboxes.forEach(mailbox -> wanted.put(mailbox.address(), new TreeMap<>()));
        members.sql()
                .sql(
                        "select m.*, a.street, a.city from member m left join address a on a.member_id = m.id where m.active")
                .query(row -> {
                    String id = row.getString("id");
                    String chapter = row.getString("chapter");
                    String shown = line(
                            row.getString("first_name"),
                            row.getString("last_name"),
                            row.getString("first_name") + " " + row.getString("last_name"),
                            row.getString("email"),
                            row.getString("mobile"),
                            row.getString("street"),
                            row.getString("city"));
                    mailboxes.stream()
                            .filter(mailbox -> mailbox.isFor(chapter))
                            .forEach(mailbox -> wanted.computeIfAbsent(mailbox.address(), a -> new TreeMap<>())
                                    .put(id, shown));
                });
        return wanted;
    }

    private static String shown(ContactView contact) {
        var properties = contact.properties();
        return line(
                contact.text("givenName"),
                contact.text("surname"),
                contact.text("displayName"),
                properties.path("emailAddresses").path(0).path("address").stringValue(null),
                contact.text("mobilePhone"),
                properties.path("homeAddress").path("street").stringValue(null),
                properties.path("homeAddress").path("city").stringValue(null));
    }

    private static String line(@Nullable String... values) {
        return Stream.of(values).map(value -> value == null ? "-" : value).collect(Collectors.joining(" | "));
    }
}
