package io.contactsync.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.contactsync.event.ContactData;
import io.contactsync.event.ContactId;
import io.contactsync.state.LinkSettlement.Ended;
import io.contactsync.state.LinkSettlement.Stands;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DataAccessException;

/** What delivery keeps in every state DB; each kind of database is a subclass that says only how to open it. */
abstract class LinkTablesStory {

    private static final long HOUR = 3_600_000_000L;
    private static final String OFFICE = "office@club.example";
    private static final LinkKey ADA = new LinkKey(OFFICE, "Members", "ada");
    private static final LinkKey BOB = new LinkKey(OFFICE, "Members", "bob");
    private static final LinkFacts THERE = new LinkFacts("graph-1", false, "hash", Set.of("surname", "givenName"), 1);
    private static final LinkError REFUSED = new LinkError("data", "ErrorInvalidProperty", "mend the row", "r-1");

    private StateDb db;

    /** A new, empty state DB. */
    abstract StateDb openState();

    @BeforeEach
    void open() {
        db = openState();
        run(tx -> {
            var rows = List.of(new RoutingTable.Row("targets[0]", OFFICE, "Members", Map.of()));
            tx.locks().exclusive(Tx.Lock.ROUTING);
            new RoutingTable(tx).replace(rows, List.of());
            new RoutingTable(tx).ensureMailboxes(rows);
        });
    }

    @AfterEach
    void close() {
        db.close();
    }

    @Test
    void routing_is_read_as_it_was_written() {
        assertThat(list(tx -> {
                    tx.locks().shared(Tx.Lock.ROUTING);
                    return new RoutingTable(tx).read();
                }))
                .containsExactly(new RoutingTable.Row("targets[0]", OFFICE, "Members", Map.of()));
    }

    @Test
    void live_changes_are_due_before_loads_and_busy_contacts_are_left_out() {
        wish(ADA, true, true);
        wish(BOB, true, false);
        wish(new LinkKey(OFFICE, "Members", "busy"), true, false);

        assertThat(list(tx -> new Links(tx).due(OFFICE, 10, Set.of("busy"))))
                .extracting(due -> due.link().key())
                .containsExactly(BOB, ADA);
    }

    @Test
    void a_settlement_of_an_older_revision_records_the_facts_alone() {
        wish(ADA, true, false);
        wish(ADA, true, false);

        run(tx -> new Links(tx)
                .settle(List.of(
                        new LinkSettlement(ADA, 1, THERE, new Stands(LinkState.SYNCED, 0, Stands.NEVER, null)))));

        LinkRow link = link(ADA);
        assertThat(link.state()).isEqualTo(LinkState.PENDING);
        assertThat(link.graphId()).isEqualTo("graph-1");
        assertThat(link.revision()).isEqualTo(2);
    }

    @Test
    void a_link_stands_as_it_was_settled() {
        wish(ADA, true, false);

        assertThat(list(tx -> new Links(tx).intend(List.of(settlement(ADA, 1), settlement(ADA, 9)))))
                .containsExactly(true, false);
        run(tx -> new Links(tx)
                .settle(List.of(
                        new LinkSettlement(ADA, 1, THERE, new Stands(LinkState.FAILING, 3, Stands.NEVER, REFUSED)))));

        assertThat(link(ADA).state()).isEqualTo(LinkState.FAILING);
        assertThat(link(ADA).attempts()).isEqualTo(3);
        assertThat(link(ADA).owned()).containsExactlyInAnyOrder("surname", "givenName");
        assertThat(list(tx -> new Links(tx).due(OFFICE, 10, Set.of()))).isEmpty();
        assertThat(number(tx -> new Links(tx).present(OFFICE))).isEqualTo(1);
    }

    @Test
    void a_delete_that_is_done_ends_its_link() {
        wish(ADA, false, false);

        run(tx -> new Links(tx).settle(List.of(new LinkSettlement(ADA, 1, LinkFacts.nothing(), new Ended()))));

        assertThat(optional(tx -> new Links(tx).find(ADA))).isEmpty();
    }

