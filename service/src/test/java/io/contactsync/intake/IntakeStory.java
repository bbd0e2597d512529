package io.contactsync.intake;

import static org.assertj.core.api.Assertions.assertThat;

import io.contactsync.event.ContactId;
import io.contactsync.routing.Place;
import io.contactsync.routing.Route;
import io.contactsync.state.Contacts;
import io.contactsync.state.Links;
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
    private final List<Map<IntakeResult, Integer>> told = new ArrayList<>();
    private StateDb db;
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
        assertThat(contact("1").generation()).isEqualTo(2);
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

    private void store(IntakeMessage... messages) {
        intake.store(List.of(messages));
    }

    private static IntakeMessage message(String body) {
        return new IntakeMessage(body.getBytes(StandardCharsets.UTF_8), null, false, false);
    }

    private static IntakeMessage event(String type, String id, @Nullable Long version, String tags) {
        return message("{\"event_type\":\"" + type + "\",\"contact_id\":\"" + id + "\",\"data\":{\"givenName\":\"n\"}"
                + (version == null ? "" : ",\"version\":" + version) + ",\"tags\":" + tags + "}");
    }

    private Contacts.Row contact(String id) {
        return db.read(tx -> new Contacts(tx).find(List.of(new ContactId(id))).get(new ContactId(id)));
    }

    private List<String> links() {
        return db.read(tx -> tx.sql()
                .sql("select mailbox || '/' || folder || '/ ' || contact || case wanted when 1 then ' wanted' else"
                        + " ' unwanted' end || ' r' || revision || ' ' || state from link")
                .query(String.class)
                .list());
    }

    private List<String> letters() {
        return db.read(tx -> tx.sql()
                .sql(
                        "select coalesce(contact, 'null') || ' ' || reason || ' ' || detail || ' ' || state from dead_letter"
                                + " order by id")
                .query(String.class)
                .list());
    }
}
