package io.contactsync.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.contactsync.delivery.FakeGraph.Item;
import io.contactsync.delivery.FakeGraph.Trouble;
import io.contactsync.event.ContactId;
import io.contactsync.graph.Mailbox;
import io.contactsync.intake.Rerouting;
import io.contactsync.state.DeleteAllowance;
import io.contactsync.state.FeedCandidates;
import io.contactsync.state.ForeignFolders;
import io.contactsync.state.Installations;
import io.contactsync.state.Published;
import io.contactsync.state.RoutingTable;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Contacts that carry our mark and are not ours: another installation's, a copy that somebody made. */
class WhoseContactStoryTest extends StoryTest {

    private static final String OTHER = "0b6a6c3e-other";

    @Test
    void nothing_is_begun_in_a_folder_that_holds_another_installations_contacts() {
        for (int i = 0; i < 8; i++) {
            put("M-" + i, OTHER);
        }
        for (int i = 4; i < 12; i++) {
            world.want("M-" + i, BOB);
        }
        world.start("a");
        world.advance(Duration.ofMinutes(5));

        assertThat(writes()).isZero();
        assertThat(graph.items(World.BOARD).values())
                .allSatisfy(item -> assertThat(item.properties).isEqualTo(World.json(ADA)));
        assertThat(world.texts("select error_code || ': ' || error_detail from folder"))
                .singleElement()
                .asString()
                .contains("ForeignInstallation", OTHER, "take-over " + OTHER, "share-with: [" + OTHER + "]");
        assertThat(world.<List<ForeignFolders.Met>>reads(tx -> new ForeignFolders(tx).standing()))
                .containsExactly(new ForeignFolders.Met(World.BOARD, World.BOARD, "", OTHER, 8));
        assertThat(world.texts("select graph_id from link where graph_id is not null"))
                .as("none counts as ours")
                .isEmpty();
    }

    @Test
    void other_folders_of_the_mailbox_go_on() {
        world.mailbox(World.BOARD, "Members");
        put("M-1", OTHER);
        world.want("M-1", BOB);
        world.want(World.BOARD, "Members", "M-1", BOB);
        world.want(World.BOARD, "Members", "M-2", BOB);
        world.start("a");
        world.advance(Duration.ofSeconds(30));

        assertThat(graph.count("create")).isEqualTo(2);
        assertThat(graph.count("update") + graph.count("delete")).isZero();
    }

    @Test
    void a_folder_that_stood_goes_on_by_itself_once_the_others_are_gone() {
        Item theirs = put("M-1", OTHER);
        world.want("M-1", BOB);
        world.start("a");
        world.advance(Duration.ofSeconds(5));
        graph.items(World.BOARD).remove(theirs.id);
        hours(2);

        assertThat(graph.count("create")).isEqualTo(1);
        assertThat(world.texts("select coalesce(error_code, '-') || coalesce(foreign_id, '-') from folder"))
                .containsExactly("--");
    }

    @Test
    void where_the_target_says_so_both_share_the_folder_and_neither_touches_the_others() {
        route("", Set.of(OTHER));
        Item theirs = put("M-1", OTHER);
        Item alone = put("M-7", OTHER);
        world.want("M-1", BOB);
        world.start("a");
        world.advance(Duration.ofSeconds(5));
        world.unwant("M-1");
        world.advance(Duration.ofSeconds(5));

        assertThat(graph.count("create")).isEqualTo(1);
        assertThat(graph.items(World.BOARD).values()).containsExactlyInAnyOrder(theirs, alone);
        assertThat(theirs.properties).isEqualTo(World.json(ADA));
        assertThat(world.state("M-7")).as("not ours to count").isEmpty();
    }

    @Test
    void a_look_up_after_a_lost_answer_takes_no_strangers_contact() {
        route("", Set.of(OTHER));
        Item theirs = put("M-1", OTHER);
        world.want("M-1", BOB);
        graph.next("create", Trouble.LOST);
        world.start("a");
        world.advance(Duration.ofMinutes(3));

        assertThat(graph.count("findByMark")).isPositive();
        assertThat(graph.marked(World.BOARD, "M-1")).hasSize(2).contains(theirs);
        assertThat(theirs.properties).isEqualTo(World.json(ADA));
        assertThat(world.link("M-1", "graph_id").orElseThrow()).isNotEqualTo(theirs.id);
    }