    @Test
    void a_contact_found_in_a_mailbox_becomes_a_link_once() {
        assertThat(done(tx -> new Links(tx).adopt(ADA, false, LinkState.ADOPTED, "graph-1", 0)))
                .isTrue();
        assertThat(done(tx -> new Links(tx).adopt(ADA, false, LinkState.ADOPTED, "graph-2", 0)))
                .isFalse();
        run(tx -> new Links(tx).found(ADA, "graph-3"));

        assertThat(link(ADA).graphId()).isEqualTo("graph-1");
        assertThat(list(tx -> new LinkWishes(tx).of(List.of(new ContactId("ada")))))
                .containsExactly(new LinkWishes.Existing(OFFICE, "Members", new ContactId("ada"), true));
        run(tx -> new Links(tx).askSource("ada"));
        assertThat(list(tx -> new FeedCandidates(tx).page(10))).hasSize(1);
    }

    @Test
    void what_is_doubted_or_lost_is_due_again() {
        wish(ADA, true, false);
        run(tx -> new Links(tx)
                .settle(List.of(
                        new LinkSettlement(ADA, 1, THERE, new Stands(LinkState.SYNCED, 0, Stands.NEVER, null)))));

        run(tx -> new Links(tx).doubt(ADA));
        assertThat(link(ADA).creating()).isTrue();
        run(tx -> new Links(tx).forgetFolder(OFFICE, "Members"));

        assertThat(link(ADA).graphId()).isNull();
        assertThat(link(ADA).creating()).isFalse();
        assertThat(link(ADA).state()).isEqualTo(LinkState.PENDING);
    }

    @Test
    void what_its_owner_deleted_stays_away_when_the_folder_is_gone_and_the_others_begin_now() {
        wish(ADA, true, false);
        wish(BOB, true, false);
        run(tx -> tx.jdbc()
                .update("update link set state = 'left', next_attempt = 7, changed_at = 7 where contact = 'ada'"));
        run(tx -> tx.jdbc().update("update link set state = 'synced', changed_at = 7 where contact = 'bob'"));

        run(tx -> new Links(tx).forgetFolder(OFFICE, "Members"));

        assertThat(link(ADA).state()).isEqualTo(LinkState.LEFT);
        assertThat(link(BOB).state()).isEqualTo(LinkState.PENDING);
        assertThat(link(BOB).changedAt()).isGreaterThan(7);
    }

    @Test
    void a_lease_is_one_owners_until_it_is_given_back() {
        assertThat(take("a", HOUR)).isTrue();
        assertThat(take("b", HOUR)).isFalse();
        assertThat(done(tx -> new MailboxLeases(tx).fence(OFFICE, "b", 1, HOUR, 0)))
                .isFalse();
        assertThat(done(tx -> new MailboxLeases(tx).fence(OFFICE, "a", 1, HOUR, 0)))
                .isTrue();
        assertThat(list(tx -> new MailboxLeases(tx).renew("a", HOUR))).containsExactly(OFFICE);

        run(tx -> new MailboxLeases(tx).release(List.of(OFFICE), "a"));

        assertThat(take("b", HOUR)).isTrue();
    }

    @Test
    void a_lease_of_the_dead_is_left_alone_for_the_hold() {
        assertThat(take("a", HOUR)).isTrue();
        run(tx -> new MailboxLeases(tx).end());

        assertThat(take("b", HOUR)).isFalse();
        assertThat(take("b", 0)).isTrue();

        run(tx -> new MailboxLeases(tx).releaseHeld(OFFICE, "b", HOUR, 2 * HOUR));
        assertThat(take("c", 2 * HOUR)).isFalse();
        assertThat(take("c", HOUR / 2)).isTrue();
    }

