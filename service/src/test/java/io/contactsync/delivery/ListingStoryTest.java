package io.contactsync.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.contactsync.state.FolderListings;
import io.contactsync.state.Versions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What is in a folder, when pages shift and come short, people copy, and the state DB is older than it looks. */
class ListingStoryTest extends StoryTest {

    @Test
    void pages_that_shift_while_they_are_read_make_no_contact_twice() {
        List<String> owners = IntStream.range(0, 5)
                .mapToObj(i -> graph.put(World.BOARD, FakeGraph.DEFAULT_FOLDER, null, World.json(ADA)).id)
                .toList();
        for (int i = 0; i < 10; i++) {
            graph.put(World.BOARD, FakeGraph.DEFAULT_FOLDER, "M-" + i, World.json(ADA));
            if (i > 0) {
                world.want("M-" + i, BOB);
            }
        }
        graph.answered = call -> {
            if (call.kind().equals("listMarked") && graph.count("listMarked") == 1) {
                owners.forEach(graph.items(World.BOARD)::remove);
            }
        };
        world.start("a");
        world.run();

        assertThat(graph.items(World.BOARD)).hasSize(10);
        assertThat(graph.count("create")).isZero();
        assertThat(world.texts("select contact from link where state = 'synced'"))
                .hasSize(9);
        assertThat(world.state("M-0")).as("the one that nobody wants any more").contains("adopted");
    }

    @Test
    void what_every_pass_left_out_is_looked_up_before_it_is_created() {
        graph.put(World.BOARD, FakeGraph.DEFAULT_FOLDER, null, World.json(ADA));
        var hidden = graph.put(World.BOARD, "nowhere", "M-1", World.json(ADA));
        world.want("M-1", BOB);
        world.start("a");
        graph.answered = call -> {
            if (call.kind().equals("listMarked")) {
                // Listings never showed it; looked up by its mark it is there.
                hidden.folder = graph.count("listMarked") < 2 ? "nowhere" : FakeGraph.DEFAULT_FOLDER;
            }
        };
        world.run();

        assertThat(graph.marked(World.BOARD, "M-1")).containsExactly(hidden);
        assertThat(graph.count("create")).isZero();

        world.want("M-2", ADA);
        world.advance(Duration.ofSeconds(2));
        assertThat(graph.marked(World.BOARD, "M-2")).hasSize(1);
    }

    @Test
    void a_folder_that_we_made_costs_one_listing_and_no_look_up() {
        world.mailbox(World.BOARD, "Members");
        for (int i = 0; i < 5; i++) {
            world.want(World.BOARD, "Members", "M-" + i, ADA);
        }
        world.db.write(tx -> tx.jdbc().update("delete from folder where folder = ''"));
        world.start("a");
        world.run();

        assertThat(graph.items(World.BOARD)).hasSize(5);
        assertThat(graph.count("listMarked")).isEqualTo(1);
        assertThat(graph.count("findByMark")).isZero();
    }

    @Test
    void a_folder_that_never_shows_the_same_twice_is_listed_in_the_end() {
        graph.put(World.BOARD, FakeGraph.DEFAULT_FOLDER, "X-0", World.json(ADA));
        graph.answered = call -> {
            if (call.kind().equals("listMarked")) {
                graph.put(World.BOARD, FakeGraph.DEFAULT_FOLDER, "X-" + graph.count("listMarked"), World.json(ADA));
            }
        };
        world.want("M-1", ADA);
        world.start("a");
        world.run();

        assertThat(graph.marked(World.BOARD, "M-1")).hasSize(1);
    }

