package io.contactsync.memberdb;

import io.contactsync.event.ContactData;
import io.contactsync.event.ContactId;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A member as the query shows it: the contact's whole wanted state.
 *
 * @param tags for routing, sorted by name; those without a value are left out
 */
public record MemberRow(ContactId contactId, ContactData data, SortedMap<String, String> tags) {

    public MemberRow {
        tags = Collections.unmodifiableSortedMap(new TreeMap<>(tags));
    }

    /** Equal for equal data and tags: SHA-256 in hex. */
    public String hash() {
        StringBuilder text = new StringBuilder(data.json());
        for (Map.Entry<String, String> tag : tags.entrySet()) {
            // Lengths, so that no value can pass for the next name.
            text.append('\n').append(tag.getKey().length()).append(':').append(tag.getKey());
            text.append(tag.getValue().length()).append(':').append(tag.getValue());
        }
        return Sha256.hex(text.toString().getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public String toString() {
        return "MemberRow[" + contactId + "]";
    }
}
