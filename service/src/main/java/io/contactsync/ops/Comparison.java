package io.contactsync.ops;

import java.util.List;

/**
 * What one folder of a mailbox has of a contact, beside what is wanted there; every text ready to be read.
 *
 * @param mailbox the mailbox's id
 * @param verdict how it stands, in a sentence
 * @param same    whether the mailbox has what is wanted
 * @param fields  those that are wanted or were ever written, the differing first; empty where nothing was to be compared
 */
public record Comparison(
        String mailbox, String address, String folder, String verdict, boolean same, List<Field> fields) {

    /** A property: what is wanted and what is there, each {@code –} where there is nothing. */
    public record Field(String name, String wanted, String there, boolean same) {
        @Override
        public String toString() {
            return "Field[" + name + (same ? ", same]" : ", differs]");
        }
    }
}
