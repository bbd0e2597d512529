package io.contactsync.state;

import io.contactsync.event.ContactId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Splits ids for {@code in (…)}: sorted, so that transactions lock rows in one order. */
final class Chunks {
    private Chunks() {}

    static List<List<String>> of(Collection<ContactId> contacts, int size) {
        List<String> ids = contacts.stream().map(ContactId::value).sorted().toList();
        List<List<String>> chunks = new ArrayList<>();
        for (int i = 0; i < ids.size(); i += size) {
            chunks.add(ids.subList(i, Math.min(ids.size(), i + size)));
        }
        return chunks;
    }
}