    @Test
    void a_mailbox_is_due_while_it_is_open_and_has_something_to_do() {
        assertThat(due()).as("its folder is not listed").containsExactly(OFFICE);
        run(tx -> new Folders(tx).listed(OFFICE, "Members"));
        assertThat(due()).isEmpty();
        wish(ADA, true, false);
        assertThat(due()).containsExactly(OFFICE);

        run(tx -> new Mailboxes(tx).pauseAll());
        run(tx -> new Mailboxes(tx).pauseAll());
        assertThat(due()).isEmpty();
        assertThat(read(tx -> new Mailboxes(tx).find(OFFICE)).orElseThrow().paused())
                .isTrue();
        run(tx -> new Mailboxes(tx).resumeAll());
        assertThat(done(tx -> new Mailboxes(tx).pause(OFFICE))).isTrue();
        assertThat(due()).isEmpty();
        assertThat(done(tx -> new Mailboxes(tx).resume(OFFICE))).isTrue();
        assertThat(done(tx -> new Mailboxes(tx).pause("nobody"))).isFalse();
        run(tx -> new Mailboxes(tx).refuse(OFFICE, 1, HOUR, REFUSED, /* anew= */ false));
        assertThat(due()).isEmpty();
        run(tx -> new Mailboxes(tx).heal(OFFICE));
        assertThat(due()).containsExactly(OFFICE);
    }

    @Test
    void a_retry_after_is_remembered_and_the_longer_one_stays() {
        take("a", HOUR);
        run(tx -> new MailboxLeases(tx).fence(OFFICE, "a", 1, HOUR, HOUR));
        run(tx -> new MailboxLeases(tx).fence(OFFICE, "a", 1, HOUR, 1_000));

        assertThat(read(tx -> new Mailboxes(tx).find(OFFICE)).orElseThrow().gateMicros())
                .isGreaterThan(HOUR / 2);
    }

    @Test
    void a_folder_is_made_listed_and_lost() {
        run(tx -> {
            var folders = new Folders(tx);
            folders.add(OFFICE, "Members");
            folders.add(OFFICE, "");
            folders.intendCreate(OFFICE, "Members");
            folders.learn(OFFICE, "", "default-1");
            folders.learn(OFFICE, "", "default-2");
        });
        assertThat(list(tx -> new Folders(tx).of(OFFICE)))
                .containsExactly(
                        new FolderRow(OFFICE, "", "default-1", false, false),
                        new FolderRow(OFFICE, "Members", null, false, true));

        run(tx -> new Folders(tx).resolve(OFFICE, "Members", "f-1"));
        run(tx -> new Folders(tx).listed(OFFICE, "Members"));
        run(tx -> new Folders(tx).gone(OFFICE, ""));

        assertThat(list(tx -> new Folders(tx).of(OFFICE)))
                .containsExactly(
                        new FolderRow(OFFICE, "", null, false, false),
                        new FolderRow(OFFICE, "Members", "f-1", true, false));
    }

    @Test
    void a_folder_that_waits_is_nothing_to_do_and_neither_is_what_waits_for_it() {
        run(tx -> {
            tx.jdbc().update("update link set next_attempt = ?", Long.MAX_VALUE);
            new Folders(tx).add(OFFICE, "Members");
            tx.jdbc().update("update folder set listed = 1, checked_at = ? where folder = ''", tx.nowMicros());
            tx.jdbc()
                    .update(
                            "insert into link (mailbox, folder, contact, wanted, revision, state, next_attempt, changed_at)"
                                    + " values (?, 'Members', 'W-1', 1, 1, 'pending', 0, 0)",
                            OFFICE);
        });
        assertThat(due()).containsExactly(OFFICE);

        run(tx -> new Folders(tx)
                .failed(OFFICE, "Members", new LinkError("RETRY", "ErrorFolderExists", "Wait.", null), HOUR));
        assertThat(due()).isEmpty();
        assertThat(list(tx -> new Folders(tx).of(OFFICE)))
                .filteredOn(row -> row.folder().equals("Members"))
                .singleElement()
                .matches(row -> row.waits() && row.attempts() == 1);
        assertThat(list(tx -> new Links(tx)
                        .due(OFFICE, 10, Set.of(), new Links.Only(Set.of("Members"), /* unwanted= */ false))))
                .isEmpty();

        write(tx -> new DueNow(tx).mailbox(OFFICE));
        assertThat(due()).as("a person asks at once").containsExactly(OFFICE);

        run(tx -> new Folders(tx).listed(OFFICE, "Members"));
        assertThat(list(tx -> tx.sql()
                        .sql("select error_code from folder where error_code is not null")
                        .query(String.class)
                        .list()))
                .isEmpty();
    }

