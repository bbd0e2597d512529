package io.contactsync.routing;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A configured target, resolved to one mailbox.
 *
 * @param target  names the target, such as {@code targets[0]}
 * @param place   where its contacts go
 * @param only    tags that must match, each with the values that do; empty: everyone
 */
public record Route(String target, Place place, Map<String, List<String>> only) {

    public Route {
        Map<String, List<String>> copy = new TreeMap<>();
        only.forEach((tag, values) -> copy.put(tag, List.copyOf(values)));
        only = Collections.unmodifiableMap(copy);
    }

    /** Whether a contact with these tags belongs there. */
    public boolean accepts(Map<String, String> tags) {
        return refusal(tags).isEmpty();
    }

    /** Why a contact with these tags does not belong there; empty when it does. */
    public Optional<String> refusal(Map<String, String> tags) {
        for (Map.Entry<String, List<String>> rule : only.entrySet()) {
            String value = tags.get(rule.getKey());
            if (value == null || !rule.getValue().contains(value)) {
                return Optional.of("tag " + rule.getKey() + " is " + (value == null ? "absent" : "\"" + value + "\"")
                        + " (" + target + " takes only " + String.join(", ", rule.getValue()) + ")");
            }
        }
        return Optional.empty();
    }
}
