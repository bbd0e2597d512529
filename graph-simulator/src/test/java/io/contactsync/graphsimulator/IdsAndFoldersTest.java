package io.contactsync.graphsimulator;

import static io.contactsync.graphsimulator.GraphClient.encode;
import static org.assertj.core.api.Assertions.assertThat;

import io.contactsync.graphsimulator.GraphClient.Answer;
import io.contactsync.graphsimulator.contacts.ContactView;
import io.contactsync.graphsimulator.contacts.FolderView;
import io.contactsync.graphsimulator.settings.Switch;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** graph-facts §2 and §4: ids of both kinds, folders, and what a delete is. */
class IdsAndFoldersTest {
    private static final String USER = "/users/board@club.example";
    private static final String CONTACTS = USER + "/contacts";
    private static final String FOLDERS = USER + "/contactFolders";

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

    private static String contact(String id) {
        return CONTACTS + "/" + encode(id);
    }

    @Test
    void immutable_ids_are_answered_on_request_and_the_preference_is_echoed() {
        Answer immutable = graph.immutableIds().post(CONTACTS, "{\"givenName\":\"A\"}");
        Answer mutable = graph.get(contact(immutable.text("id")));

        assertThat(immutable.header("preference-applied")).isEqualTo("IdType=ImmutableId");
        assertThat(mutable.header("preference-applied")).isNull();
        assertThat(mutable.text("id")).isNotEqualTo(immutable.text("id"));
        assertThat(graph.immutableIds().get(contact(mutable.text("id"))).text("id"))
                .isEqualTo(immutable.text("id"));
        assertThat(graph.immutableIds().get(CONTACTS).json().at("/value/0/id").stringValue())
                .isEqualTo(immutable.text("id"));
    }

    @Test
    void a_move_changes_the_mutable_id_and_keeps_the_immutable_one() {
        FolderView members = board.seedFolder("Members");
        ContactView before = board.seedContact(Map.of("givenName", "A"));

        ContactView after = board.moveInOutlook(before.mutableId(), members.id());

        assertThat(after.mutableId()).isNotEqualTo(before.mutableId());
        assertThat(after.immutableId()).isEqualTo(before.immutableId());
        assertThat(graph.get(contact(before.mutableId())).code()).isEqualTo("ErrorItemNotFound");
        assertThat(graph.get(contact(before.immutableId())).text("parentFolderId"))
                .isEqualTo(members.id());
    }

    @Test
    void an_id_of_another_mailbox_a_cut_one_and_one_in_another_case_are_malformed() {
        String id = board.seedContact(Map.of("givenName", "A")).immutableId();
        String foreign = simulator
                .mailbox("other@club.example")
                .seedContact(Map.of("givenName", "A"))
                .immutableId();

        for (String each : Set.of(foreign, id.substring(1), id.toLowerCase(Locale.ROOT), "x")) {
            Answer refused = graph.get(contact(each));
            assertThat(refused.status()).isEqualTo(400);
            assertThat(refused.code()).isEqualTo("ErrorInvalidIdMalformed");
        }
    }

    @Test
    void two_contacts_can_have_ids_that_differ_in_case_alone() {
        Set<String> exact = new TreeSet<>();
        Set<String> folded = new TreeSet<>();
        for (int i = 0; i < 64; i++) {
            String id = board.seedContact(Map.of("givenName", "A")).immutableId();
            exact.add(id);
            folded.add(id.toLowerCase(Locale.ROOT));
        }

        assertThat(exact).hasSize(64);
        assertThat(folded.size()).isLessThan(64);
    }

    @Test
    void a_delete_moves_to_deleted_items_where_the_immutable_id_still_finds_it() {
        ContactView contact = board.seedContact(Map.of("givenName", "A"));

        assertThat(graph.delete(contact(contact.mutableId())).status()).isEqualTo(204);

        Answer found = graph.immutableIds().get(contact(contact.immutableId()));
        assertThat(found.status()).isEqualTo(200);
        assertThat(found.text("parentFolderId")).isEqualTo(board.deletedItems().id());
        assertThat(graph.immutableIds()
                        .patch(contact(contact.immutableId()), "{\"jobTitle\":\"x\"}")
                        .text("parentFolderId"))
                .isEqualTo(board.deletedItems().id());
        assertThat(graph.get(contact(contact.mutableId())).status()).isEqualTo(404);
        assertThat(graph.get(CONTACTS).json().get("value").size()).isZero();
        assertThat(board.contacts()).isEmpty();
        assertThat(board.deletedContacts()).hasSize(1);
        assertThat(graph.get(FOLDERS + "/" + encode(board.deletedItems().id())).status())
                .isEqualTo(404);
    }

