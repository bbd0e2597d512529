package io.contactsync.intake;

import static org.assertj.core.api.Assertions.assertThat;

import io.contactsync.event.ContactId;
import io.contactsync.routing.Place;
import io.contactsync.routing.Route;
import io.contactsync.state.Contacts;
import io.contactsync.state.LinkKey;
import io.contactsync.state.Links;
import io.contactsync.state.Lives;
import io.contactsync.state.MailboxHolds;
import io.contactsync.state.StateDb;
import io.contactsync.state.Tx;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What intake must do with events, on every state DB; each kind of database is a subclass that says only how to open it. */
abstract class IntakeStory {

    private final Set<String> woken = new TreeSet<>();
    final List<Map<IntakeResult, Integer>> told = new ArrayList<>();
    StateDb db;
    private Intake intake;

    /** A new, empty state DB. */
    abstract StateDb openState();

    @BeforeEach
    void open() {
        db = openState();
        route(
                new Route("targets[0]", new Place("Office@Club.example", ""), Map.of()),
                new Route(
                        "targets[1]", new Place("north@club.example", "Members"), Map.of("chapter", List.of("North"))));
        intake = new Intake(
                db,
                new IntakeListener() {
                    @Override
                    public void stored(Map<IntakeResult, Integer> results, Set<String> mailboxes) {
                        told.add(Map.copyOf(results));
                    }
                },
                woken::addAll);
    }

    @AfterEach
    void close() {
        db.close();
    }

    @Test
    void an_event_makes_its_contact_due_where_its_tags_lead_to() {
        store(
                event("created", "1", 5L, "{\"chapter\":\"North\"}"),
                event("created", "2", 5L, "{\"chapter\":\"South\"}"));

        assertThat(links())
                .containsExactlyInAnyOrder(
                        "office@club.example// 1 wanted r1 pending",
                        "north@club.example/Members/ 1 wanted r1 pending",
                        "office@club.example// 2 wanted r1 pending");
        assertThat(woken).containsExactly("north@club.example", "office@club.example");
        assertThat(told).containsExactly(Map.of(IntakeResult.APPLIED, 2));
    }

    @Test
    void a_stale_or_repeated_event_changes_nothing() {
        store(event("created", "1", 7L, "{}"));

        store(event("updated", "1", 7L, "{}"), event("updated", "1", 6L, "{}"), event("deleted", "1", 3L, "{}"));

        assertThat(contact("1").version()).isEqualTo(7);
        assertThat(links()).containsExactly("office@club.example// 1 wanted r1 pending");
        assertThat(told.get(1)).isEqualTo(Map.of(IntakeResult.STALE, 3));
    }

    @Test
    void a_batch_counts_only_the_newest_of_each_contact() {
        store(
                event("created", "1", 5L, "{}"),
                event("updated", "1", 9L, "{\"chapter\":\"North\"}"),
                event("updated", "1", 8L, "{}"));

        assertThat(contact("1").version()).isEqualTo(9);
        assertThat(links())
                .containsExactlyInAnyOrder(
                        "office@club.example// 1 wanted r1 pending", "north@club.example/Members/ 1 wanted r1 pending");
    }

    @Test
    void events_without_a_version_count_in_order_of_arrival() {
        store(event("created", "1", null, "{}"), event("deleted", "1", null, "{}"), event("created", "1", null, "{}"));

        assertThat(contact("1").version()).isEqualTo(3);
        assertThat(contact("1").deleted()).isFalse();
        assertThat(contact("1").generation()).as("the same person").isEqualTo(1);
        assertThat(contact("1").origin()).isEqualTo(Contacts.Origin.FOREIGN);
    }

    @Test
    void a_remembered_event_id_is_ignored_even_when_others_came_between() {
        String first =
                "{\"event_type\":\"created\",\"contact_id\":\"1\",\"data\":{\"surname\":\"old\"},\"event_id\":\"a\"}";
        store(message(first), message(first.replace("old", "new").replace("\"a\"", "\"b\"")));

        store(message(first));

        assertThat(contact("1").data().json()).contains("new");
        assertThat(told.get(1)).isEqualTo(Map.of(IntakeResult.DUPLICATE, 1));
    }

