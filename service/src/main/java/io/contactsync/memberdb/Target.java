package io.contactsync.memberdb;

import io.contactsync.event.ContactProperty;

/** What a column of the query fills. */
sealed interface Target {

    /** Equal for two columns that would fill the same place. */
    String path();

    /** The contact id. */
    record Id() implements Target {
        @Override
        public String path() {
            return ColumnNames.CONTACT_ID;
        }
    }

    /** When the row was changed: for the feed alone. */
    record UpdatedAt() implements Target {
        @Override
        public String path() {
            return "source.updated-at";
        }
    }

    /** A tag, for routing. */
    record Tag(String name) implements Target {
        @Override
        public String path() {
            return ColumnNames.TAG_PREFIX + name;
        }
    }

    /**
     * A property of the contact, or a part of one.
     *
     * @param index the place in a list; -1 where the property is none
     * @param part  of an address or e-mail address; empty where there are no parts
     */
    record Value(ContactProperty property, int index, String part) implements Target {
        @Override
        public String path() {
            return property.name() + (index < 0 ? "" : "[" + index + "]") + (part.isEmpty() ? "" : "." + part);
        }
    }
}