    @Test
    void a_full_mailbox_has_deletes_to_do_alone() {
        run(tx -> {
            tx.jdbc().update("update folder set listed = 1, checked_at = ?", tx.nowMicros());
            new Mailboxes(tx).refuse(OFFICE, 1, HOUR, new LinkError("FULL", "ErrorQuotaExceeded", "x", null), false);
            tx.jdbc().update("update link set state = 'pending', next_attempt = 0, wanted = 1");
        });
        assertThat(due()).isEmpty();
        MailboxRow full = read(tx -> new Mailboxes(tx).find(OFFICE).orElseThrow());
        assertThat(full.open()).isTrue();
        assertThat(full.onlyDeletes()).isTrue();
        assertThat(full.isChecked()).isFalse();

        run(tx -> tx.jdbc()
                .update(
                        "insert into link (mailbox, folder, contact, wanted, revision, graph_id, state, next_attempt,"
                                + " changed_at) values (?, '', 'D-1', 0, 1, 'g', 'pending', 0, 0)",
                        OFFICE));
        assertThat(due()).containsExactly(OFFICE);
        assertThat(list(tx -> new Links(tx).due(OFFICE, 10, Set.of(), new Links.Only(Set.of(), /* unwanted= */ true))))
                .singleElement()
                .matches(due -> due.link().key().contact().equals("D-1"));

        run(tx -> new Mailboxes(tx).roomMade(OFFICE));
        MailboxRow asked = read(tx -> new Mailboxes(tx).find(OFFICE).orElseThrow());
        assertThat(asked.isChecked()).isTrue();
    }

    @Test
    void an_approved_hold_lets_go_what_has_not_changed_since() {
        long hold = held(ADA, BOB);
        wish(BOB, true, false);

        assertThat(list(tx -> new MailboxHolds(tx).list(true)))
                .singleElement()
                .satisfies(open -> assertThat(open.items()).isEqualTo(1));
        assertThat(list(tx -> new MailboxHolds(tx).items(hold, 10))).containsExactly(new MailboxHoldItem(ADA, 1));
        assertThat(done(tx -> new MailboxHolds(tx).approve(hold))).isTrue();
        assertThat(done(tx -> new MailboxHolds(tx).approve(hold))).isFalse();

        assertThat(link(ADA).state()).isEqualTo(LinkState.PENDING);
        assertThat(done(tx -> new MailboxHolds(tx).isApproved(ADA, 1, false))).isTrue();
        assertThat(done(tx -> new MailboxHolds(tx).isApproved(ADA, 2, true))).isFalse();
        assertThat(list(tx -> new MailboxHolds(tx).list(false)))
                .extracting(MailboxHold::decision)
                .containsExactly("approved");
    }

    @Test
    void a_rejected_hold_leaves_the_contacts_and_an_empty_one_is_withdrawn() {
        long hold = held(ADA);
        assertThat(optionalLong(tx -> new MailboxHolds(tx).open(OFFICE))).hasValue(hold);
        assertThat(done(tx -> new MailboxHolds(tx).reject(hold))).isTrue();
        assertThat(link(ADA).state()).isEqualTo(LinkState.REJECTED);

        long empty = held(BOB);
        run(tx -> new MailboxHolds(tx).drop(empty, List.of(BOB)));
        run(tx -> new MailboxHolds(tx).withdrawIfEmpty(empty));

        assertThat(optionalLong(tx -> new MailboxHolds(tx).open(OFFICE))).isEmpty();
    }

