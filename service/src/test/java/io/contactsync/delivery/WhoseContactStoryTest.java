package io.contactsync.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.contactsync.delivery.FakeGraph.Item;
import io.contactsync.delivery.FakeGraph.Trouble;
import io.contactsync.event.ContactId;
import io.contactsync.intake.Rerouting;
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
        world.settings = world.settings.sharing(Map.of("targets[0]", Set.of(OTHER)));
        route();
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
        world.settings = world.settings.sharing(Map.of("targets[0]", Set.of(OTHER)));
        route();
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

    private void route() {
        new Rerouting(world.db)
                .store(List.of(new RoutingTable.Row("targets[0]", World.BOARD, "", Map.of())), List.of());
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
