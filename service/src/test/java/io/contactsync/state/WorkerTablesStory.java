package io.contactsync.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.contactsync.event.ContactData;
import io.contactsync.event.ContactId;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What several workers share in every state DB; each kind of database is a subclass that says only how to open it. */
abstract class WorkerTablesStory {

    private static final long HOUR = 3_600_000_000L;
    private static final String OFFICE = "office@club.example";
    private static final LinkKey ADA = new LinkKey(OFFICE, "Members", "ada");
    private static final LinkKey BOB = new LinkKey(OFFICE, "Members", "bob");
    private static final String SMALL = "small@club.example";
    private static final int MANY = 3_000;

    /** A million take a minute. */
    private static final int VERY_MANY = Integer.getInteger("contact-sync.due-links", 100_000);

    static final int PAGE = 20;

    StateDb db;

    /** A new, empty state DB. */
    abstract StateDb openState();

    /** What makes a statement tell how it would be answered. */
    abstract String explain();

    /** What keeps the database from a plan that only a small table deserves. */
    List<String> beforeExplain() {
        return List.of();
    }

    @BeforeEach
    void open() {
        db = openState();
        run(tx -> tx.jdbc().update("insert into mailbox (mailbox, address) values (?, ?)", OFFICE, OFFICE));
    }

    @AfterEach
    void close() {
        db.close();
    }

    @Test
    void once_leases_are_forgotten_no_mailbox_can_be_had_for_a_hold_not_even_one_that_comes_later() {
        assertThat(canBeHad(OFFICE, "a", HOUR)).isTrue();
        run(tx -> new MailboxLeases(tx).forgotten());
        run(tx -> tx.jdbc().update("insert into mailbox (mailbox, address) values (?, ?)", SMALL, SMALL));
        run(tx -> new Folders(tx).add(SMALL, ""));

        assertThat(canBeHad(OFFICE, "a", HOUR)).as("nor by who had it").isFalse();
        assertThat(canBeHad(SMALL, "b", HOUR)).isFalse();
        assertThat(this.<List<String>>write(tx -> new Mailboxes(tx).due("b", HOUR)))
                .isEmpty();
        assertThat(this.<List<String>>write(tx -> new Mailboxes(tx).due("b", 1)))
                .as("once it is over")
                .containsExactly(SMALL);
        assertThat(canBeHad(SMALL, "b", 1)).isTrue();
        assertThat(canBeHad(OFFICE, "b", 1)).isTrue();
    }

    private boolean canBeHad(String mailbox, String owner, long hold) {
        return this.<Boolean>write(
                tx -> new MailboxLeases(tx).take(mailbox, owner, HOUR, hold).isPresent());
    }

    @Test
    void the_epoch_of_a_lease_tells_it_from_the_same_owners_earlier_one() {
        long first =
                write(tx -> new MailboxLeases(tx).take(OFFICE, "a", HOUR, HOUR)).orElseThrow();
        run(tx -> new MailboxLeases(tx).release(List.of(OFFICE), "a"));
        long second =
                write(tx -> new MailboxLeases(tx).take(OFFICE, "a", HOUR, HOUR)).orElseThrow();

        assertThat(done(tx -> new MailboxLeases(tx).fence(OFFICE, "a", first, HOUR, 0)))
                .isFalse();
        assertThat(done(tx -> new MailboxLeases(tx).fence(OFFICE, "a", second, HOUR, 0)))
                .isTrue();
    }

    @Test
    void workers_that_are_alive_share_the_mailboxes_fairly() {
        run(tx -> {
            new Workers(tx).seen("a", HOUR);
            new Workers(tx).seen("dead", -1);
        });
        run(tx -> new MailboxLeases(tx).take(OFFICE, "a", HOUR, HOUR));
        assertThat(sharing()).isEqualTo(new Workers.Sharing(1, 1));

        run(tx -> new Workers(tx).seen("b", HOUR));
        assertThat(new Workers.Sharing(2, 5).fairShare()).isEqualTo(3);
        assertThat(sharing()).isEqualTo(new Workers.Sharing(2, 1));

        run(tx -> new Workers(tx).leave("a"));
        assertThat(sharing()).isEqualTo(new Workers.Sharing(1, 0));
    }

    @Test
    void what_a_contact_was_before_is_remembered() {
        run(tx -> new Contacts(tx).save(List.of(contact(3, false, 1))));
        run(tx -> new Contacts(tx).save(List.of(contact(4, false, 1))));
        run(tx -> new Contacts(tx).save(List.of(contact(5, true, 1))));
        run(tx -> new Contacts(tx).save(List.of(contact(6, false, 2))));

        assertThat(list(tx -> new ContactVersions(tx).of("ada", 10)))
                .containsExactly("{\"givenName\":\"Ada 4\"}", "{\"givenName\":\"Ada 3\"}");
        run(tx -> new ContactVersions(tx).prune());
        assertThat(list(tx -> new ContactVersions(tx).of("ada", 1))).hasSize(1);
    }