    @Test
    void a_delete_is_never_resurrected_by_an_older_event() {
        store(event("created", "1", 5L, "{}"));
        store(event("deleted", "1", 9L, "{}"));

        store(event("updated", "1", 8L, "{}"));

        assertThat(contact("1").deleted()).isTrue();
        assertThat(links()).containsExactly("office@club.example// 1 unwanted r2 pending");
    }

    @Test
    void a_contact_that_is_back_is_the_same_as_long_as_anything_that_names_it_is_the_same() {
        store(person(
                "created",
                "1",
                5,
                "{\"givenName\":\"Ada\",\"surname\":\"Byron\",\"mobilePhone\":\"+44 20 7946 0018\"}"));
        store(event("deleted", "1", 6L, "{}"));

        store(person(
                "created",
                "1",
                7,
                "{\"givenName\":\"A.\",\"surname\":\"Lovelace\",\"mobilePhone\":\"(020) 79460018\"}"));
        assertThat(contact("1").generation()).as("the number").isEqualTo(1);

        store(person("created", "1", 9, "{\"givenName\":\"Grace\",\"surname\":\"Hopper\",\"jobTitle\":\"Admiral\"}"));
        assertThat(contact("1").generation())
                .as("nothing, in a row that was made anew")
                .isEqualTo(2);

        store(person("updated", "1", 10, "{\"givenName\":\"Mary\",\"surname\":\"Shelley\"}"));
        assertThat(contact("1").generation()).as("nothing, in the same row").isEqualTo(2);

        store(event("deleted", "1", 11L, "{}"));
        store(person("created", "1", 12, "{\"givenName\":\"a.\",\"surname\":\"LOVELACE\"}"));
        assertThat(contact("1").generation()).as("the former one is back").isEqualTo(1);

        store(event("deleted", "1", 13L, "{}"), person("updated", "1", 14, "{\"givenName\":\"Emmy\"}"));
        assertThat(contact("1").generation()).as("in one batch").isEqualTo(3);
    }

    @Test
    void of_a_deleted_contact_nothing_is_kept_but_keyed_hashes_and_those_until_no_mailbox_can_hold_it() {
        String ada = "{\"givenName\":\"Ada\",\"emailAddresses\":[{\"address\":\"ada@club.example\"}]}";
        store(person("created", "1", 5, ada), person("created", "2", 5, ada));
        db.write(tx -> tx.jdbc().update("update link set graph_id = 'g of ' || folder || contact"));

        store(event("deleted", "1", 6L, "{}"), event("deleted", "2", 6L, "{}"));

        List<String> kept = db.read(
                tx -> tx.jdbc().queryForList("select data || ' ' || tags || ' ' || lives from contact", String.class));
        assertThat(kept).allSatisfy(row -> assertThat(row).matches("\\{} \\{} 1:[0-9a-f]{16} [0-9a-f]{16}"));

        db.write(tx -> tx.jdbc().update("delete from link where contact = '1'"));
        db.write(tx -> {
            Lives.forget(tx);
            return 0;
        });
        assertThat(contact("1").lives()).isEqualTo(Lives.NONE);
        assertThat(contact("2").lives().names()).containsOnlyKeys(1L);
    }

    @Test
    void what_the_owner_of_a_mailbox_deleted_stays_away_until_its_id_stands_for_another_person() {
        store(person("created", "1", 5, "{\"givenName\":\"Ada\"}"));
        db.write(tx -> tx.jdbc().update("update link set state = 'left', next_attempt = ?", Long.MAX_VALUE));

        store(person("created", "1", 6, "{\"givenName\":\"Ada\",\"surname\":\"Byron\"}"));
        assertThat(links()).containsExactly("office@club.example// 1 wanted r2 left");

        store(person("created", "1", 7, "{\"givenName\":\"Grace\"}"));
        assertThat(links()).containsExactly("office@club.example// 1 wanted r3 pending");
    }

