package io.contactsync.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.contactsync.delivery.FakeGraph.Trouble;
import io.contactsync.graph.Mailbox;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class FolderStoryTest extends StoryTest {

    private static final Mailbox BOARD = new Mailbox(World.BOARD);

    @Test
    void a_mailbox_that_is_new_to_this_state_db_is_listed_before_anything_is_created() {
        for (int i = 0; i < 10; i++) {
            graph.put(World.BOARD, FakeGraph.DEFAULT_FOLDER, "M-" + i, World.json(ADA));
            graph.put(World.BOARD, FakeGraph.DEFAULT_FOLDER, null, World.json(ADA));
        }
        for (int i = 0; i < 12; i++) {
            world.want("M-" + i, BOB);
        }
        world.start("a");
        world.run();

        assertThat(graph.count("create")).isEqualTo(2);
        assertThat(graph.count("update")).isEqualTo(10);
        assertThat(graph.items(World.BOARD)).hasSize(22);
    }

    @Test
    void what_nobody_spoke_of_yet_is_left_alone_and_the_source_is_asked() {
        graph.put(World.BOARD, FakeGraph.DEFAULT_FOLDER, "M-1", World.json(ADA));
        world.start("a");
        world.run();

        assertThat(world.state("M-1")).contains("adopted");
        assertThat(world.rows("select * from feed_candidate where contact = 'M-1' and force = 1"))
                .hasSize(1);
        assertThat(graph.items(World.BOARD)).hasSize(1);

        world.want("M-1", BOB);
        world.advance(Duration.ofSeconds(1));
        assertThat(name("M-1")).isEqualTo("Bob");
        assertThat(graph.count("create")).isZero();
    }

    @Test
    void what_was_deleted_meanwhile_is_deleted_where_it_is_found() {
        graph.put(World.BOARD, FakeGraph.DEFAULT_FOLDER, "M-1", World.json(ADA));
        world.want("M-1", ADA);
        world.unwant("M-1");
        world.db.write(tx -> tx.jdbc().update("delete from link"));
        world.start("a");
        world.run();

        assertThat(graph.items(World.BOARD)).isEmpty();
    }

    @Test
    void two_of_one_mark_are_reduced_to_one_when_they_are_listed() {
        for (int i = 0; i < 5; i++) {
            graph.put(World.BOARD, FakeGraph.DEFAULT_FOLDER, "M-1", World.json(ADA));
        }
        world.want("M-1", BOB);
        world.start("a");
        world.run();

        assertThat(graph.marked(World.BOARD, "M-1")).hasSize(1);
        assertThat(name("M-1")).isEqualTo("Bob");
    }

    @Test
    void a_named_folder_is_found_by_its_exact_name_first() {
        graph.folders(BOARD).put("f1", "members");
        graph.folders(BOARD).put("f3", "Members");
        graph.folders(BOARD).put("f2", "Members");
        graph.folders(BOARD).put("f4", "Other");
        world.mailbox(World.BOARD, "Members");
        world.want(World.BOARD, "Members", "M-1", ADA);
        world.start("a");
        world.run();

        assertThat(graph.marked(World.BOARD, "M-1")).singleElement().matches(item -> item.folder.equals("f2"));
        assertThat(graph.count("createFolder")).isZero();
    }

    @Test
    void a_folder_that_is_not_there_is_made_once_even_when_the_answer_was_lost() {
        graph.next("createFolder", Trouble.DONE_BUT_LOST);
        world.mailbox(World.BOARD, "Members");
        world.want(World.BOARD, "Members", "M-1", ADA);
        world.start("a");
        world.run();
        assertThat(world.rows("select * from folder where creating = 1")).hasSize(1);
        world.advance(World.HOLD.plusSeconds(2));

        assertThat(graph.folders(BOARD)).hasSize(1);
        assertThat(graph.marked(World.BOARD, "M-1")).hasSize(1);
        assertThat(world.rows("select * from folder where creating = 1")).isEmpty();
    }

    @Test
    void a_folder_that_vanished_is_made_again_with_all_that_was_in_it() {
        world.mailbox(World.BOARD, "Members");
        for (int i = 0; i < 10; i++) {
            world.want(World.BOARD, "Members", "M-" + i, ADA);
        }
        world.start("a");
        world.run();
        graph.folders(BOARD).clear();
        graph.items(World.BOARD).clear();

        world.want(World.BOARD, "Members", "M-10", ADA);
        world.advance(Duration.ofSeconds(10));

        assertThat(graph.folders(BOARD)).hasSize(1);
        assertThat(graph.items(World.BOARD)).hasSize(11);
        assertThat(world.rows("select * from link where state <> 'synced'")).isEmpty();
    }

    @Test
    void listing_goes_on_where_it_was_interrupted() {
        for (int i = 0; i < 12; i++) {
            graph.put(World.BOARD, FakeGraph.DEFAULT_FOLDER, "M-" + i, World.json(ADA));
            world.want("M-" + i, ADA);
        }
        world.start("a");
        world.answering = false;
        world.run();
        graph.answerOne();
        world.run();
        graph.next("listMarked", Trouble.UNAVAILABLE);
        world.answering = true;
        world.advance(Duration.ofSeconds(10));

        assertThat(graph.count("listMarked"))
                .as("4 pages, the one that failed, and 4 pages to be sure")
                .isEqualTo(9);
        assertThat(graph.count("create")).isZero();
    }

    @Test
    void a_contact_that_was_deleted_in_outlook_is_made_again() {
        world.want("M-1", ADA);
        world.start("a");
        world.run();
        graph.marked(World.BOARD, "M-1").get(0).folder = FakeGraph.DELETED_ITEMS;

        world.want("M-1", BOB);
        world.advance(Duration.ofSeconds(2));

        assertThat(graph.marked(World.BOARD, "M-1")).hasSize(1);
        assertThat(name("M-1")).isEqualTo("Bob");
        assertThat(graph.items(World.BOARD))
                .as("the one in Deleted Items stays")
                .hasSize(2);
    }

    @Test
    void a_contact_that_a_person_moved_to_another_folder_stays_there_and_the_folder_is_asked_for_once() {
        graph.folders(BOARD).put("private", "Private");
        world.want("M-1", ADA);
        world.want("M-2", ADA);
        world.start("a");
        world.run();
        graph.items(World.BOARD).values().forEach(item -> item.folder = "private");

        world.want("M-1", BOB);
        world.advance(Duration.ofSeconds(2));
        world.want("M-2", BOB);
        world.advance(Duration.ofSeconds(2));

        assertThat(graph.items(World.BOARD)).hasSize(2);
        assertThat(name("M-1")).isEqualTo("Bob");
        assertThat(name("M-2")).isEqualTo("Bob");
        assertThat(graph.count("getFolder"))
                .as("itself, and where the default one lies")
                .isEqualTo(2);
    }

    @Test
    void a_folder_that_cannot_be_made_waits_alone_and_longer_each_time_and_says_why() {
        graph.always(call -> call.kind().equals("createFolder"), Trouble.FOLDER_EXISTS);
        world.mailbox(World.BOARD, "Members");
        world.want(World.BOARD, "Members", "M-1", ADA);
        world.want("M-2", ADA);
        world.start("a");
        world.advance(Duration.ofSeconds(40));

        assertThat(graph.marked(World.BOARD, "M-2"))
                .as("another folder goes on")
                .hasSize(1);
        assertThat(graph.count("createFolder")).isBetween(2L, 6L);
        assertThat(world.texts("select error_code || ' ' || error_detail from folder where folder = 'Members'"))
                .singleElement()
                .asString()
                .startsWith("ErrorFolderExists Cannot find, make or list the folder \"Members\"");
        assertThat(world.texts("select count(*) from folder where error_code is not null"))
                .containsExactly("1");

        world.want("M-3", ADA);
        world.advance(Duration.ofSeconds(1));
        assertThat(graph.marked(World.BOARD, "M-3")).as("and stays so").hasSize(1);
        long asked = graph.count("listFolders");
        world.advance(Duration.ofMinutes(10));
        assertThat(graph.count("listFolders") - asked)
                .as("without asking all the time")
                .isLessThan(6);

        graph.mend();
        hours(1);
        assertThat(graph.marked(World.BOARD, "M-1")).hasSize(1);
        assertThat(world.texts("select count(*) from folder where error_code is not null or attempts > 0"))
                .containsExactly("0");
    }

    @Test
    void a_folder_whose_name_is_refused_is_not_the_mailboxs_trouble() {
        graph.always(call -> call.kind().equals("createFolder"), Trouble.BAD_DATA);
        world.mailbox(World.BOARD, "Members");
        world.want(World.BOARD, "Members", "M-1", ADA);
        world.want("M-2", ADA);
        world.start("a");
        world.advance(Duration.ofMinutes(10));

        assertThat(graph.marked(World.BOARD, "M-2")).hasSize(1);
        assertThat(graph.count("createFolder")).isEqualTo(1);
        assertThat(world.texts("select checks from mailbox")).containsExactly("0");
        assertThat(world.texts("select error_code from folder where folder = 'Members'"))
                .containsExactly("ErrorInvalidProperty");
    }

    @Test
    void a_mark_that_can_be_no_contact_id_does_not_block_the_listing() {
        for (String mark : List.of(" ", "   ", "M-9 ", "x".repeat(300), "a\u0001b", "a\u0000b", "\ud800")) {
            graph.put(World.BOARD, FakeGraph.DEFAULT_FOLDER, mark, World.json(ADA));
        }
        world.want("M-1", ADA);
        world.start("a");
        world.advance(Duration.ofSeconds(15));

        assertThat(graph.items(World.BOARD)).as("left alone").hasSize(8);
        assertThat(world.state("M-1")).contains("synced");
        assertThat(world.texts("select contact from link")).containsExactly("M-1");
        assertThat(world.rows("select * from audit where action = 'leave contact alone'"))
                .hasSize(7);
    }

    @Test
    void a_folder_that_its_owner_deleted_is_gone_although_it_answers_by_its_id() {
        world.mailbox(World.BOARD, "Members");
        for (int i = 0; i < 3; i++) {
            world.want(World.BOARD, "Members", "M-" + i, ADA);
        }
        world.start("a");
        world.run();
        String deleted = graph.folders(BOARD).keySet().iterator().next();
        graph.deleteFolder(BOARD, deleted);
        hours(1);

        assertThat(graph.folders(BOARD)).hasSize(1).doesNotContainKey(deleted);
        String made = graph.folders(BOARD).keySet().iterator().next();
        assertThat(graph.items(World.BOARD).values().stream().filter(item -> item.folder.equals(made)))
                .hasSize(3);
        assertThat(world.rows("select * from link where state <> 'synced'")).isEmpty();
    }

    @Test
    void a_contact_whose_folder_was_deleted_by_its_owner_is_made_again() {
        graph.folders(BOARD).put("private", "Private");
        world.want("M-1", ADA);
        world.start("a");
        world.run();
        graph.marked(World.BOARD, "M-1").get(0).folder = "private";
        graph.deleteFolder(BOARD, "private");

        world.want("M-1", BOB);
        world.advance(Duration.ofSeconds(2));

        assertThat(graph.items(World.BOARD).values().stream()
                        .filter(item -> item.folder.equals(FakeGraph.DEFAULT_FOLDER)))
                .hasSize(1);
    }

    @Test
    void a_folder_that_is_there_is_asked_for_once_an_hour() {
        world.mailbox(World.BOARD, "Members");
        world.want(World.BOARD, "Members", "M-1", ADA);
        world.start("a");
        hours(3);
        world.advance(Duration.ofMinutes(5));

        assertThat(graph.count("getFolder")).as("itself and the default one").isBetween(2L * 2, 3L * 2);
        assertThat(graph.items(World.BOARD)).hasSize(1);
    }

    @Test
    void a_contact_that_vanished_altogether_is_looked_up_and_made_again() {
        world.want("M-1", ADA);
        world.start("a");
        world.run();
        graph.items(World.BOARD).clear();

        world.want("M-1", BOB);
        world.advance(Duration.ofSeconds(2));

        assertThat(graph.count("findByMark")).isEqualTo(1);
        assertThat(name("M-1")).isEqualTo("Bob");
    }

    /** Its answer tells of a contact that went with the folder, after the folder's links were started again. */
    @Test
    void a_create_that_is_answered_after_its_folder_was_deleted_is_made_again() {
        world.mailbox(World.BOARD, "Members");
        world.want(World.BOARD, "Members", "M-1", ADA);
        world.start("a");
        world.run();
        world.answering = false;
        world.want(World.BOARD, "Members", "M-2", ADA);
        world.want(World.BOARD, "Members", "M-3", ADA);
        world.advance(Duration.ofSeconds(2));
        assertThat(graph.inFlight()).isEqualTo(2);

        graph.answerLast();
        graph.folders(BOARD).clear();
        graph.items(World.BOARD).clear();
        graph.answerOne();
        world.run();
        graph.answerOne();
        world.answering = true;
        world.advance(Duration.ofSeconds(5));

        assertThat(graph.marked(World.BOARD, "M-1")).hasSize(1);
        assertThat(graph.marked(World.BOARD, "M-2")).hasSize(1);
        assertThat(graph.marked(World.BOARD, "M-3")).hasSize(1);
    }
}
