package io.contactsync.graphsimulator;

import static io.contactsync.graphsimulator.GraphClient.encode;
import static org.assertj.core.api.Assertions.assertThat;

import io.contactsync.graphsimulator.GraphClient.Answer;
import io.contactsync.graphsimulator.contacts.FolderView;
import io.contactsync.graphsimulator.settings.Switch;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** graph-facts §2 and §3: lists, paging, query options, and extended properties. */
class ContactListTest {
    private static final String CONTACTS = "/users/board@club.example/contacts";
    private static final String MARK = "String {b3c0fb9b-6c1c-4b0e-9d3c-5f6a2c1d7e40} Name ContactSyncId";

    private GraphSimulator simulator;
    private SimulatedMailbox board;
    private GraphClient graph;

    @BeforeEach
    void start() {
        simulator = GraphSimulator.start();
        board = simulator.mailbox("board@club.example");
        graph = GraphClient.of(simulator);
    }

    @AfterEach
    void stop() {
        simulator.close();
    }

    private void seed(int contacts) {
        for (int i = 0; i < contacts; i++) {
            board.seedContact(Map.of("givenName", "G" + i));
        }
    }

    private static Map<String, ?> marked(String value) {
        return Map.of("givenName", "A", "singleValueExtendedProperties", List.of(Map.of("id", MARK, "value", value)));
    }

    private static String filter(String id, String value) {
        return CONTACTS + "?$filter="
                + encode("singleValueExtendedProperties/Any(ep: ep/id eq '" + id + "' and ep/value eq '"
                        + value.replace("'", "''") + "')");
    }

    private static int found(Answer answer) {
        assertThat(answer.status()).as(answer.response().body()).isEqualTo(200);
        return answer.json().get("value").size();
    }

    @Test
    void pages_hold_ten_and_absolute_links_lead_through_all_of_them() {
        seed(25);
        Set<String> names = new LinkedHashSet<>();
        List<Integer> sizes = new ArrayList<>();

        String next = CONTACTS;
        while (!next.isEmpty()) {
            Answer page = graph.get(next);
            page.json()
                    .get("value")
                    .forEach(each -> names.add(each.get("givenName").stringValue()));
            sizes.add(found(page));
            next = page.text("@odata.nextLink");
            assertThat(next.isEmpty() || next.startsWith(simulator.endpoint().toString()))
                    .isTrue();
        }

        assertThat(sizes).containsExactly(10, 10, 5);
        assertThat(names).hasSize(25);
    }

    @Test
    void pages_may_come_shorter_than_asked_and_shift_when_somebody_deletes_between_them() {
        seed(6);
        board.largestPage(3)
                .beforeNextPage(
                        () -> board.deleteInOutlook(board.contacts().get(0).immutableId()));

        Answer first = graph.get(CONTACTS + "?$top=100");
        Answer second = graph.get(first.text("@odata.nextLink"));

        assertThat(names(first)).containsExactly("G0", "G1", "G2");
        assertThat(names(second)).as("G3 is where G2 was").containsExactly("G4", "G5");
        assertThat(names(graph.get(CONTACTS + "?$top=100"))).containsExactly("G1", "G2", "G3");
        assertThat(names(graph.get(CONTACTS + "?$skip=3"))).as("once only").containsExactly("G4", "G5");
    }

    private static List<String> names(Answer page) {
        assertThat(page.status()).isEqualTo(200);
        List<String> names = new ArrayList<>();
        page.json().get("value").forEach(each -> names.add(each.get("givenName").stringValue()));
        return names;
    }

    @Test
    void a_page_is_as_large_as_asked_up_to_a_thousand_and_links_keep_the_other_options() {
        seed(5);

        Answer page = graph.get(CONTACTS + "?$top=2&$select=givenName&$count=true");
        Answer second = graph.get(page.text("@odata.nextLink"));

        assertThat(found(page)).isEqualTo(2);
        assertThat(page.json().get("@odata.count").intValue()).isEqualTo(5);
        assertThat(second.json().at("/value/0").propertyNames()).containsExactly("@odata.etag", "id", "givenName");
        assertThat(second.json().at("/value/0/givenName").stringValue()).isEqualTo("G2");
        assertThat(found(graph.get(CONTACTS + "?$top=1000"))).isEqualTo(5);
        assertThat(found(graph.get(CONTACTS + "?$skip=4"))).isEqualTo(1);
        assertThat(graph.get(CONTACTS + "?$top=1001").code()).isEqualTo("ErrorInvalidUrlQuery");
        assertThat(graph.get(CONTACTS + "?$top=0").status()).isEqualTo(400);
        assertThat(graph.get(CONTACTS + "?$top=-1").status()).isEqualTo(400);
    }

