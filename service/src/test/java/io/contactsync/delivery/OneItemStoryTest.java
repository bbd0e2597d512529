package io.contactsync.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.contactsync.delivery.FakeGraph.Trouble;
import io.contactsync.graph.Mailbox;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** One item in a mailbox belongs to one link, however its folder is called and wherever somebody drags it. */
class OneItemStoryTest extends StoryTest {

    private static final Mailbox BOARD = new Mailbox(World.BOARD);
    private static final int CONTACTS = 40;

    @Test
    void a_folder_that_is_written_otherwise_in_the_configuration_keeps_its_contacts() {
        load("Members");
        Set<String> before = items();

        rename("Members", "members");
        world.advance(Duration.ofSeconds(5));

        assertKept(before, "members");
        assertThat(graph.folders(BOARD)).hasSize(1);
    }

    @Test
    void a_folder_that_is_renamed_in_outlook_and_then_in_the_configuration_keeps_its_contacts() {
        load("Members");
        Set<String> before = items();
        graph.folders(BOARD).replaceAll((id, name) -> "Club");

        rename("Members", "Club");
        world.advance(Duration.ofSeconds(5));

        assertKept(before, "Club");
    }

    @Test
    void a_folder_that_was_renamed_in_outlook_keeps_its_contacts_when_its_old_name_is_written_otherwise() {
        load("Members");
        Set<String> before = items();
        graph.folders(BOARD).replaceAll((id, name) -> "Club");

        rename("Members", "members");
        world.advance(Duration.ofMinutes(2));

        assertKept(before, "members");
        assertThat(graph.folders(BOARD).values()).containsExactly("Club");
    }

    @Test
    void a_former_folder_that_is_gone_is_forgotten_where_a_target_has_its_name_by_now() {
        load("Members");
        graph.deleteFolder(BOARD, graph.folders(BOARD).keySet().iterator().next());
        graph.always(call -> call.kind().equals("createFolder"), Trouble.UNAVAILABLE);
        for (int i = 0; i < 61; i++) {
            world.advance(Duration.ofMinutes(1));
        }
        assertThat(world.texts("select folder from folder where graph_id is null and error_class is not null"))
                .containsExactly("Members");
        world.db.write(tx -> tx.jdbc()
                .update(
                        "insert into routing (target, mailbox, folder, tags) values ('targets[0]', ?, 'members', '{}')",
                        World.BOARD));

        graph.mend();
        rename("Members", "members");
        world.advance(Duration.ofMinutes(30));

        assertThat(world.texts("select folder from folder where folder <> ''")).containsExactly("members");
        assertThat(world.texts("select distinct folder from link where state = 'synced'"))
                .containsExactly("members");
        assertThat(world.texts("select count(*) from link")).containsExactly(String.valueOf(CONTACTS));
    }

    @Test
    void a_folder_that_has_its_new_name_before_its_contacts_have_keeps_them() {
        load("Members");
        Set<String> before = items();

        world.mailbox(World.BOARD, "members");
        world.advance(Duration.ofSeconds(5));

        assertKept(before, "members");
        world.want(World.BOARD, "members", "M-1", BOB);
        world.advance(Duration.ofSeconds(5));
        assertThat(name("M-1")).isEqualTo("Bob");
        assertThat(items()).isEqualTo(before);
    }

    @Test
    void deletes_wait_while_the_folder_that_may_be_the_same_cannot_be_found() {
        load("Members");
        Set<String> before = items();
        graph.always(call -> call.kind().equals("listFolders"), Trouble.UNAVAILABLE);

        rename("Members", "members");
        world.advance(Duration.ofSeconds(30));
        assertThat(graph.count("delete")).isZero();

        graph.mend();
        world.advance(Duration.ofMinutes(3));
        assertKept(before, "members");
    }

    @Test
    void a_delete_that_waits_for_a_person_waits_under_the_new_name() {
        load("Members");
        Set<String> before = items();
        for (int i = 0; i < 30; i++) {
            String contact = "M-" + i;
            world.db.write(tx -> tx.jdbc()
                    .update(
                            "update link set wanted = 0, revision = revision + 1, state = 'pending' where contact = ?",
                            contact));
        }
        world.advance(Duration.ofSeconds(2));
        assertThat(world.texts("select count(*) from link where state = 'held'"))
                .containsExactly("10");

        world.mailbox(World.BOARD, "members");
        world.advance(Duration.ofSeconds(5));

        assertThat(world.texts("select distinct folder from hold_item")).containsExactly("members");
        assertThat(world.texts("select count(*) from link where state = 'held' and folder = 'members'"))
                .containsExactly("10");
        assertThat(before).containsAll(items());
        assertThat(items()).hasSize(20);
    }

