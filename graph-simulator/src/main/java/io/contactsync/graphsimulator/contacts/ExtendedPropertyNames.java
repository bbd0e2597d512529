package io.contactsync.graphsimulator.contacts;

import io.contactsync.graphsimulator.protocol.GraphError;
import java.util.HashMap;
import java.util.Map;

/**
 * The named properties a mailbox has ever seen: a finite quota that is never released. Exhausted, a new name answers
 * {@code ErrorQuotaExceeded} "Cannot get ID from name." on a mailbox that is not full. Source: graph-facts §3. Guarded by its mailbox.
 */
final class ExtendedPropertyNames {
    private final Map<String, ExtendedPropertyId> seen = new HashMap<>();
    private final int most;

    ExtendedPropertyNames(int most) {
        this.most = most;
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
