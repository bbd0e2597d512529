package io.contactsync.state;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Makes links due now that would be tried later or not at all. A link whose create may still be at work keeps its place:
 * asking Graph earlier could not see it and would make a second contact.
 */
public record DueNow(Tx tx) {

    /**
     * A failing link, to be tried again as it is.
     *
     * @return false when it does not fail any more, or nothing of it is left
     */
    public boolean failing(LinkKey key) {
        return tx.jdbc()
                        .update(
                                "update link set next_attempt = ? where mailbox = ? and folder = ? and contact = ?"
                                        + " and state = 'failing' and creating = 0",
                                tx.nowMicros(),
                                key.mailbox(),
                                key.folder(),
                                key.contact())
                == 1;
    }

    /**
     * What is pending or failing of a contact, before any load.
     *
     * @param mailbox null: in every mailbox
     * @return how many links
     */
    public int contact(String contact, @Nullable String mailbox) {
        return tx.sql()
                .sql("update link set next_attempt = :now, bulk = 0 where contact = :contact"
                        + " and state in ('pending', 'failing') and creating = 0"
                        + (mailbox == null ? "" : " and mailbox = :mailbox"))
                .param("now", tx.nowMicros())
                .param("contact", contact)
                .param("mailbox", mailbox)
                .update();
    }

    /**
     * What is pending or failing in a mailbox; a mailbox that refused us is asked again at once.
     *
     * @return how many links
     */
    public int mailbox(String mailbox) {
        tx.sql()
                .sql("update mailbox set next_check = 0 where mailbox = :mailbox")
                .param("mailbox", mailbox)
                .update();
        new Folders(tx).askAgain(List.of(mailbox));
        return tx.sql()
                .sql("update link set next_attempt = :now where mailbox = :mailbox"
                        + " and state in ('pending', 'failing') and creating = 0 and next_attempt > :now")
                .param("now", tx.nowMicros())
                .param("mailbox", mailbox)
                .update();
    }
}