    @Test
    void a_doubted_folder_is_listed_again_and_its_contacts_wait_for_the_source() {
        for (int i = 0; i < 4; i++) {
            world.want("M-" + i, ADA);
        }
        world.start("a");
        world.run();
        // What happened since the backup, of which the state DB knows nothing: one was made, one changed, one left.
        graph.put(World.BOARD, FakeGraph.DEFAULT_FOLDER, "M-9", World.json(ADA));
        graph.marked(World.BOARD, "M-0").get(0).properties = World.json(BOB);
        graph.items(World.BOARD).remove(graph.marked(World.BOARD, "M-1").get(0).id);
        world.db.write(tx -> {
            for (int i = 0; i < 4; i++) {
                tx.jdbc()
                        .update(
                                "insert into published (contact, version, hash, deleted) values (?, 1, '', 0)",
                                "M-" + i);
            }
            return new FolderListings(tx).doubt(null, new Versions(tx).draw(1));
        });
        long creates = graph.count("create");
        world.advance(Duration.ofSeconds(2));

        assertThat(world.db.<Long>read(tx -> new FolderListings(tx).doubted())).isZero();
        assertThat(world.texts("select distinct state from link")).containsExactly("adopted");

        // The source speaks again.
        world.want("M-0", ADA);
        world.unwant("M-1");
        world.want("M-2", ADA);
        world.want("M-9", ADA);
        world.advance(Duration.ofSeconds(2));

        assertThat(name("M-0")).isEqualTo("Ada");
        assertThat(graph.marked(World.BOARD, "M-1")).isEmpty();
        assertThat(graph.marked(World.BOARD, "M-9")).hasSize(1);
        assertThat(graph.count("create")).isEqualTo(creates);
        assertThat(world.state("M-3")).contains("adopted");
    }

    @Test
    void what_was_told_before_the_doubt_and_arrived_late_is_asked_for_again() {
        world.want("M-0", ADA);
        world.want("M-1", ADA);
        world.start("a");
        world.run();
        long doubt = world.db.<Long>write(tx -> {
            long version = new Versions(tx).draw(1);
            new FolderListings(tx).doubt(World.BOARD, version);
            // Whoever asked did not see M-1, whose event was on its way: of it the source says nothing more.
            tx.jdbc()
                    .update(
                            "insert into published (contact, version, hash, deleted) values ('M-0', ?, '', 0), ('M-1', 1, '', 0)",
                            version + 1);
            return version;
        });
        world.advance(Duration.ofSeconds(2));

        assertThat(world.state("M-1")).contains("adopted");
        assertThat(world.texts("select contact from feed_candidate where force = 1 and run = " + doubt))
                .containsExactly("M-1");
    }

    @Test
    void what_another_publisher_told_is_brought_in_line_at_once_where_it_is_doubted() {
        world.want("M-0", ADA);
        world.start("a");
        world.run();
        graph.marked(World.BOARD, "M-0").get(0).properties = World.json(BOB);
        world.db.write(tx -> new FolderListings(tx).doubt(World.BOARD, new Versions(tx).draw(1)));
        world.advance(Duration.ofSeconds(2));

        assertThat(name("M-0")).isEqualTo("Ada");
        assertThat(world.state("M-0")).contains("synced");
    }

    @Test
    void of_two_that_were_only_found_the_oldest_is_ours() {
        Instant now = world.time.instant();
        for (int age = 0; age < 2; age++) {
            var item = new FakeGraph.Item(
                    "id-aged-" + age,
                    "M-1",
                    now.minus(Duration.ofDays(age)),
                    FakeGraph.DEFAULT_FOLDER,
                    World.json(ADA));
            item.modifiedAt = now;
            graph.items(World.BOARD).put(item.id, item);
        }
        graph.items(World.BOARD).get("id-aged-0").modifiedAt = now.plusSeconds(60);
        world.want("M-1", BOB);
        world.start("a");
        world.run();

        assertThat(world.link("M-1", "graph_id")).contains("id-aged-1");
        assertThat(world.link("M-1", "copies")).contains("1");
        assertThat(graph.marked(World.BOARD, "M-1")).hasSize(2);
    }