    @Test
    void strangers_that_a_look_up_meets_later_stop_the_folder() {
        world.start("a");
        world.run();
        Item theirs = put("M-1", OTHER);
        graph.next("create", Trouble.LOST);
        world.want("M-1", BOB);
        world.advance(Duration.ofMinutes(3));
        long before = writes();
        world.want("M-2", BOB);
        world.advance(Duration.ofMinutes(3));

        assertThat(writes()).isEqualTo(before);
        assertThat(theirs.properties).isEqualTo(World.json(ADA));
        assertThat(world.texts("select error_code from folder")).containsExactly("ForeignInstallation");
    }

    @Test
    void contacts_of_an_installation_that_was_taken_over_are_ours() {
        put("M-1", OTHER);
        world.want("M-1", BOB);
        world.db.write(tx -> {
            new Installations(tx).takeOver(OTHER);
            return true;
        });
        world.start("a");
        world.run();

        assertThat(name("M-1")).isEqualTo("Bob");
        assertThat(graph.count("create")).isZero();
    }

    @Test
    void what_an_older_version_wrote_is_ours_where_the_source_published_that_id() {
        put("M-1", null);
        put("M-2", null);
        put("M-3", null);
        world.db.write(tx -> {
            new Published(tx)
                    .save(List.of(
                            new Published.Row(new ContactId("M-1"), 1, "hash", false, 0),
                            new Published.Row(new ContactId("M-3"), 1, Published.UNKNOWN, false, 0)));
            return true;
        });
        world.start("a");
        world.run();

        assertThat(world.texts("select contact || unclaimed || state from link order by contact"))
                .containsExactly("M-10adopted", "M-21adopted", "M-31adopted");
        assertThat(world.texts("select contact from feed_candidate")).containsExactly("M-1");
        assertThat(writes()).isZero();

        world.want("M-2", BOB);
        world.advance(Duration.ofSeconds(2));
        assertThat(name("M-2")).isEqualTo("Bob");
        assertThat(graph.count("create")).isZero();
    }

    @Test
    void a_found_contact_asks_for_no_delete() {
        put("M-1", FakeGraph.OURS);
        world.start("a");
        world.run();

        assertThat(world.<List<FeedCandidates.Candidate>>reads(tx -> new FeedCandidates(tx).page(10)))
                .singleElement()
                .satisfies(candidate -> {
                    assertThat(candidate.force()).isTrue();
                    assertThat(candidate.gone()).isFalse();
                });
    }

    @Test
    void a_private_copy_is_the_owners_when_her_mailbox_becomes_a_target() {
        String owner = "owner@club.example";
        world.want("M-1", ADA);
        world.want("M-2", ADA);
        route();
        world.start("a");
        world.run();
        Item unwanted = graph.put(owner, FakeGraph.DEFAULT_FOLDER, "M-1", World.json(ADA));
        Item wanted = graph.put(owner, FakeGraph.DEFAULT_FOLDER, "M-2", World.json(ADA));
        var rerouting = new Rerouting(world.db);
        rerouting.store(
                List.of(
                        new RoutingTable.Row("targets[0]", World.BOARD, "", Map.of()),
                        new RoutingTable.Row("targets[1]", owner, "", Map.of("chapter", List.of("North")))),
                List.of());
        world.advance(Duration.ofSeconds(2));
        rerouting.carryOn();
        world.advance(Duration.ofSeconds(2));
        world.want(owner, "", "M-2", BOB);
        world.advance(Duration.ofSeconds(2));

        assertThat(graph.items(owner).values()).containsExactly(unwanted, wanted);
        assertThat(unwanted.properties).isEqualTo(World.json(ADA));
        assertThat(wanted.properties.path("givenName").asString())
                .as("one is enough")
                .isEqualTo("Bob");

        rerouting.store(List.of(new RoutingTable.Row("targets[0]", World.BOARD, "", Map.of())), List.of());
        rerouting.carryOn();
        world.advance(Duration.ofSeconds(2));
        assertThat(graph.items(owner).values())
                .as("and stays hers when it leaves")
                .contains(unwanted);
        assertThat(world.texts("select contact from hold_item"))
                .as("all that is to be deleted, and half of one are none")
                .containsExactly("M-2");
    }

    @Test
    void a_state_db_that_was_lost_takes_up_its_contacts_in_all_mailboxes_of_the_first_targets() {
        Item item = put("M-1", FakeGraph.OURS);
        route();
        world.start("a");
        world.run();

        assertThat(world.texts("select contact || unclaimed || graph_id from link"))
                .containsExactly("M-10" + item.id);
    }