    @Test
    void a_delete_approved_at_the_source_is_approved_in_the_mailboxes() {
        run(tx -> {
            new Contacts(tx).save(List.of(contact(3, true, 1)));
            new Published(tx).save(List.of(new Published.Row(new ContactId("ada"), 1, "a", false, 0)));
            long hold = new SourceHolds(tx).open("gone").id();
            new Gone(tx, 10).hold(hold);
            new SourceHolds(tx).approve(hold);
        });

        assertThat(done(tx -> new MailboxHolds(tx).isApproved(ADA, 4, true))).isTrue();
        assertThat(done(tx -> new MailboxHolds(tx).isApproved(ADA, 4, false))).isFalse();
    }

    @Test
    void an_approval_at_the_source_is_not_for_the_delete_of_a_contact_that_came_back() {
        run(tx -> {
            new Contacts(tx).save(List.of(contact(3, true, 1)));
            new Published(tx).save(List.of(new Published.Row(new ContactId("ada"), 1, "a", false, 0)));
            long hold = new SourceHolds(tx).open("gone").id();
            new Gone(tx, 10).hold(hold);
            new SourceHolds(tx).approve(hold);
        });

        run(tx -> new Contacts(tx).save(List.of(contact(5, true, 2))));

        assertThat(done(tx -> new MailboxHolds(tx).isApproved(ADA, 4, true))).isFalse();
    }

    @Test
    void a_link_that_is_made_anew_inherits_no_approval() {
        long hold = held(ADA);
        assertThat(done(tx -> new MailboxHolds(tx).approve(hold))).isTrue();
        assertThat(done(tx -> new MailboxHolds(tx).isApproved(ADA, 1, false))).isTrue();

        run(tx -> new Links(tx).settle(List.of(new LinkSettlement(ADA, 1, LinkFacts.nothing(), new Ended()))));
        wish(ADA, true, false);

        assertThat(link(ADA).revision()).isEqualTo(1);
        assertThat(done(tx -> new MailboxHolds(tx).isApproved(ADA, 1, false))).isFalse();
    }

    private static Contacts.Row contact(long version, boolean deleted, long generation) {
        return new Contacts.Row(
                new ContactId("ada"),
                version,
                ContactData.ofJson(deleted ? "{}" : "{\"givenName\":\"Ada " + version + "\"}"),
                Map.of(),
                deleted,
                generation,
                Contacts.Origin.RELAY,
                1);
    }

    @Test
    void deletes_are_counted_by_the_hour() {
        run(tx -> new Deletions(tx).count(OFFICE, 3));
        run(tx -> new Deletions(tx).count(OFFICE, 4));
        run(tx -> new Deletions(tx).prune());

        assertThat(number(tx -> new Deletions(tx).lastHour(OFFICE))).isEqualTo(7);
        assertThat(number(tx -> new Deletions(tx).lastHour("other"))).isZero();
    }

    @Test
    void a_link_has_one_dead_letter_until_it_heals() {
        run(tx -> new LinkDeadLetters(tx).bury(ADA, 1, "{\"a\":1}", "graph-refused", "400", 1));
        run(tx -> new LinkDeadLetters(tx).bury(ADA, 2, null, "graph-refused", "400 again", 2));

        DeadLetters.Unsent letter =
                read(tx -> new DeadLetters(tx).unsent(10)).stream().findFirst().orElseThrow();
        assertThat(letter.detail()).isEqualTo("400 again");
        assertThat(new String(letter.body(), StandardCharsets.UTF_8)).isEqualTo("{}");
        run(tx -> new DeadLetters(tx).markSent(List.of(letter.id())));
        assertThat(list(tx -> new DeadLetters(tx).unsent(10))).isEmpty();

        run(tx -> new LinkDeadLetters(tx).heal(ADA));
        run(tx -> new LinkDeadLetters(tx).bury(ADA, 3, null, "graph-refused", "anew", 1));
        assertThat(list(tx -> new DeadLetters(tx).unsent(10))).hasSize(1);
    }