    @Test
    void a_second_delete_finds_nothing_by_either_id() {
        ContactView contact = board.seedContact(Map.of("givenName", "A"));
        graph.delete(contact(contact.immutableId()));

        for (String id : Set.of(contact.immutableId(), contact.mutableId())) {
            Answer second = graph.delete(contact(id));
            assertThat(second.status()).isEqualTo(404);
            assertThat(second.code()).isEqualTo("ErrorItemNotFound");
        }
    }

    @Test
    void deleted_items_can_be_switched_out_of_reach() {
        ContactView contact = board.seedContact(Map.of("givenName", "A"));
        board.deleteInOutlook(contact.immutableId());
        simulator.set(Switch.DELETED_ITEMS_REACHABLE_BY_IMMUTABLE_ID, false);

        assertThat(graph.get(contact(contact.immutableId())).code()).isEqualTo("ErrorItemNotFound");
    }

    @Test
    void an_emptied_deleted_items_folder_forgets() {
        ContactView contact = board.seedContact(Map.of("givenName", "A"));
        board.deleteInOutlook(contact.immutableId());
        board.emptyDeletedItems();

        assertThat(graph.get(contact(contact.immutableId())).code()).isEqualTo("ErrorItemNotFound");
    }

    @Test
    void a_permanent_delete_leaves_nothing() {
        ContactView contact = board.seedContact(Map.of("givenName", "A"));

        assertThat(graph.post(contact(contact.immutableId()) + "/permanentDelete", "")
                        .status())
                .isEqualTo(204);
        assertThat(graph.get(contact(contact.immutableId())).code()).isEqualTo("ErrorItemNotFound");
        assertThat(board.deletedContacts()).isEmpty();
    }

    @Test
    void the_default_folder_is_not_listed_but_has_a_name() {
        board.seedFolder("Members");

        Answer list = graph.get(FOLDERS);
        Answer byName = graph.get(FOLDERS + "/contacts");

        assertThat(list.json().get("value").size()).isOne();
        assertThat(list.json().at("/value/0/displayName").stringValue()).isEqualTo("Members");
        assertThat(byName.status()).isEqualTo(200);
        assertThat(byName.text("id")).isEqualTo(board.folders().get(0).id());
        assertThat(byName.json().has("wellKnownName")).isFalse();
        simulator.set(Switch.WELL_KNOWN_NAME_ECHOED, true);
        assertThat(graph.get(FOLDERS + "/contacts").text("wellKnownName")).isEqualTo("contacts");
        assertThat(graph.delete(FOLDERS + "/contacts").code()).isEqualTo("ErrorDeleteDistinguishedFolder");
    }

    @Test
    void folders_are_created_renamed_found_by_name_and_deleted_with_what_is_in_them() {
        Answer created = graph.post(FOLDERS, "{\"displayName\":\"Members\"}");
        String path = FOLDERS + "/" + encode(created.text("id"));
        Answer contact = graph.immutableIds().post(path + "/contacts", "{\"givenName\":\"A\"}");

        assertThat(created.status()).isEqualTo(201);
        assertThat(created.json().propertyNames())
                .containsExactly("@odata.context", "id", "parentFolderId", "displayName");
        assertThat(contact.text("parentFolderId")).isEqualTo(created.text("id"));
        assertThat(graph.get(CONTACTS).json().get("value").size()).isZero();
        assertThat(graph.get(path + "/contacts").json().get("value").size()).isOne();
        assertThat(graph.get(contact(contact.text("id"))).status()).isEqualTo(200);
        assertThat(graph.patch(path, "{\"displayName\":\"All\"}").text("displayName"))
                .isEqualTo("All");
        assertThat(graph.get(FOLDERS + "?$filter=" + encode("displayName eq 'all'"))
                        .json()
                        .get("value")
                        .size())
                .isOne();
        assertThat(graph.delete(path).status()).isEqualTo(204);
        assertThat(graph.get(path).code()).isEqualTo("ErrorFolderNotFound");
        assertThat(graph.post(path + "/contacts", "{\"givenName\":\"A\"}").status())
                .isEqualTo(404);
        assertThat(graph.get(FOLDERS).json().get("value").size()).isZero();
        assertThat(board.contacts()).isEmpty();
    }