    @Test
    void the_journal_keeps_what_writes_replaced_for_a_month() {
        run(tx -> new Journal(tx)
                .add(List.of(
                        new Journal.Entry(0, ADA, "id-1", Journal.Action.UPDATE, 2, "{\"surname\":null}", "request-1"),
                        new Journal.Entry(0, BOB, "id-2", Journal.Action.DELETE, 3, null, null))));

        assertThat(list(tx -> new Journal(tx).of("ada", 10))).singleElement().satisfies(entry -> {
            assertThat(entry.key()).isEqualTo(ADA);
            assertThat(entry.replaced()).isEqualTo("{\"surname\":null}");
            assertThat(entry.toString()).doesNotContain("surname");
        });

        run(tx -> tx.jdbc().update("update journal set at = at - ? where contact = 'bob'", 31 * 24 * HOUR));
        run(tx -> new Journal(tx).prune());

        assertThat(list(tx -> new Journal(tx).of("bob", 10))).isEmpty();
        assertThat(list(tx -> new Journal(tx).of("ada", 10))).hasSize(1);
    }

    /** A million due links cost no more than a page of them: each part of the question is answered by an index, in its order. */
    @Test
    void due_links_are_found_by_an_index_however_many_there_are() {
        run(tx -> {
            List<Object[]> contacts = IntStream.range(0, MANY)
                    .mapToObj(i -> new Object[] {"c-" + i})
                    .toList();
            tx.jdbc()
                    .batchUpdate(
                            "insert into contact (id, version, data, tags, deleted, generation, origin, changed_at)"
                                    + " values (?, 1, '{}', '{}', 0, 1, 'RELAY', 1)",
                            contacts);
            tx.jdbc()
                    .batchUpdate(
                            "insert into link (mailbox, folder, contact, wanted, revision, state, bulk, next_attempt,"
                                    + " changed_at) values (?, '', ?, 1, 1, ?, ?, ?, 1)",
                            IntStream.range(0, MANY)
                                    .mapToObj(i -> new Object[] {
                                        i % 3 == 0 ? "other@club.example" : OFFICE,
                                        "c-" + i,
                                        i % 50 == 0 ? "failing" : "pending",
                                        i % 100 == 1 ? 0 : 1,
                                        i
                                    })
                                    .toList());
        });
        run(tx -> tx.jdbc().execute("analyze"));

        for (String statement : Links.dueStatements()) {
            assertThat(plan(statement))
                    .as(statement)
                    .contains(statement.contains("failing") ? "link_retry" : "link_due")
                    .doesNotContainIgnoringCase("sort")
                    .doesNotContainIgnoringCase("temp b-tree")
                    .doesNotContainIgnoringCase("seq scan on link");
        }
        assertThat(list(tx -> new Links(tx).due(OFFICE, 10, Set.of())))
                .hasSize(10)
                .allMatch(due -> !due.link().bulk());
    }

    /** So many are due in one mailbox, and one in another: both, and who has something to do, are found on a few entries of an index. */
    @Test
    void a_mailbox_with_one_due_link_does_not_pay_for_another_with_very_many() {
        run(tx -> {
            tx.jdbc().update("insert into mailbox (mailbox, address) values (?, ?)", SMALL, SMALL);
            tx.jdbc()
                    .update(
                            "insert into link (mailbox, folder, contact, wanted, revision, state, bulk, next_attempt,"
                                    + " changed_at) select ?, '', 'c-' || i, 1, 1, 'pending', 1, i, 1 from (with recursive n(i)"
                                    + " as (select 1 union all select i + 1 from n where i < ?) select i from n) numbers",
                            OFFICE,
                            VERY_MANY);
            tx.jdbc()
                    .update(
                            "insert into link (mailbox, folder, contact, wanted, revision, state, bulk, next_attempt,"
                                    + " changed_at) values (?, '', 'c-1', 1, 1, 'pending', 0, 1, 1)",
                            SMALL);
        });
        run(tx -> tx.jdbc().execute("analyze"));

        for (String statement : Links.dueStatements()) {
            assertThat(touched(statement, SMALL)).as(statement).isLessThanOrEqualTo(2);
            assertThat(touched(statement, OFFICE)).as(statement).isLessThanOrEqualTo(2 * PAGE);
        }
        assertThat(list(tx -> new Links(tx).due(SMALL, PAGE, Set.of()))).hasSize(1);
        assertThat(list(tx -> new Links(tx).due(OFFICE, PAGE, Set.of()))).hasSize(PAGE);
        assertThat(list(tx -> new Mailboxes(tx).due("a", HOUR))).containsExactlyInAnyOrder(OFFICE, SMALL);
    }

    /** The most rows of links that any step of the plan yields or throws away, as the database sees it. */
    abstract long touched(String statement, String mailbox);

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

    private Workers.Sharing sharing() {
        return db.read(tx -> new Workers(tx).sharing());
    }

    private String plan(String statement) {
        return db.read(tx -> {
            beforeExplain().forEach(tx.jdbc()::execute);
            return tx.jdbc()
                    .query(
                            explain() + statement,
                            (row, n) -> {
                                var line = new StringBuilder();
                                for (int i = 1; i <= row.getMetaData().getColumnCount(); i++) {
                                    line.append(row.getString(i)).append(' ');
                                }
                                return line.toString();
                            },
                            OFFICE,
                            (long) MANY,
                            20)
                    .toString();
        });
    }

    private void run(Consumer<Tx> work) {
        db.write(tx -> {
            work.accept(tx);
            return 0;
        });
    }

    private <T> T write(Function<Tx, T> work) {
        return db.write(work);
    }

    private boolean done(Function<Tx, Boolean> work) {
        return db.write(work);
    }

    private <T> List<T> list(Function<Tx, List<T>> work) {
        return db.write(work);
    }
}