    @Test
    void the_count_can_exceed_the_list_when_switched() {
        seed(1);
        simulator.set(Switch.COUNT_EXCEEDS_LIST, true);

        assertThat(graph.get(CONTACTS + "?$count=true")
                        .json()
                        .get("@odata.count")
                        .intValue())
                .isEqualTo(3);
    }

    @Test
    void unknown_query_options_and_values_are_refused() {
        for (String query : List.of(
                "$search=x",
                "$format=json",
                "foo=bar",
                "$select=firstName",
                "$orderby=surname",
                "$filter=" + encode("givenName eq 'A'"),
                "$filter=" + encode("startswith(givenName,'A')"),
                "$filter=%zz",
                "$expand=extensions",
                "$expand=singleValueExtendedProperties",
                "$count=maybe",
                "$top=1&$top=2")) {
            assertThat(graph.get(CONTACTS + "?" + query.replace("%zz", "%25zz")).status())
                    .as(query)
                    .isEqualTo(400);
        }
        assertThat(graph.post(CONTACTS + "?$select=id", "{\"givenName\":\"A\"}").status())
                .isEqualTo(400);
        assertThat(board.contacts()).isEmpty();
    }

    @Test
    void contacts_can_be_ordered_by_display_name() {
        board.seedContact(Map.of("givenName", "b"));
        board.seedContact(Map.of("givenName", "A"));

        assertThat(graph.get(CONTACTS + "?$orderby=displayName")
                        .json()
                        .at("/value/0/givenName")
                        .stringValue())
                .isEqualTo("A");
        assertThat(graph.get(CONTACTS + "?$orderby=displayName%20desc")
                        .json()
                        .at("/value/0/givenName")
                        .stringValue())
                .isEqualTo("b");
    }

    @Test
    void an_extended_property_is_stored_but_shown_only_when_expanded() {
        Answer created = graph.post(
                CONTACTS,
                "{\"givenName\":\"A\",\"singleValueExtendedProperties\":[{\"id\":\"" + MARK
                        + "\",\"value\":\"4711\"}]}");
        String path = CONTACTS + "/" + encode(created.text("id"));
        String expand = "$expand="
                + encode("singleValueExtendedProperties($filter=id eq '" + MARK.replace("b3c0fb9b", "B3C0FB9B") + "')");

        JsonNode expanded = graph.get(path + "?" + expand).json();

        assertThat(created.status()).isEqualTo(201);
        assertThat(created.json().has("singleValueExtendedProperties")).isFalse();
        assertThat(graph.get(path).json().has("singleValueExtendedProperties")).isFalse();
        assertThat(expanded.get("singleValueExtendedProperties").toString())
                .isEqualTo("[{\"id\":\"" + MARK + "\",\"value\":\"4711\"}]");
        assertThat(expanded.has("singleValueExtendedProperties@odata.context")).isTrue();
        assertThat(graph.get(CONTACTS + "?$select=id&" + expand)
                        .json()
                        .at("/value/0")
                        .propertyNames())
                .containsExactly(
                        "@odata.etag",
                        "id",
                        "singleValueExtendedProperties@odata.context",
                        "singleValueExtendedProperties");
        assertThat(board.contactsByMark(MARK, "4711")).hasSize(1);
    }

    @Test
    void a_contact_without_the_property_shows_none_when_expanded() {
        seed(1);

        JsonNode contact = graph.get(
                        CONTACTS + "?$expand=" + encode("singleValueExtendedProperties($filter=id eq '" + MARK + "')"))
                .json()
                .at("/value/0");

        assertThat(contact.has("singleValueExtendedProperties")).isFalse();
    }

    @Test
    void a_patch_sets_one_extended_property_and_keeps_the_others() {
        String other = "String {b3c0fb9b-6c1c-4b0e-9d3c-5f6a2c1d7e40} Name Other";
        String id = board.seedContact(marked("1")).mutableId();

        graph.patch(
                CONTACTS + "/" + encode(id),
                "{\"singleValueExtendedProperties\":[{\"id\":\"" + other + "\",\"value\":\"x\"}]}");
        graph.patch(
                CONTACTS + "/" + encode(id),
                "{\"singleValueExtendedProperties\":[{\"id\":\"" + MARK + "\",\"value\":\"2\"}]}");

        assertThat(board.contact(id).mark(MARK)).isEqualTo("2");
        assertThat(board.contact(id).mark(other)).isEqualTo("x");
        assertThat(found(graph.get(filter(MARK, "1")))).isZero();
        assertThat(found(graph.get(filter(MARK, "2")))).isOne();
    }