    @Test
    void two_targets_that_name_one_folder_differently_are_told_and_take_nothing_from_each_other() {
        load("Members");
        world.db.write(tx -> tx.jdbc()
                .update(
                        "insert into routing (target, mailbox, folder, tags) values ('targets[0]', ?, 'Members', '{}'),"
                                + " ('targets[1]', ?, 'members', '{}')",
                        World.BOARD,
                        World.BOARD));
        Set<String> before = items();

        world.mailbox(World.BOARD, "members");
        world.want(World.BOARD, "members", "M-1", ADA);
        world.advance(Duration.ofMinutes(2));

        assertThat(items()).isEqualTo(before);
        assertThat(world.texts("select error_detail from folder where folder = 'members'"))
                .singleElement()
                .asString()
                .contains("one folder in this mailbox");
        assertThat(world.texts("select count(*) from link where folder = 'Members' and state = 'synced'"))
                .containsExactly(String.valueOf(CONTACTS));
    }

    @Test
    void a_contact_that_is_dragged_into_another_targets_folder_stays_and_is_there_once_for_each() {
        world.mailbox(World.BOARD, "Members");
        world.want(World.BOARD, "", "M-1", ADA);
        world.want(World.BOARD, "Members", "M-1", ADA);
        world.start("a");
        world.run();
        String members = graph.folders(BOARD).keySet().iterator().next();
        var dragged = graph.marked(World.BOARD, "M-1").stream()
                .filter(item -> item.folder.equals(FakeGraph.DEFAULT_FOLDER))
                .findFirst()
                .orElseThrow();
        dragged.folder = members;
        relist();

        assertThat(graph.marked(World.BOARD, "M-1")).hasSize(2).contains(dragged);
        assertThat(graph.count("delete")).isZero();
        assertThat(world.texts("select distinct state from link")).containsExactly("synced");
        assertThat(world.texts("select graph_id from link where folder = ''")).containsExactly(dragged.id);
        assertThat(Set.copyOf(world.texts("select graph_id from link"))).isEqualTo(items());
    }

    @Test
    void what_lies_in_the_folder_where_it_is_missing_moves_to_the_link_of_that_folder() {
        world.mailbox(World.BOARD, "Members");
        world.want(World.BOARD, "", "M-1", ADA);
        world.start("a");
        world.run();
        String members = graph.folders(BOARD).keySet().stream().findFirst().orElseGet(() -> {
            graph.folders(BOARD).put("f-1", "Members");
            return "f-1";
        });
        var dragged = graph.marked(World.BOARD, "M-1").get(0);
        dragged.folder = members;
        relist();

        world.want(World.BOARD, "Members", "M-1", ADA);
        world.advance(Duration.ofSeconds(5));

        assertThat(graph.marked(World.BOARD, "M-1")).hasSize(2);
        assertThat(world.texts("select graph_id from link where folder = 'Members'"))
                .containsExactly(dragged.id);
        assertThat(world.texts("select distinct state from link")).containsExactly("synced");
        assertThat(graph.count("delete")).isZero();
    }

    private void load(String folder) {
        world.mailbox(World.BOARD, folder);
        for (int i = 0; i < CONTACTS; i++) {
            world.want(World.BOARD, folder, "M-" + i, ADA);
        }
        world.start("a");
        world.run();
        assertThat(items()).hasSize(CONTACTS);
    }

    /** What a change of targets does: nothing is wanted in the one folder any more, and everything in the other. */
    private void rename(String from, String to) {
        world.mailbox(World.BOARD, to);
        world.db.write(tx -> {
            tx.jdbc()
                    .update(
                            "update link set wanted = 0, revision = revision + 1, state = 'pending', bulk = 1, next_attempt = ?"
                                    + " where folder = ?",
                            tx.nowMicros(),
                            from);
            return tx.jdbc()
                    .update(
                            "insert into link (mailbox, folder, contact, wanted, revision, state, bulk, next_attempt, changed_at)"
                                    + " select mailbox, ?, contact, 1, 1, 'pending', 1, ?, ? from link where folder = ?",
                            to,
                            tx.nowMicros(),
                            tx.nowMicros(),
                            from);
        });
    }

    private void relist() {
        world.db.write(tx -> tx.jdbc().update("update folder set listed = 0"));
        world.advance(Duration.ofSeconds(3));
    }

    private Set<String> items() {
        return graph.items(World.BOARD).values().stream().map(item -> item.id).collect(Collectors.toSet());
    }

    private void assertKept(Set<String> before, String folder) {
        assertThat(items()).isEqualTo(before);
        assertThat(graph.count("delete")).isZero();
        assertThat(world.texts("select distinct state from link")).containsExactly("synced");
        assertThat(world.texts("select distinct folder from link")).containsExactly(folder);
        assertThat(world.texts("select count(*) from link")).containsExactly(String.valueOf(CONTACTS));
        assertThat(world.texts("select id from hold where decision is null")).isEqualTo(List.of());
        assertThat(world.texts("select folder from folder where folder <> ''")).containsExactly(folder);
    }
}
