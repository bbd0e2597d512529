package io.contactsync.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class DeliveryStoryTest extends StoryTest {

    @Test
    void a_wanted_contact_is_created_then_changed_then_deleted() {
        world.want("M-1", ADA);
        world.start("a");
        world.run();

        assertThat(name("M-1")).isEqualTo("Ada");
        assertThat(world.state("M-1")).contains("synced");

        world.want("M-1", BOB);
        world.advance(Duration.ofSeconds(1));
        assertThat(name("M-1")).isEqualTo("Bob");
        assertThat(graph.count("update")).isEqualTo(1);

        world.unwant("M-1");
        world.advance(Duration.ofSeconds(1));
        assertThat(graph.marked(World.BOARD, "M-1")).isEmpty();
        assertThat(world.state("M-1")).as("the link ends").isEmpty();
    }

    @Test
    void an_equal_state_is_not_sent_again() {
        world.want("M-1", ADA);
        world.start("a");
        world.run();

        world.want("M-1", ADA);
        world.advance(Duration.ofSeconds(1));

        assertThat(graph.count("update")).isZero();
        assertThat(world.state("M-1")).contains("synced");
    }

    @Test
    void a_property_that_is_left_out_is_cleared_and_the_owners_stay() {
        world.want("M-1", "{\"givenName\":\"Ada\",\"jobTitle\":\"Chair\"}");
        world.start("a");
        world.run();
        graph.marked(World.BOARD, "M-1").get(0).properties.put("spouseName", "William");

        world.want("M-1", ADA);
        world.advance(Duration.ofSeconds(1));

        var properties = graph.marked(World.BOARD, "M-1").get(0).properties;
        assertThat(properties.path("jobTitle").isNull()).isTrue();
        assertThat(properties.path("spouseName").asString()).isEqualTo("William");
    }

    @Test
    void ten_edits_before_the_first_is_sent_are_one_request() {
        for (int i = 0; i < 10; i++) {
            world.want("M-1", "{\"givenName\":\"Ada " + i + "\"}");
        }
        world.start("a");
        world.run();

        assertThat(graph.count("create")).isEqualTo(1);
        assertThat(name("M-1")).isEqualTo("Ada 9");
    }

    @Test
    void an_edit_while_its_contact_is_in_flight_is_sent_afterwards_and_not_beside_it() {
        world.want("M-1", ADA);
        world.start("a");
        graph.answerOne();
        world.answering = false;
        world.run();
        graph.answerOne();
        world.run();
        assertThat(graph.count("create")).isEqualTo(1);
        assertThat(graph.inFlight()).isEqualTo(1);

        world.want("M-1", BOB);
        world.advance(Duration.ofSeconds(3));
        assertThat(graph.calls).as("nothing of this contact beside the create").hasSize(2);

        world.answering = true;
        world.run();
        assertThat(name("M-1")).isEqualTo("Bob");
        assertThat(graph.marked(World.BOARD, "M-1")).hasSize(1);
        assertThat(world.state("M-1")).contains("synced");
    }

    @Test
    void another_person_under_the_same_id_is_made_anew_and_that_delete_counts() {
        world.want("M-1", ADA);
        world.start("a");
        world.run();
        String first = graph.marked(World.BOARD, "M-1").get(0).id;

        world.wantAnother("M-1", BOB);
        world.advance(Duration.ofSeconds(1));

        assertThat(graph.marked(World.BOARD, "M-1")).hasSize(1).noneMatch(item -> item.id.equals(first));
        assertThat(world.texts("select deletes from deletion")).containsExactly("1");
    }

    @Test
    void never_more_than_four_requests_are_in_flight_and_all_four_are_used() {
        for (int i = 0; i < 100; i++) {
            world.want("M-" + i, ADA);
        }
        world.start("a");
        world.run();

        assertThat(graph.maxInFlight).isEqualTo(4);
        assertThat(graph.items(World.BOARD)).hasSize(100);
        assertThat(world.rows("select * from link where state <> 'synced'")).isEmpty();
    }

    @Test
    void sending_does_not_wait_for_the_state_db() {
        for (int i = 0; i < 32; i++) {
            world.want("M-" + i, ADA);
        }
        World.Worker worker = world.start("a");
        world.answering = false;
        world.run();
        graph.answerOne();
        world.run();
        assertThat(graph.inFlight()).isEqualTo(4);

        int turns = worker.tasks.size();
        for (int i = 0; i < 20; i++) {
            graph.answerOne();
            assertThat(graph.inFlight()).as("the slot is used again at once").isEqualTo(4);
        }
        assertThat(worker.tasks.size() - turns).as("one turn settles them all").isEqualTo(1);
    }

    @Test
    void live_changes_overtake_a_load() {
        for (int i = 0; i < 100; i++) {
            world.want("L-" + i, ADA);
        }
        world.db.write(tx -> tx.jdbc().update("update link set bulk = 1, next_attempt = next_attempt - 1000"));
        world.want("M-1", ADA);
        world.start("a");
        world.run();

        List<String> created = graph.calls.stream()
                .filter(call -> call.kind().equals("create"))
                .map(FakeGraph.Call::mark)
                .toList();
        assertThat(created.get(0)).isEqualTo("M-1");
    }

    @Test
    void every_step_is_told_between_the_steps() {
        world.want("M-1", ADA);
        World.Worker worker = world.start("a");
        world.run();

        assertThat(worker.told.lines)
                .containsExactly(
                        "lease taken",
                        "sending LIST_FOLDER null",
                        "answered LIST_FOLDER null",
                        "taken [M-1]",
                        "sending CREATE M-1",
                        "answered CREATE M-1",
                        "settled CREATE M-1 true");
    }

    @Test
    void requests_are_remembered_with_their_ids() {
        world.want("M-1", ADA);
        world.start("a");
        world.run();

        assertThat(world.rows("select * from request_log where contact = 'M-1'"))
                .singleElement()
                .satisfies(row -> assertThat(row)
                        .containsEntry("status", 200)
                        .containsEntry("mailbox", World.BOARD)
                        .containsEntry("client_request_id", "client-2"));
    }

    @Test
    void a_paused_mailbox_is_left_alone_until_it_is_resumed() {
        world.start("a");
        world.run();
        world.db.write(tx -> new io.contactsync.state.Mailboxes(tx).pause(World.BOARD));
        world.want("M-1", ADA);
        world.advance(Duration.ofMinutes(1));
        assertThat(graph.count("create")).isZero();

        world.db.write(tx -> new io.contactsync.state.Mailboxes(tx).resume(World.BOARD));
        world.advance(Duration.ofSeconds(1));
        assertThat(name("M-1")).isEqualTo("Ada");
    }

    @Test
    void pausing_in_the_middle_gives_back_what_was_not_sent() {
        for (int i = 0; i < 32; i++) {
            world.want("M-" + i, ADA);
        }
        world.start("a");
        world.answering = false;
        world.run();
        graph.answerOne();
        world.run();

        world.db.write(tx -> {
            new io.contactsync.state.Mailboxes(tx).pauseAll();
            return 0;
        });
        graph.answerOne();
        world.answering = true;
        world.run();

        assertThat(graph.count("create")).isLessThanOrEqualTo(9);
        assertThat(world.rows("select * from link where creating = 1")).isEmpty();
        world.db.write(tx -> {
            new io.contactsync.state.Mailboxes(tx).resumeAll();
            return 0;
        });
        world.advance(Duration.ofSeconds(1));
        assertThat(graph.items(World.BOARD)).hasSize(32);
        assertThat(graph.count("findByMark")).as("nothing was in doubt").isZero();
    }

    @Test
    void a_stop_sends_nothing_more_settles_what_is_in_flight_and_releases_the_lease() {
        for (int i = 0; i < 32; i++) {
            world.want("M-" + i, ADA);
        }
        World.Worker worker = world.start("a");
        world.answering = false;
        world.run();
        graph.answerOne();
        world.run();

        var stopped = worker.delivery.beginStop();
        world.run();
        assertThat(stopped).isNotDone();
        world.answering = true;
        world.run();
        assertThat(stopped).isDone();
        worker.delivery.release();

        assertThat(graph.count("create")).isEqualTo(4);
        assertThat(world.rows("select * from link where state = 'synced'")).hasSize(4);
        assertThat(world.rows("select * from link where creating = 1")).isEmpty();
        assertThat(world.rows("select lease_clean as c from mailbox")).allMatch(row -> row.containsValue(1));

        world.workers.clear();
        world.start("b");
        world.run();
        assertThat(graph.items(World.BOARD)).as("goes on elsewhere at once").hasSize(32);
    }
}
