package io.contactsync.state;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MailboxQueriesTest {

    @TempDir
    Path folder;

    private StateDb db;

    @BeforeEach
    void open() {
        db = TestStateDb.open(folder.resolve("state.db"));
    }

    @AfterEach
    void close() {
        db.close();
    }

    @Test
    void a_contact_is_unlinked_only_where_no_folder_of_the_mailbox_has_it() {
        contacts("1", "2", "3");
        link("office", "Members", "1");
        link("office", "", "2");
        link("board", "Members", "3");

        assertThat(unlinked("office", "", 100)).containsExactly("3");
        assertThat(unlinked("board", "", 100)).containsExactly("1", "2");
        assertThat(unlinked("board", "1", 100)).containsExactly("2");
        assertThat(unlinked("board", "", 1)).containsExactly("1");
        assertThat(unlinked("nobody", "", 100)).containsExactly("1", "2", "3");
    }

    /** With 500 mailboxes a look-up by contact alone reads 500 links of each contact: a third of a second for 2,000. */
    @Test
    void looking_for_unlinked_contacts_reads_the_links_of_this_mailbox_alone() {
        List<String> plan = db.read(tx -> tx.sql()
                .sql("explain query plan " + MailboxQueries.UNLINKED)
                .param("after", "")
                .param("looked", 100)
                .param("mailbox", "office")
                .param("limit", 100)
                .query((row, n) -> row.getString("detail"))
                .list());

        assertThat(plan).anySatisfy(step -> assertThat(step).contains("(mailbox=? AND folder=? AND contact=?)"));
    }

    private List<String> unlinked(String mailbox, String after, int limit) {
        return db.read(tx -> MailboxQueries.unlinked(tx, mailbox, after, 100, limit).stream()
                .map(MailboxQueries.Unlinked::contact)
                .toList());
    }

    private void contacts(String... ids) {
        for (String id : ids) {
            db.write(tx -> tx.sql()
                    .sql("insert into contact (id, version, data, tags, deleted, generation, origin, changed_at)"
                            + " values (?, 1, '{}', '{}', 0, 1, 'relay', 0)")
                    .param(id)
                    .update());
        }
    }

    private void link(String mailbox, String folder, String contact) {
        db.write(tx -> {
            new Folders(tx).add(mailbox, folder);
            return tx.sql()
                    .sql("insert into link (mailbox, folder, contact, wanted, revision, state, changed_at)"
                            + " values (?, ?, ?, 1, 1, 'synced', 0)")
                    .params(mailbox, folder, contact)
                    .update();
        });
    }
}