    @Test
    void an_approval_at_the_source_ends_when_its_contact_is_back() {
        store(event("created", "1", 5L, "{}"));
        db.write(tx -> {
            tx.jdbc()
                    .update(
                            "insert into hold (id, kind, reason, opened_at, decision, decided_at)"
                                    + " values (100, 'source', 'shrunken', 0, 'approved', ?)",
                            tx.nowMicros());
            return tx.jdbc().update("insert into hold_item values (100, '', '', '1', 5, 1)");
        });
        store(event("deleted", "1", 6L, "{}"));
        var link = new LinkKey("office@club.example", "", "1");
        assertThat(db.<Boolean>read(tx -> new MailboxHolds(tx).isApproved(link, 2, true)))
                .isTrue();

        store(event("created", "1", 7L, "{}"), event("deleted", "1", 8L, "{}"));

        assertThat(db.<Boolean>read(tx -> new MailboxHolds(tx).isApproved(link, 3, true)))
                .isFalse();
    }

    private static IntakeMessage person(String type, String id, long version, String data) {
        return message("{\"event_type\":\"" + type + "\",\"contact_id\":\"" + id + "\",\"version\":" + version
                + ",\"data\":" + data + "}");
    }

    @Test
    void a_contact_that_leaves_a_targets_scope_is_unwanted_there_alone() {
        store(event("created", "1", 5L, "{\"chapter\":\"North\"}"));

        store(event("updated", "1", 6L, "{\"chapter\":\"South\"}"));

        assertThat(links())
                .containsExactlyInAnyOrder(
                        "office@club.example// 1 wanted r2 pending",
                        "north@club.example/Members/ 1 unwanted r2 pending");
    }

    @Test
    void an_unreadable_message_is_a_dead_letter_and_its_neighbours_go_through() {
        store(
                event("created", "1", 5L, "{}"),
                message(
                        "{\"event_type\":\"created\",\"contact_id\":\"2\",\"data\":{\"emailAddresses\":[{},{},{},{}]}}"),
                message("garbage"),
                event("created", "3", 5L, "{}"));

        assertThat(links()).hasSize(2);
        assertThat(letters())
                .containsExactly(
                        "2 invalid-data data.emailAddresses: 4 entries (expected: at most 3) open",
                        "null invalid-json not valid JSON at line 1, column 1 (expected: one JSON object, no key twice,"
                                + " at most 32 levels) open");
        assertThat(told).containsExactly(Map.of(IntakeResult.APPLIED, 2, IntakeResult.DEAD_LETTER, 2));
    }

    @Test
    void a_dead_letter_is_healed_by_a_newer_event_and_not_by_an_older_one() {
        IntakeMessage bad = message("{\"event_type\":\"updated\",\"contact_id\":\"1\",\"data\":{\"x\":1}}");
        store(event("created", "1", 5L, "{}"), bad);
        assertThat(letters()).singleElement().asString().endsWith("open");

        store(event("updated", "1", 4L, "{}"));
        assertThat(letters()).singleElement().asString().endsWith("open");

        store(event("updated", "1", 6L, "{}"));
        assertThat(letters()).singleElement().asString().endsWith("healed");

        store(bad, event("updated", "1", 7L, "{}"));
        assertThat(letters()).hasSize(2).allSatisfy(letter -> assertThat(letter).endsWith("healed"));
    }

    @Test
    void a_dead_letter_delivered_again_is_stored_once() {
        store(message("garbage"));

        store(new IntakeMessage("garbage".getBytes(StandardCharsets.UTF_8), null, true, false));

        assertThat(letters()).hasSize(1);
    }

    @Test
    void a_version_far_ahead_of_now_is_a_dead_letter() {
        long now = db.read(Tx::nowMicros);
        long ahead = now + 3_600_000_000L;
        store(event("created", "1", ahead, "{}"), event("created", "2", now + 299_000_000, "{}"));

        assertThat(links()).singleElement().asString().contains(" 2 wanted");
        assertThat(letters())
                .singleElement()
                .asString()
                .matches("1 version-ahead version: " + ahead + " is PT(1H|59M[0-9.]+S) ahead.*");
    }

