package io.contactsync.routing;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The rule {@code only}: every tag it names must have one of the values it names. */
final class Only {

    private Only() {}

    static Map<String, List<String>> copy(Map<String, List<String>> only) {
        Map<String, List<String>> copy = new TreeMap<>();
        only.forEach((tag, values) -> copy.put(tag, List.copyOf(values)));
        return Collections.unmodifiableMap(copy);
    }

    static Optional<Exclusion> refusal(Map<String, List<String>> only, Map<String, String> tags) {
        for (Map.Entry<String, List<String>> rule : only.entrySet()) {
            String value = tags.get(rule.getKey());
            if (value == null || !rule.getValue().contains(value)) {
                return Optional.of(new Exclusion.TagDiffers(rule.getKey(), value, rule.getValue()));
            }
        }
        return Optional.empty();
    }
}