    @Test
    void of_two_of_which_the_first_pass_showed_only_the_copy_the_oldest_is_ours() {
        var original = graph.put(World.BOARD, "nowhere", "M-1", World.json(ADA));
        world.time.putOn(Duration.ofMinutes(1));
        var copy = graph.put(World.BOARD, FakeGraph.DEFAULT_FOLDER, "M-1", World.json(BOB));
        world.time.putOn(Duration.ofMinutes(1));
        copy.modifiedAt = world.time.instant();
        graph.answered = call -> {
            if (call.kind().equals("listMarked")) {
                original.folder = FakeGraph.DEFAULT_FOLDER;
            }
        };
        world.want("M-1", BOB);
        world.start("a");
        world.run();

        assertThat(world.link("M-1", "graph_id")).contains(original.id);
        assertThat(world.link("M-1", "copies")).contains("1");
        assertThat(graph.marked(World.BOARD, "M-1")).containsExactly(original, copy);
    }

    @Test
    void a_copy_that_somebody_has_worked_on_stays_and_the_recorded_one_too() {
        world.want("M-1", ADA);
        world.start("a");
        world.run();
        var recorded = graph.marked(World.BOARD, "M-1").get(0);
        world.time.putOn(Duration.ofMinutes(1));
        var copy = graph.put(World.BOARD, FakeGraph.DEFAULT_FOLDER, "M-1", World.json(BOB));
        var late = graph.put(World.BOARD, FakeGraph.DEFAULT_FOLDER, "M-1", World.json(ADA));
        world.time.putOn(Duration.ofMinutes(1));
        copy.modifiedAt = world.time.instant();
        world.db.write(tx -> new FolderListings(tx).doubt(World.BOARD, new Versions(tx).draw(1)));
        world.advance(Duration.ofSeconds(2));

        assertThat(graph.marked(World.BOARD, "M-1")).containsExactly(recorded, copy);
        assertThat(world.link("M-1", "graph_id")).contains(recorded.id);
        assertThat(world.link("M-1", "copies")).contains("1");
        assertThat(world.texts("select graph_id from journal where action = 'delete'"))
                .containsExactly(late.id);
        assertThat(world.texts("select detail from audit where action = 'leave copies alone'"))
                .isNotEmpty();
    }

    @Test
    void a_copy_that_somebody_has_worked_on_stays_where_ours_was_deleted_before_it_was_met() {
        world.want("M-1", ADA);
        world.start("a");
        world.run();
        world.time.putOn(Duration.ofMinutes(1));
        var copy = graph.put(World.BOARD, FakeGraph.DEFAULT_FOLDER, "M-1", World.json(BOB));
        world.time.putOn(Duration.ofMinutes(1));
        copy.modifiedAt = world.time.instant();
        world.unwant("M-1");
        world.advance(Duration.ofSeconds(10));
        assertThat(graph.marked(World.BOARD, "M-1")).containsExactly(copy);

        world.db.write(tx -> new FolderListings(tx).doubt(World.BOARD, new Versions(tx).draw(1)));
        world.advance(Duration.ofSeconds(10));

        assertThat(graph.marked(World.BOARD, "M-1")).containsExactly(copy);
        assertThat(world.texts("select detail from audit where action = 'leave copies alone'"))
                .singleElement()
                .asString()
                .contains(copy.id);
    }

    /** As our own is, of which a state DB that went back knows nothing. */
    @Test
    void what_was_made_after_that_delete_is_no_copy_of_what_was_deleted() {
        world.want("M-1", ADA);
        world.start("a");
        world.run();
        world.unwant("M-1");
        world.advance(Duration.ofSeconds(10));
        assertThat(graph.marked(World.BOARD, "M-1")).isEmpty();
        world.time.putOn(Duration.ofMinutes(1));
        var later = graph.put(World.BOARD, FakeGraph.DEFAULT_FOLDER, "M-1", World.json(BOB));
        world.time.putOn(Duration.ofMinutes(1));
        later.modifiedAt = world.time.instant();

        world.db.write(tx -> new FolderListings(tx).doubt(World.BOARD, new Versions(tx).draw(1)));
        world.advance(Duration.ofSeconds(10));

        assertThat(world.texts("select detail from audit where action = 'leave copies alone'"))
                .isEmpty();
        assertThat(world.texts("select graph_id || ' ' || state from link where contact = 'M-1'"))
                .as("taken for ours, whose delete the guard counts")
                .containsExactly(later.id + " held");
    }
}
