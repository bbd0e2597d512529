package io.contactsync.ops.page;

import io.contactsync.ops.HoldReport;
import io.contactsync.ops.Texts;
import java.util.List;

/** A hold, every text ready to be read. */
record HoldCard(
        long id, String deletes, String where, String reason, String since, List<String> contacts, String more) {

    static HoldCard of(HoldReport hold, Addresses addresses, List<String> contacts) {
        long unnamed = hold.contacts() - contacts.size();
        return new HoldCard(
                hold.id(),
                Texts.count(hold.contacts(), "delete", "deletes"),
                hold.mailbox() == null ? "at the source, for every mailbox" : "in " + addresses.of(hold.mailbox()),
                hold.reason(),
                hold.openedAt().toString(),
                contacts,
                unnamed > 0 ? "and " + Texts.number(unnamed) + " more" : "");
    }
}