    @Test
    void a_deleted_folder_can_be_left_in_reach_below_deleted_items() {
        simulator.set(Switch.DELETED_FOLDERS_REACHABLE, true);
        String id = graph.post(FOLDERS, "{\"displayName\":\"Members\"}").text("id");
        String path = FOLDERS + "/" + encode(id);
        graph.delete(path);

        assertThat(graph.get(path).text("parentFolderId"))
                .isEqualTo(board.deletedItems().id());
        assertThat(graph.post(path + "/contacts", "{\"givenName\":\"A\"}").status())
                .isEqualTo(201);
        assertThat(graph.get(FOLDERS).json().get("value").size()).isZero();
        assertThat(graph.get(FOLDERS + "/" + encode(board.deletedItems().id())).status())
                .isEqualTo(404);
    }

    @Test
    void a_folders_name_is_taken_once_but_seeded_duplicates_are_listed() {
        graph.post(FOLDERS, "{\"displayName\":\"Members\"}");

        Answer again = graph.post(FOLDERS, "{\"displayName\":\"members\"}");

        assertThat(again.status()).isEqualTo(409);
        assertThat(again.code()).isEqualTo("ErrorFolderExists");
        board.seedFolder("Members");
        assertThat(graph.get(FOLDERS).json().get("value").size()).isEqualTo(2);
        assertThat(graph.post(FOLDERS, "{}").status()).isEqualTo(400);
        assertThat(graph.post(FOLDERS, "{\"displayName\":\"x\",\"colour\":1}").code())
                .isEqualTo("RequestBodyRead");
    }

    @Test
    void folders_have_children_with_contacts_of_their_own() {
        String parent = FOLDERS + "/"
                + encode(graph.post(FOLDERS, "{\"displayName\":\"P\"}").text("id"));
        String child = parent + "/childFolders/"
                + encode(graph.post(parent + "/childFolders", "{\"displayName\":\"C\"}")
                        .text("id"));

        assertThat(graph.post(child + "/contacts", "{\"givenName\":\"A\"}").status())
                .isEqualTo(201);
        assertThat(graph.get(child + "/contacts").json().get("value").size()).isOne();
        assertThat(graph.get(parent + "/childFolders").json().get("value").size())
                .isOne();
        assertThat(graph.get(FOLDERS).json().get("value").size()).isOne();
    }

    @Test
    void a_contact_is_not_found_through_a_folder_it_is_not_in() {
        FolderView members = board.seedFolder("Members");
        ContactView contact = board.seedContact(Map.of("givenName", "A"));

        assertThat(graph.get(FOLDERS + "/" + encode(members.id()) + "/contacts/" + encode(contact.immutableId()))
                        .code())
                .isEqualTo("ErrorItemNotFound");
        assertThat(graph.get(FOLDERS + "/contacts/contacts/" + encode(contact.immutableId()))
                        .status())
                .isEqualTo(200);
    }

    @Test
    void what_graph_does_not_have_is_refused_and_changes_nothing() {
        String id = board.seedContact(Map.of("givenName", "A")).immutableId();

        Answer move = graph.post(contact(id) + "/move", "{}");
        assertThat(move.status()).isEqualTo(400);
        assertThat(move.message()).isEqualTo("Resource not found for the segment 'move'.");
        assertThat(graph.get("/users/board@club.example/messages").status()).isEqualTo(400);
        assertThat(graph.get("/drives").status()).isEqualTo(400);
        assertThat(graph.get("/me/contacts").status()).isEqualTo(400);
        assertThat(graph.patch(CONTACTS + "/", "{}").status()).isEqualTo(405);
        assertThat(graph.patch(CONTACTS, "{}").code()).isEqualTo("ErrorInvalidRequest");
        assertThat(graph.delete(CONTACTS).status()).isEqualTo(405);
        assertThat(graph.get(simulator.authority() + "/beta/users").status()).isEqualTo(404);
        assertThat(graph.get(simulator.authority() + "/").status()).isNotEqualTo(500);
        assertThat(board.contacts()).hasSize(1);
    }
}