    @Test
    void a_folder_that_a_lost_state_db_never_listed_is_listed_although_no_target_leads_to_it_any_more() {
        Item item = put("M-1", FakeGraph.OURS);
        route();
        route("Members", Set.of());
        world.start("a");
        world.run();

        assertThat(world.texts("select folder || ' ' || graph_id from link"))
                .as("the source says what becomes of it")
                .containsExactly(" " + item.id);
        assertThat(world.texts("select contact from feed_candidate")).containsExactly("M-1");

        graph.items(World.BOARD).clear();
        world.want(World.BOARD, "Members", "M-1", ADA);
        world.db.write(tx -> tx.jdbc().update("delete from link where folder = ''"));
        route("Members", Set.of());
        assertThat(world.texts("select folder from folder"))
                .as("and nobody looks for it any more")
                .containsExactly("Members");
    }

    @Test
    void a_folder_that_no_target_leads_to_any_more_is_cleared_of_ours_beside_the_others_and_at_once() {
        world.settings = letting(100);
        List<Item> theirs = bothInOneFolder();

        route("Members", Set.of());
        world.advance(Duration.ofSeconds(5));

        assertThat(graph.items(World.BOARD).values().stream()
                        .filter(item -> item.folder.equals(FakeGraph.DEFAULT_FOLDER)))
                .containsExactlyElementsOf(theirs);
        assertThat(theirs).allSatisfy(item -> assertThat(item.properties).isEqualTo(World.json(ADA)));
        assertThat(standing()).isEmpty();
        assertThat(world.texts("select folder from folder where error_code is not null"))
                .isEmpty();
    }

    @Test
    void what_is_to_be_deleted_in_such_a_folder_passes_the_guard() {
        world.settings = world.settings.withDeleteSettle(DeliverySettings.DEFAULT_DELETE_SETTLE);
        bothInOneFolder();

        route("Members", Set.of());
        world.advance(Duration.ofMinutes(1));

        assertThat(graph.count("delete")).isZero();
        assertThat(world.texts("select contact from hold_item order by contact"))
                .containsExactly("M-1", "M-2", "M-3", "M-4");
    }

    @Test
    void a_folder_to_which_a_target_leads_again_is_looked_at_again_and_stands() {
        List<Item> theirs = bothInOneFolder();
        route("Members", Set.of());
        world.advance(Duration.ofSeconds(5));
        long before = graph.count("update") + graph.count("delete");

        route("", Set.of());
        world.want("M-1", BOB);
        world.want("M-9", BOB);
        world.advance(Duration.ofMinutes(2));

        assertThat(standing()).extracting(ForeignFolders.Met::folder).containsExactly("");
        assertThat(graph.marked(World.BOARD, "M-9")).isEmpty();
        assertThat(name("M-1")).isEqualTo("Ada");
        assertThat(graph.items(World.BOARD).values()).containsAll(theirs);
        assertThat(graph.count("update") + graph.count("delete")).isEqualTo(before);
    }

    @Test
    void a_folder_that_is_shared_no_more_stands() {
        route("", Set.of(OTHER));
        put("M-7", OTHER);
        world.want("M-1", BOB);
        world.start("a");
        world.advance(Duration.ofSeconds(5));
        assertThat(graph.count("create")).isEqualTo(1);

        route("", Set.of());
        world.want("M-1", ADA);
        world.advance(Duration.ofSeconds(5));

        assertThat(standing()).extracting(ForeignFolders.Met::contacts).containsExactly(1L);
        assertThat(graph.count("update")).isZero();

        route("", Set.of(OTHER));
        world.advance(Duration.ofSeconds(5));
        assertThat(standing()).isEmpty();
        assertThat(name("M-1")).as("without waiting for the next look").isEqualTo("Ada");
    }

    @Test
    void a_folder_that_was_shared_and_left_is_cleared_of_ours_too() {
        world.settings = letting(100);
        route("", Set.of(OTHER));
        Item theirs = put("M-7", OTHER);
        world.want("M-1", BOB);
        world.start("a");
        world.advance(Duration.ofSeconds(5));

        route("Members", Set.of());
        world.advance(Duration.ofSeconds(5));

        assertThat(graph.items(World.BOARD).values().stream()
                        .filter(item -> item.folder.equals(FakeGraph.DEFAULT_FOLDER)))
                .containsExactly(theirs);
    }

