package io.contactsync.routing;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;

/** A target as configured: what it leads to is found out by asking the directory. */
public sealed interface Target {

    /** The signed-in user's own mailbox, where a person signed in. */
    String ME = "me";

    /** Its place in the configuration, such as {@code targets[0]}. */
    String key();

    /** A contact folder's name; empty: the default Contacts folder. */
    String folder();

    /** Tags that must match, each with the values that do; empty: everyone. */
    Map<String, List<String>> only();

    OnMissing onMissing();

    /**
     * A mailbox.
     *
     * @param name its address, its user's directory object id, or {@link #ME}; in lower case
     */
    record OfMailbox(String key, String name, String folder, Map<String, List<String>> only, OnMissing onMissing)
            implements Target {

        public OfMailbox {
            name = name.strip().toLowerCase(Locale.ROOT);
            if (!name.equals(ME) && !isObjectId(name) && Address.of(name).isEmpty()) {
                throw new IllegalArgumentException(
                        "mailbox: \"" + printable(name) + "\" (expected: an address or a directory object id)");
            }
            folder = folder.strip();
            only = Only.copy(only);
        }
    }

    /**
     * Every user in a group, also through groups in it.
     *
     * @param group its directory object id, in lower case
     */
    record OfGroup(String key, String group, String folder, Map<String, List<String>> only, OnMissing onMissing)
            implements Target {

        public OfGroup {
            group = group.strip().toLowerCase(Locale.ROOT);
            if (!isObjectId(group)) {
                throw new IllegalArgumentException(
                        "group: \"" + printable(group)
                                + "\" (expected: the group's directory object id, such as 6f1c7f6e-23ab-4c5d-9e01-0d5a2b3c4d5e)");
            }
            folder = folder.strip();
            only = Only.copy(only);
        }
    }

    /** The mailbox that each member's row names. */
    record OfOwner(OwnerRoute route, OnMissing onMissing) implements Target {
        @Override
        public String key() {
            return route.target();
        }

        @Override
        public String folder() {
            return route.folder();
        }

        @Override
        public Map<String, List<String>> only() {
            return route.only();
        }
    }

    private static String printable(String text) {
        return text.replaceAll("\\p{C}", "\uFFFD");
    }

    /** Whether the text is a directory object id. */
    static boolean isObjectId(String text) {
        try {
            return UUID.fromString(text).toString().equalsIgnoreCase(text);
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