    @Test
    void the_log_of_requests_forgets_what_is_a_week_old() {
        long now = read(Tx::nowMicros);
        run(tx -> new RequestLog(tx).add(List.of(logged(now - 8 * 24 * HOUR, "old"), logged(now, "new"))));

        run(tx -> new RequestLog(tx).prune());

        assertThat(list(tx -> tx.sql()
                        .sql("select client_request_id from request_log")
                        .query(String.class)
                        .list()))
                .containsExactly("new");
    }

    private static LoggedRequest logged(long at, String id) {
        return new LoggedRequest(at, OFFICE, null, "POST", 201, null, null, id, 5);
    }

    private static LinkSettlement settlement(LinkKey key, long revision) {
        return new LinkSettlement(key, revision, LinkFacts.nothing().uncertain(), null);
    }

    private boolean take(String owner, long hold) {
        return write(tx -> new MailboxLeases(tx).take(OFFICE, owner, HOUR, hold))
                .isPresent();
    }

    private List<String> due() {
        return read(tx -> new Mailboxes(tx).due("me", HOUR));
    }

    private LinkRow link(LinkKey key) {
        Optional<LinkRow> link = read(tx -> new Links(tx).find(key));
        return link.orElseThrow();
    }

    private void wish(LinkKey key, boolean wanted, boolean bulk) {
        run(tx -> new LinkWishes(tx)
                .apply(List.of(new LinkWishes.Wish(
                        key.mailbox(), key.folder(), new ContactId(key.contact()), wanted, bulk, tx.nowMicros()))));
    }

    /** Deletes of these contacts that wait for a person, at revision 1. */
    private long held(LinkKey... keys) {
        for (LinkKey key : keys) {
            wish(key, false, false);
        }
        return write(tx -> {
            var holds = new MailboxHolds(tx);
            long hold = holds.open(OFFICE, "more deletes than allowed");
            for (LinkKey key : keys) {
                holds.put(hold, key, 7);
                holds.put(hold, key, 1);
                new Links(tx)
                        .settle(List.of(new LinkSettlement(
                                key,
                                1,
                                new LinkFacts("graph-" + key.contact(), false, "hash", Set.of(), 1),
                                new Stands(LinkState.HELD, 0, Stands.NEVER, null))));
            }
            return hold;
        });
    }

    @Test
    void one_item_is_held_by_one_link_and_whoever_takes_it_has_it_alone() {
        wish(ADA, true, false);
        wish(BOB, false, false);
        settled(BOB, "item");

        assertThatThrownBy(() -> settled(ADA, "item")).isInstanceOf(DataAccessException.class);

        run(tx -> new LinkMoves(tx).take(Map.of(ADA, "item")));
        settled(ADA, "item");
        assertThat(link(BOB).graphId()).isNull();
        assertThat(link(BOB).creating()).isFalse();
        assertThat(optional(tx -> new LinkMoves(tx).holder(OFFICE, "item"))).contains(ADA);
    }

