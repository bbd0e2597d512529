package io.contactsync.graphsimulator.contacts;

import io.contactsync.graphsimulator.protocol.GraphError;
import java.util.HashMap;
import java.util.Map;

/**
 * The named properties a mailbox has ever seen: a finite quota that is never released. Exhausted, a new name answers
 * {@code ErrorQuotaExceeded} "Cannot get ID from name." on a mailbox that is not full. Source: graph-facts §3. Guarded by its mailbox.
 */
final class ExtendedPropertyNames {
    private static final int MOST_SPELLINGS = 1000;

    private final Map<String, ExtendedPropertyId> seen = new HashMap<>();
    private final Map<String, ExtendedPropertyId> asWritten = new HashMap<>();
    private final int most;

    ExtendedPropertyNames(int most) {
        this.most = most;
    }

    /** The one instance of the id that is written so. */
    ExtendedPropertyId known(String text) {
        ExtendedPropertyId id = asWritten.get(text);
        if (id == null) {
            id = known(ExtendedPropertyId.parse(text));
            if (asWritten.size() < MOST_SPELLINGS) {
                asWritten.put(text, id);
            }
        }
        return id;
    }

    /** The one instance of this id, so that a million contacts share it. */
    ExtendedPropertyId known(ExtendedPropertyId id) {
        ExtendedPropertyId known = seen.get(id.key());
        if (known != null) {
            return known;
        }
        if (seen.size() >= most) {
            throw GraphError.quotaExceeded(/* as507= */ false, "Cannot get ID from name.")
                    .asException();
        }
        seen.put(id.key(), id);
        return id;
    }
}
