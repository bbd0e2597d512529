package io.contactsync.routing;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The rule by which a target does not take a contact. Its text may quote the member's row: for people, not for logs. */
public sealed interface Exclusion {

    /** What a person is told. */
    String text();

    /**
     * {@code only} names this tag, and not this value of it.
     *
     * @param value null when the contact has no such tag
     */
    record TagDiffers(String tag, @Nullable String value, List<String> taken) implements Exclusion {

        public TagDiffers {
            taken = List.copyOf(taken);
        }

        @Override
        public String text() {
            return "tag." + tag + " is " + (value == null ? "absent" : "\"" + value + "\"") + " (the target takes only "
                    + String.join(", ", taken) + ")";
        }
    }

    /** The column that names the mailbox is empty, or the query has none. */
    record NoMailboxNamed(String tag) implements Exclusion {
        @Override
        public String text() {
            return "tag." + tag + " is absent (expected: the address of a mailbox)";
        }
    }

    /** The column that names the mailbox holds something else. */
    record NotAnAddress(String tag, String value) implements Exclusion {
        @Override
        public String text() {
            return "tag." + tag + " is \"" + value + "\" (expected: an address such as office@club.example)";
        }
    }

    /** The mailbox that is named is none that this target may write to. */
    record OutsideAllowed(String tag, Address address, List<String> allowed) implements Exclusion {

        public OutsideAllowed {
            allowed = List.copyOf(allowed);
        }

        @Override
        public String text() {
            return "tag." + tag + " is \"" + address.text() + "\" (allowed: addresses within "
                    + String.join(", ", allowed) + ")";
        }
    }

    /** Whose address it is has been asked, and not been answered yet. */
    record NotLookedUpYet(Address address) implements Exclusion {
        @Override
        public String text() {
            return "\"" + address.text() + "\" is being looked up in the directory";
        }
    }

    /** Nobody in the directory has that address. */
    record NoSuchMailbox(Address address) implements Exclusion {
        @Override
        public String text() {
            return "\"" + address.text()
                    + "\" is nobody's address in the directory; it is looked up again now and then";
        }
    }
}