    @Test
    void a_version_that_our_own_counter_has_drawn_is_believed_however_far_ahead_of_now_it_is() {
        long ahead = db.<Long>read(Tx::nowMicros) + 86_400_000_000L;
        counterHasDrawn(ahead);

        store(event("created", "1", ahead, "{}"), event("created", "2", ahead + 1, "{}"));

        assertThat(links()).singleElement().asString().contains(" 1 wanted");
        assertThat(letters()).singleElement().asString().startsWith("2 version-ahead");
    }

    @Test
    void what_was_refused_for_being_ahead_is_taken_in_by_itself_once_it_is_believed_and_nothing_newer_came() {
        long ahead = db.<Long>read(Tx::nowMicros) + 86_400_000_000L;
        store(event("created", "1", ahead, "{}"), event("created", "2", ahead, "{}"));
        store(event("created", "2", 5L, "{}"));
        var healing = new AheadEvents(db);

        assertThat(healing.runOnce()).isZero();
        counterHasDrawn(ahead);

        assertThat(healing.runOnce()).isEqualTo(1);
        assertThat(contact("1").version()).isEqualTo(ahead);
        assertThat(contact("2").version()).isEqualTo(5);
        assertThat(links())
                .containsExactlyInAnyOrder(
                        "office@club.example// 1 wanted r1 pending", "office@club.example// 2 wanted r1 pending");
        assertThat(letters()).allSatisfy(letter -> assertThat(letter).matches(".* (retried|healed)"));
        assertThat(healing.runOnce()).isZero();
    }

    @Test
    void a_change_that_is_said_to_come_from_the_future_is_as_old_as_its_arrival() {
        store(message("{\"event_type\":\"created\",\"contact_id\":\"1\",\"version\":5,\"data\":{\"givenName\":\"n\"},"
                + "\"occurred_at\":\"2199-01-01T00:00:00Z\"}"));

        assertThat(contact("1").changedAt()).isLessThanOrEqualTo(db.read(Tx::nowMicros));
    }

    @Test
    void an_event_id_belongs_to_its_contact() {
        String one =
                "{\"event_type\":\"created\",\"contact_id\":\"1\",\"data\":{\"surname\":\"x\"},\"event_id\":\"7\"}";

        store(message(one), message(one.replace("\"1\"", "\"2\"")));
        store(message(one));

        assertThat(told).containsExactly(Map.of(IntakeResult.APPLIED, 2), Map.of(IntakeResult.DUPLICATE, 1));
    }

    @Test
    void an_event_id_that_an_older_version_remembered_without_its_contact_still_counts() {
        db.write(tx -> tx.jdbc().update("insert into seen_event (contact, event_id, seen_at) values ('', '7', 1)"));

        store(message("{\"event_type\":\"created\",\"contact_id\":\"1\",\"data\":{},\"event_id\":\"7\"}"));

        assertThat(told).containsExactly(Map.of(IntakeResult.DUPLICATE, 1));
    }

    @Test
    void a_row_is_written_only_over_an_older_one_and_it_is_said_which_were() {
        store(event("created", "1", 7L, "{}"), event("created", "2", 7L, "{}"));
        Contacts.Row one = contact("1");
        Contacts.Row two = contact("2");

        Map<ContactId, Long> read = Map.of(one.id(), 7L, two.id(), 7L);
        Set<ContactId> written = db.write(tx -> {
            Set<ContactId> all = new TreeSet<>(
                    new Contacts(tx).save(List.of(version(one, 8, "new"), version(two, 7, "same")), read));
            all.addAll(new Contacts(tx).save(List.of(version(two, 6, "old")), read));
            all.addAll(new Contacts(tx).save(List.of(version(two, 8, "made from an older one")), Map.of(two.id(), 5L)));
            all.addAll(new Contacts(tx).save(List.of(version(two, 9, "made when there was none")), Map.of()));
            return all;
        });

        assertThat(written).containsExactly(one.id());
        assertThat(contact("1").tags()).isEqualTo(Map.of("is", "new"));
        assertThat(contact("2")).isEqualTo(two);
    }

    private static Contacts.Row version(Contacts.Row row, long version, String is) {
        return new Contacts.Row(
                row.id(), version, row.data(), Map.of("is", is), false, 1, row.origin(), row.changedAt(), null);
    }