    @Test
    void several_extended_properties_are_expanded_at_once_each_where_it_is_there() {
        String other = "String {b3c0fb9b-6c1c-4b0e-9d3c-5f6a2c1d7e40} Name Other";
        String both = board.seedContact(marked("1")).mutableId();
        board.seedContact(marked("2"));
        seed(1);
        graph.patch(
                CONTACTS + "/" + encode(both),
                "{\"singleValueExtendedProperties\":[{\"id\":\"" + other + "\",\"value\":\"x\"}]}");
        String expand = encode("singleValueExtendedProperties($filter=id eq '" + MARK + "' or id eq '" + other + "')");

        JsonNode listed = graph.get(CONTACTS + "?$select=id&$expand=" + expand).json();
        JsonNode found = graph.get(filter(MARK, "1") + "&$expand=" + expand).json();

        assertThat(listed.get("value")
                        .valueStream()
                        .map(contact -> contact.path("singleValueExtendedProperties")
                                .valueStream()
                                .map(property -> property.get("value").stringValue())
                                .toList()))
                .containsExactlyInAnyOrder(List.of("1", "x"), List.of("2"), List.of());
        assertThat(found.at("/value/0/singleValueExtendedProperties")).hasSize(2);
    }

    @Test
    void the_filter_compares_values_without_case_and_names_with_it() {
        board.seedContact(marked("Müller's"));
        board.seedContact(marked("other"));

        assertThat(found(graph.get(filter(MARK, "Müller's")))).isOne();
        assertThat(found(graph.get(filter(MARK, "MÜLLER'S")))).isOne();
        assertThat(found(graph.get(filter(MARK.replace("b3c0", "B3C0"), "Müller's"))))
                .isOne();
        assertThat(found(graph.get(filter(MARK.replace("ContactSyncId", "contactsyncid"), "Müller's"))))
                .isZero();
        assertThat(found(graph.get(filter(MARK, "Müller")))).isZero();
    }

    @Test
    void the_filter_looks_in_one_folder_only() {
        FolderView members = board.seedFolder("Members");
        board.seedContact(members.id(), marked("1"));

        assertThat(found(graph.get(filter(MARK, "1")))).isZero();
        assertThat(found(graph.get(filter(MARK, "1")
                        .replace("/contacts?", "/contactFolders/" + encode(members.id()) + "/contacts?"))))
                .isOne();
    }

    @Test
    void contacts_are_found_by_email_address() {
        board.seedContact(Map.of("givenName", "A", "emailAddresses", List.of(Map.of("address", "ada@x.example"))));
        seed(1);

        assertThat(found(graph.get(
                        CONTACTS + "?$filter=" + encode("emailAddresses/any(a:a/address eq 'ADA@x.example')"))))
                .isOne();
    }

    @Test
    void names_of_extended_properties_are_a_finite_quota() {
        try (GraphSimulator small = GraphSimulator.builder()
                .namedProperties(1)
                .mailbox("board@club.example")
                .start()) {
            GraphClient client = GraphClient.of(small);
            String body = "{\"givenName\":\"A\",\"singleValueExtendedProperties\":[{\"id\":\"%s\",\"value\":\"1\"}]}";

            assertThat(client.post(CONTACTS, body.formatted(MARK)).status()).isEqualTo(201);
            assertThat(client.post(CONTACTS, body.formatted(MARK)).status()).isEqualTo(201);

            Answer refused = client.post(CONTACTS, body.formatted(MARK + "2"));
            assertThat(refused.code()).isEqualTo("ErrorQuotaExceeded");
            assertThat(refused.message()).isEqualTo("Cannot get ID from name.");
        }
    }

    @Test
    void duplicates_are_counted_per_folder_and_exactly() {
        FolderView members = board.seedFolder("Members");
        board.seedContact(marked("a"));
        board.seedContact(marked("A"));
        board.seedContact(members.id(), marked("a"));

        assertThat(board.duplicates(MARK)).isEmpty();

        board.seedContact(members.id(), marked("a"));
        assertThat(board.duplicates(MARK)).singleElement().satisfies(each -> {
            assertThat(each.value()).isEqualTo("a");
            assertThat(each.contacts()).isEqualTo(2);
            assertThat(each.folderId()).isEqualTo(members.id());
        });
    }

    @Test
    void writes_to_contacts_without_any_extended_property_are_counted_as_foreign() {
        String own = board.seedContact(marked("1")).mutableId();
        String foreign = board.seedContact(Map.of("givenName", "Z")).mutableId();

        graph.patch(CONTACTS + "/" + encode(own), "{\"jobTitle\":\"x\"}");
        graph.get(CONTACTS + "/" + encode(foreign));
        assertThat(board.counters().foreignWrites()).isZero();

        graph.patch(CONTACTS + "/" + encode(foreign), "{\"jobTitle\":\"x\"}");
        graph.delete(CONTACTS + "/" + encode(foreign));
        assertThat(board.counters().foreignWrites()).isEqualTo(2);
    }
}
