package io.contactsync.graphsimulator;

import static io.contactsync.graphsimulator.GraphClient.encode;
import static org.assertj.core.api.Assertions.assertThat;

import io.contactsync.graphsimulator.GraphClient.Answer;
import io.contactsync.graphsimulator.contacts.ContactView;
import io.contactsync.graphsimulator.contacts.FolderView;
import io.contactsync.graphsimulator.settings.Switch;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** graph-facts §2, Delta. */
class DeltaTest {
    private static final String DELTA = "/users/board@club.example/contacts/delta";

    private GraphSimulator simulator;
    private SimulatedMailbox board;
    private GraphClient graph;

    /** All items of a round in order, and the link to the next one. */
    private record Round(List<JsonNode> items, List<Integer> sizes, String deltaLink) {
        List<String> names() {
            return items.stream()
                    .map(each -> each.path("givenName").stringValue("-"))
                    .toList();
        }
    }

    @BeforeEach
    void start() {
        simulator = GraphSimulator.builder()
                .set(Switch.DELTA_HAS_EMPTY_PAGE, false)
                .set(Switch.DELTA_REPEATS_ITEMS, false)
                .deltaTokenLifetime(Duration.ofDays(7))
                .start();
        board = simulator.mailbox("board@club.example");
        graph = GraphClient.of(simulator).immutableIds();
    }

    @AfterEach
    void stop() {
        simulator.close();
    }

    private Round round(String link) {
        List<JsonNode> items = new ArrayList<>();
        List<Integer> sizes = new ArrayList<>();
        String next = link;
        while (true) {
            Answer page = graph.get(next);
            assertThat(page.status()).as(page.response().body()).isEqualTo(200);
            page.json().get("value").forEach(items::add);
            sizes.add(page.json().get("value").size());
            next = page.text("@odata.nextLink");
            String deltaLink = page.text("@odata.deltaLink");
            assertThat(next.isEmpty()).as("either link, never both").isNotEqualTo(deltaLink.isEmpty());
            if (!deltaLink.isEmpty()) {
                return new Round(items, sizes, deltaLink);
            }
        }
    }

    private ContactView seed(String name) {
        return board.seedContact(Map.of("givenName", name));
    }

    @Test
    void a_first_round_shows_what_is_there_and_the_next_what_changed() {
        seed("a");
        ContactView b = seed("b");
        ContactView gone = seed("c");
        board.deleteInOutlook(gone.immutableId());

        Round first = round(DELTA);
        board.editInOutlook(b.immutableId(), Map.of("givenName", "B"));
        seed("d");
        board.deleteInOutlook(b.immutableId());
        Round second = round(first.deltaLink());
        Round third = round(second.deltaLink());

        assertThat(first.names()).containsExactly("a", "b");
        assertThat(second.names()).containsExactly("d", "-");
        assertThat(second.items().get(1).get("id").stringValue()).isEqualTo(b.immutableId());
        assertThat(second.items().get(1).at("/@removed/reason").stringValue()).isEqualTo("deleted");
        assertThat(third.items()).isEmpty();
    }

    @Test
    void a_contact_that_moves_out_is_removed_and_one_that_moves_in_appears() {
        FolderView members = board.seedFolder("Members");
        ContactView contact = seed("a");
        String folderDelta = "/users/board@club.example/contactFolders/" + encode(members.id()) + "/contacts/delta";
        Round here = round(DELTA);
        Round there = round(folderDelta);

        board.moveInOutlook(contact.immutableId(), members.id());

        assertThat(round(here.deltaLink()).items().get(0).has("@removed")).isTrue();
        assertThat(round(there.deltaLink()).names()).containsExactly("a");
    }

    @Test
    void mutable_ids_of_the_removed_are_those_they_had() {
        ContactView contact = seed("a");
        graph = GraphClient.of(simulator);
        Round first = round(DELTA);
        board.deleteInOutlook(contact.immutableId());

        assertThat(round(first.deltaLink()).items().get(0).get("id").stringValue())
                .isEqualTo(contact.mutableId());
    }

    @Test
    void pages_are_as_large_as_preferred_and_that_is_echoed() {
        for (int i = 0; i < 5; i++) {
            seed("n" + i);
        }
        graph = GraphClient.of(simulator).with("Prefer", "odata.maxpagesize=2, IdType=\"ImmutableId\"");

        assertThat(round(DELTA).sizes()).containsExactly(2, 2, 1);
        assertThat(graph.get(DELTA).header("Preference-Applied")).isEqualTo("IdType=ImmutableId, odata.maxpagesize=2");
    }

    @Test
    void the_selection_is_frozen_in_the_token() {
        seed("a");
        Round first = round(DELTA + "?$select=givenName");
        seed("b");

        assertThat(first.items().get(0).propertyNames()).containsExactly("@odata.etag", "id", "givenName");
        assertThat(round(first.deltaLink()).items().get(0).propertyNames())
                .containsExactly("@odata.etag", "id", "givenName");
    }

    @Test
    void other_options_are_refused_in_graphs_words() {
        for (String option : List.of("$top=1", "$filter=x", "$expand=x", "$orderby=x", "$search=x", "$skip=1")) {
            Answer refused = graph.get(DELTA + "?" + option);
            assertThat(refused.status()).isEqualTo(400);
            assertThat(refused.code()).isEqualTo("ErrorInvalidUrlQuery");
            assertThat(refused.message()).startsWith("The following parameters are not supported with change tracking");
        }
        assertThat(graph.post(DELTA, "{}").status()).isEqualTo(405);
    }

    @Test
    void an_empty_page_can_come_first_and_an_item_twice() {
        simulator.set(Switch.DELTA_HAS_EMPTY_PAGE, true);
        simulator.set(Switch.DELTA_REPEATS_ITEMS, true);
        seed("a");

        Round round = round(DELTA);

        assertThat(round.sizes()).containsExactly(0, 2);
        assertThat(round.names()).containsExactly("a", "a");
    }

    @Test
    void a_replay_tells_everything_again() {
        seed("a");
        Round first = round(DELTA);
        simulator.set(Switch.DELTA_REPLAYS, true);

        assertThat(round(first.deltaLink()).names()).containsExactly("a");
    }

    @Test
    void a_token_that_expired_or_was_invented_is_gone() {
        Round first = round(DELTA);
        simulator.clock().advance(Duration.ofDays(7));
        graph = GraphClient.of(simulator);

        for (String link : List.of(first.deltaLink(), DELTA + "?$deltatoken=x")) {
            Answer gone = graph.get(link);
            assertThat(gone.status()).isEqualTo(410);
            assertThat(gone.code()).isEqualTo("SyncStateNotFound");
        }
        Round second = round(DELTA);
        simulator.expireDeltaTokens();
        assertThat(graph.get(second.deltaLink()).status()).isEqualTo(410);
    }

    @Test
    void a_token_of_another_folder_is_refused() {
        FolderView members = board.seedFolder("Members");
        String token = round(DELTA).deltaLink().replaceAll(".*=", "");

        assertThat(graph.get("/users/board@club.example/contactFolders/" + encode(members.id())
                                + "/contacts/delta?$deltatoken=" + token)
                        .status())
                .isEqualTo(410);
    }
}
