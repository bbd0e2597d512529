package io.contactsync.graphsimulator.contacts;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Finds the contacts of one folder by the value of an extended property, case-insensitively as Graph's filter does. Guarded by
 * its mailbox. Source of the comparison: graph-facts §3.
 */
final class MarkIndex {
    private static final long[] NONE = {};

    private final Map<String, Map<String, long[]>> numbersByKeyAndValue = new HashMap<>();

    void add(Contact contact) {
        for (ExtendedProperty each : contact.extended()) {
            Map<String, long[]> byValue =
                    numbersByKeyAndValue.computeIfAbsent(each.id().key(), key -> new HashMap<>());
            byValue.merge(fold(each.value()), new long[] {contact.number()}, MarkIndex::both);
        }
    }

    private static long[] both(long[] some, long[] one) {
        long[] all = Arrays.copyOf(some, some.length + 1);
        all[some.length] = one[0];
        return all;
    }

    void remove(Contact contact) {
        for (ExtendedProperty each : contact.extended()) {
            Map<String, long[]> byValue =
                    numbersByKeyAndValue.getOrDefault(each.id().key(), new HashMap<>());
            long[] left = Arrays.stream(byValue.getOrDefault(fold(each.value()), NONE))
                    .filter(number -> number != contact.number())
                    .toArray();
            if (left.length == 0) {
                byValue.remove(fold(each.value()));
            } else {
                byValue.put(fold(each.value()), left);
            }
        }
    }

    /** The numbers of the contacts that carry the value, in the order they came. */
    long[] find(ExtendedPropertyId id, String value) {
        return numbersByKeyAndValue
                .getOrDefault(id.key(), Map.of())
                .getOrDefault(fold(value), NONE)
                .clone();
    }

    private static String fold(String value) {
        return value.toLowerCase(Locale.ROOT);
    }
}
