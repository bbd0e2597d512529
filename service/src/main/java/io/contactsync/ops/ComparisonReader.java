package io.contactsync.ops;

import io.contactsync.config.ConfigException;
import io.contactsync.delivery.WantedBody;
import io.contactsync.event.ContactId;
import io.contactsync.graph.Answer;
import io.contactsync.graph.ContactContent;
import io.contactsync.graph.ErrorClass;
import io.contactsync.graph.GraphContactsClient;
import io.contactsync.graph.GraphSettings;
import io.contactsync.graph.Mailbox;
import io.contactsync.graph.RequestListener;
import io.contactsync.state.AuditTrail;
import io.contactsync.state.ContactQueries;
import io.contactsync.state.Contacts;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Asks Graph what the mailboxes have of one contact, and lays it beside what is wanted: of all that a person can ask for on the
 * page the only thing that needs Graph. One request after another and one for each folder, of a few folders only; a mailbox that
 * Graph asked to wait for is not asked. Nothing but the properties that we write is read, and nothing is kept.
 */
public final class ComparisonReader {

    /** As many folders are asked at a time, so that the answer comes while a person waits. */
    static final int ASKED = 20;

    private final Operations operations;
    private final StageSettings settings;
    private final Clock clock;

    ComparisonReader(Operations operations, StageSettings settings, Clock clock) {
        this.operations = operations;
        this.settings = settings;
        this.clock = clock;
    }

    private record Known(Optional<Contacts.Row> wanted, List<ContactQueries.Link> links) {}

    /**
     * The contact in the first {@value #ASKED} folders that have or should have it, the differing first. That somebody looked is written down.
     *
     * @param who asks
     * @throws OperationFailedException when the id is none, there is no state DB yet, or Graph is not configured here
     */
    public List<Comparison> read(String contact, String who) {
        ContactId id = SyncNowOperations.contactId(contact);
        Known known = operations.withState(state -> state.write(tx -> {
            AuditTrail.add(tx, who, "compare", "contact " + id.value());
            return new Known(
                    Optional.ofNullable(new Contacts(tx).find(List.of(id)).get(id)),
                    ContactQueries.links(tx, id).stream().limit(ASKED).toList());
        }));
        List<Comparison> comparisons = new ArrayList<>();
        try (GraphContactsClient graph = GraphContactsClient.open(graph(), clock, RequestListener.NONE)) {
            for (ContactQueries.Link link : known.links()) {
                comparisons.add(compare(graph, link, known.wanted()));
            }
        }
        comparisons.sort(Comparator.comparing(Comparison::same));
        return comparisons;
    }

    private GraphSettings graph() {
        try {
            return settings.graph();
        } catch (ConfigException e) {
            throw new OperationFailedException(String.valueOf(e.getMessage()), e);
        }
    }

    private Comparison compare(GraphContactsClient graph, ContactQueries.Link link, Optional<Contacts.Row> contact) {
        String graphId = link.graphId();
        Instant gate = Instants.ofMicros(link.gateUntil());
        if (graphId == null) {
            return without(link, link.wanted() ? "It is not there yet." : "It is not there.");
        }
        if (!link.wanted() || contact.isEmpty() || contact.get().deleted()) {
            return without(link, "It is there and is to be deleted, as nothing is wanted here.");
        }
        if (gate.isAfter(clock.instant())) {
            return without(
                    link,
                    "Not asked: Microsoft asked to wait for " + Texts.duration(Duration.between(clock.instant(), gate))
                            + ".");
        }
        WantedBody body = WantedBody.of(contact.get().data().json(), link.owned());
        ContactContent wanted;
        try {
            wanted = ContactContent.wanted(body.properties());
        } catch (IllegalArgumentException impossible) {
            return without(link, "What is wanted cannot be written: " + impossible.getMessage());
        }
        return graph.content(new Mailbox(link.mailbox()), graphId, body.names())
                .join()
                .match(
                        done -> compared(link, wanted, done.value()),
                        refused -> without(
                                link,
                                refused.error().errorClass() == ErrorClass.GONE
                                        ? "It is not there any more: somebody deleted it. Read and publish it again to bring it"
                                                + " back."
                                        : "Graph answers " + refused.error().status() + " "
                                                + refused.error().code() + ". "
                                                + refused.error().errorClass().remedy()),
                        unknown -> without(link, unanswered(unknown)),
                        notSent -> without(link, unanswered(notSent)));
    }

    private static String unanswered(Answer<ContactContent> answer) {
        return "Graph could not be asked: "
                + answer.<String>match(done -> "", refused -> "", Answer.Unknown::cause, Answer.NotSent::cause)
                + ". Try again later.";
    }

    private static Comparison compared(ContactQueries.Link link, ContactContent wanted, ContactContent there) {
        Set<String> differing = wanted.differing(there);
        List<Comparison.Field> fields = wanted.properties()
                .propertyStream()
                .map(property -> new Comparison.Field(
                        property.getKey(),
                        shown(property.getValue()),
                        shown(there.properties().path(property.getKey())),
                        !differing.contains(property.getKey())))
                .sorted(Comparator.comparing(Comparison.Field::same).thenComparing(Comparison.Field::name))
                .toList();
        return new Comparison(
                link.mailbox(),
                link.address(),
                folder(link),
                differing.isEmpty()
                        ? "It has what is wanted."
                        : Texts.count(differing.size(), "field differs", "fields differ") + ": "
                                + String.join(", ", differing) + ".",
                differing.isEmpty(),
                fields);
    }

    private static Comparison without(ContactQueries.Link link, String verdict) {
        return new Comparison(link.mailbox(), link.address(), folder(link), verdict, false, List.of());
    }

    private static String folder(ContactQueries.Link link) {
        return link.folder().isEmpty() ? "Contacts" : link.folder();
    }

    /** A value as a person reads it: its texts in their order. */
    private static String shown(@Nullable JsonNode value) {
        String text = value == null ? "" : texts(value).distinct().collect(Collectors.joining(", "));
        return text.isEmpty() ? "–" : text;
    }

    private static Stream<String> texts(JsonNode value) {
        if (value.isContainer()) {
            return value.valueStream().flatMap(ComparisonReader::texts);
        }
        String text = value.asString("");
        return text.isBlank() ? Stream.empty() : Stream.of(text);
    }
}