    @Test
    void a_folder_of_a_target_under_a_new_name_is_looked_at_again() {
        world.mailbox(World.BOARD, "Members");
        Mailbox board = new Mailbox(World.BOARD);
        route("Members", Set.of());
        world.want(World.BOARD, "Members", "M-1", ADA);
        world.start("a");
        world.advance(Duration.ofSeconds(5));
        String id = graph.folders(board).keySet().iterator().next();
        graph.folders(board).put(id, "People");
        Item theirs = graph.put(World.BOARD, id, "M-7", World.json(ADA));
        theirs.installation = OTHER;

        route("People", Set.of());
        world.want(World.BOARD, "People", "M-2", BOB);
        world.advance(Duration.ofSeconds(5));

        assertThat(standing()).extracting(ForeignFolders.Met::folder).containsExactly("People");
        assertThat(graph.count("create")).isEqualTo(1);
    }

    @Test
    void a_folder_that_stands_and_that_its_owner_deletes_is_made_anew_where_a_target_leads_there() {
        Mailbox board = new Mailbox(World.BOARD);
        String id = foreignFolder(board);
        graph.deleteFolder(board, id);
        hours(3);

        assertThat(standing()).isEmpty();
        assertThat(graph.folders(board)).hasSize(1).containsValue("Members").doesNotContainKey(id);
        assertThat(graph.marked(World.BOARD, "M-1"))
                .extracting(item -> item.folder)
                .containsExactlyElementsOf(graph.folders(board).keySet());
    }

    @Test
    void a_folder_that_stands_and_that_its_owner_deletes_is_forgotten_where_none_does() {
        Mailbox board = new Mailbox(World.BOARD);
        String id = foreignFolder(board);
        graph.deleteFolder(board, id);
        route("", Set.of());
        hours(3);

        assertThat(standing()).isEmpty();
        assertThat(graph.folders(board)).isEmpty();
        assertThat(world.texts("select folder from folder")).containsExactly("");
    }

    /** A folder of a target, in which others' contacts are alone and M-1 of ours is to be. */
    private String foreignFolder(Mailbox board) {
        world.mailbox(World.BOARD, "Members");
        graph.folders(board).put("folder-of-both", "Members");
        Item theirs = graph.put(World.BOARD, "folder-of-both", "M-7", World.json(ADA));
        theirs.installation = OTHER;
        route("Members", Set.of());
        world.want(World.BOARD, "Members", "M-1", BOB);
        world.start("a");
        world.advance(Duration.ofSeconds(5));
        assertThat(standing()).extracting(ForeignFolders.Met::folder).containsExactly("Members");
        return "folder-of-both";
    }

    /** A target's folder with four contacts of ours and two of others, who came later and were met. */
    private List<Item> bothInOneFolder() {
        route("", Set.of());
        for (int i = 1; i <= 4; i++) {
            world.want("M-" + i, ADA);
        }
        world.start("a");
        world.advance(Duration.ofSeconds(5));
        List<Item> theirs = List.of(put("M-1", OTHER), put("M-8", OTHER));
        world.db.write(tx -> {
            new ForeignFolders(tx).listAgain(World.BOARD, "");
            return true;
        });
        world.advance(Duration.ofSeconds(5));
        assertThat(standing()).extracting(ForeignFolders.Met::folder).containsExactly("");
        return theirs;
    }

    private List<ForeignFolders.Met> standing() {
        return world.reads(tx -> new ForeignFolders(tx).standing());
    }

    private DeliverySettings letting(double percent) {
        return new DeliverySettings(World.CALL_TIMEOUT, World.HOLD, 4, 10_000, 1, new DeleteAllowance(percent, 20));
    }

    private void route() {
        route("", Set.of());
    }

    /** The one target leads to the board, and to this folder of it. */
    private void route(String folder, Set<String> shareWith) {
        var rerouting = new Rerouting(world.db, shareWith.isEmpty() ? Map.of() : Map.of("targets[0]", shareWith));
        rerouting.store(List.of(new RoutingTable.Row("targets[0]", World.BOARD, folder, Map.of())), List.of());
        rerouting.carryOn();
    }

    private Item put(String mark, @Nullable String installation) {
        Item item = graph.put(World.BOARD, FakeGraph.DEFAULT_FOLDER, mark, World.json(ADA));
        item.installation = installation;
        return item;
    }

    private long writes() {
        return graph.count("create") + graph.count("update") + graph.count("delete");
    }
}