    private void counterHasDrawn(long version) {
        db.write(tx -> tx.jdbc()
                .update(
                        "insert into counter (name, value) values ('version', ?)"
                                + " on conflict (name) do update set value = excluded.value",
                        version));
    }

    @Test
    void changed_targets_load_who_joins_and_clean_who_leaves() {
        store(event("created", "1", 5L, "{\"chapter\":\"North\"}"), event("deleted", "2", 5L, "{}"));

        route(
                new Route("targets[0]", new Place("north@club.example", "Members"), Map.of()),
                new Route("targets[1]", new Place("new@club.example", ""), Map.of()));

        assertThat(links())
                .containsExactlyInAnyOrder(
                        "office@club.example// 1 unwanted r2 pending",
                        "north@club.example/Members/ 1 wanted r1 pending",
                        "new@club.example// 1 wanted r1 pending");
    }

    @Test
    void the_same_targets_again_touch_no_link() {
        store(event("created", "1", 5L, "{\"chapter\":\"North\"}"));

        boolean passed = route(
                new Route(
                        "targets[1]", new Place("north@club.example", "Members"), Map.of("chapter", List.of("North"))),
                new Route("targets[0]", new Place("office@club.example", ""), Map.of()));

        assertThat(passed).isFalse();
        assertThat(links()).allSatisfy(link -> assertThat(link).contains("r1"));
    }

    @Test
    void the_trace_of_the_newest_event_is_kept_for_delivery_and_no_older_one() {
        String trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
        var committed = new ArrayList<String>();

        store(event("created", "1", 5L, "{}"));
        @Nullable String before = contact("1").trace();
        store(
                in(trace, committed, event("updated", "1", 6L, "{}")),
                in("stale", committed, event("updated", "1", 4L, "{}")));
        @Nullable String traced = contact("1").trace();
        @Nullable String due = db.read(tx -> new Links(tx).due("office@club.example", 1, Set.of()))
                .get(0)
                .contact()
                .trace();
        store(event("updated", "1", 7L, "{}"));

        assertThat(before).isNull();
        assertThat(traced).isEqualTo(trace);
        assertThat(due).isEqualTo(trace);
        assertThat(contact("1").trace()).isNull();
        assertThat(committed).containsExactly("1 6 APPLIED", "1 4 STALE");
    }

    private static IntakeMessage in(String trace, List<String> committed, IntakeMessage message) {
        var step = new IntakeTracing.Step() {
            private String result = "";

            @Override
            public String traceparent() {
                return trace;
            }

            @Override
            public void amountsTo(Optional<ContactId> contact, long version, IntakeResult became) {
                result = contact.orElseThrow().value() + " " + version + " " + became;
            }

            @Override
            public void stored() {
                committed.add(result);
            }
        };
        return new IntakeMessage(message.body(), null, false, false, step);
    }

    private boolean route(Route... routes) {
        return Routing.store(db, List.of(routes));
    }

    void store(IntakeMessage... messages) {
        intake.store(List.of(messages));
    }

    static IntakeMessage message(String body) {
        return new IntakeMessage(body.getBytes(StandardCharsets.UTF_8), null, false, false);
    }

    static IntakeMessage event(String type, String id, @Nullable Long version, String tags) {
        return message("{\"event_type\":\"" + type + "\",\"contact_id\":\"" + id + "\",\"data\":{\"givenName\":\"n\"}"
                + (version == null ? "" : ",\"version\":" + version) + ",\"tags\":" + tags + "}");
    }

    Contacts.Row contact(String id) {
        return db.read(tx -> new Contacts(tx).find(List.of(new ContactId(id))).get(new ContactId(id)));
    }

    List<String> links() {
        return db.read(tx -> tx.sql()
                .sql("select mailbox || '/' || folder || '/ ' || contact || case wanted when 1 then ' wanted' else"
                        + " ' unwanted' end || ' r' || revision || ' ' || state from link")
                .query(String.class)
                .list());
    }

    List<String> letters() {
        return db.read(tx -> tx.sql()
                .sql(
                        "select coalesce(contact, 'null') || ' ' || reason || ' ' || detail || ' ' || state from dead_letter"
                                + " order by id")
                .query(String.class)
                .list());
    }
}