    @Test
    void links_that_held_one_item_before_are_told_apart_when_the_schema_is_brought_up_to_date() throws IOException {
        var old = new LinkKey(OFFICE, "Members", "ada");
        var renamed = new LinkKey(OFFICE, "members", "ada");
        var third = new LinkKey(OFFICE, "MEMBERS", "ada");
        wish(old, false, false);
        wish(renamed, true, false);
        wish(third, true, false);
        String migration;
        try (InputStream file =
                LinkTablesStory.class.getResourceAsStream("/db/migration/V15__listings_and_items.sql")) {
            migration = new String(Objects.requireNonNull(file).readAllBytes(), StandardCharsets.UTF_8);
        }
        List<String> statements = Stream.of(migration
                        .substring(migration.indexOf("create index link_graph_id"))
                        .split(";", -1))
                .filter(statement -> !statement.isBlank())
                .toList();
        run(tx -> {
            tx.jdbc().execute("drop index link_graph_id");
            tx.jdbc().update("update link set graph_id = 'item', state = 'synced', changed_at = 0");
            tx.jdbc().update("update link set changed_at = 1 where folder = 'members'");
            statements.forEach(tx.jdbc()::execute);
        });

        assertThat(link(renamed)).matches(link -> "item".equals(link.graphId()) && link.state() == LinkState.SYNCED);
        assertThat(link(old)).matches(link -> link.graphId() == null && !link.creating());
        assertThat(link(third)).matches(link -> link.graphId() == null && link.creating());
        assertThat(list(tx -> new Links(tx).due(OFFICE, 10, Set.of()))).hasSize(2);
    }

    @Test
    void a_mailbox_that_was_met_by_two_names_is_one_once_the_directory_says_so() {
        String info = "info@club.example";
        var same = new LinkKey(info, "Members", "ada");
        var other = new LinkKey(info, "", "bob");
        run(tx -> {
            new MailboxIdentity(tx).ofAddress(OFFICE);
            new MailboxIdentity(tx).ofAddress(info);
            new Folders(tx).add(info, "Members");
            new Folders(tx).add(info, "");
        });
        wish(ADA, true, false);
        wish(same, true, false);
        wish(other, true, false);
        settled(ADA, "item");
        settled(same, "item");
        settled(other, "bobs");
        var user = new MailboxIdentity.User("6f1c7f6e-0000-4c5d-9e01-0d5a2b3c4d5e", OFFICE);

        String first = write(tx -> new MailboxIdentity(tx).of(OFFICE, user));
        String second = write(tx -> new MailboxIdentity(tx).of(info, user));

        assertThat(first).isEqualTo(OFFICE).isEqualTo(second);
        assertThat(link(ADA).graphId()).isEqualTo("item");
        assertThat(link(ADA).state()).isEqualTo(LinkState.SYNCED);
        assertThat(link(new LinkKey(OFFICE, "", "bob")).graphId()).isEqualTo("bobs");
        assertThat(list(tx -> StatusQueries.contactsOf(tx, info))).isEmpty();
        assertThat(list(tx -> new Folders(tx).of(info))).isEmpty();
        assertThat(list(tx -> new Folders(tx).of(OFFICE)))
                .extracting(FolderRow::folder)
                .containsExactly("", "Members");
    }

    private void settled(LinkKey key, String graphId) {
        run(tx -> new Links(tx)
                .settle(List.of(new LinkSettlement(
                        key,
                        1,
                        new LinkFacts(graphId, false, "hash", Set.of(), 1),
                        new Stands(LinkState.SYNCED, 0, Stands.NEVER, null)))));
    }

    private void run(Consumer<Tx> work) {
        db.write(tx -> {
            work.accept(tx);
            return true;
        });
    }

    private <T> T write(Function<Tx, T> work) {
        return db.write(work);
    }

    private <T> T read(Function<Tx, T> work) {
        return db.read(work);
    }

    private boolean done(Function<Tx, Boolean> work) {
        return db.write(work);
    }

    private long number(Function<Tx, Long> work) {
        return db.write(work);
    }

    private <T> List<T> list(Function<Tx, List<T>> work) {
        return db.write(work);
    }

    private <T> Optional<T> optional(Function<Tx, Optional<T>> work) {
        return db.write(work);
    }

    private OptionalLong optionalLong(Function<Tx, OptionalLong> work) {
        return db.write(work);
    }
}
