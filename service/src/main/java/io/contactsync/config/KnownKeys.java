package io.contactsync.config;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DataObjectPropertyName;

/** The names of all keys, from the configuration records themselves, to suggest one for a key that is unknown. */
final class KnownKeys {
    private KnownKeys() {}

    /** {@code " (expected: …)"} with the nearest key at the same place, or all keys of that place. */
    static String hint(String key) {
        int dot = key.lastIndexOf('.');
        String parent = key.substring(0, Math.max(dot, 0));
        String last = key.substring(dot + 1);
        Set<String> siblings = siblings(parent);
        return siblings.stream()
                .min(Comparator.comparingInt(sibling -> distance(sibling, last)))
                .filter(nearest -> distance(nearest, last) <= Math.max(2, last.length() / 3))
                .map(nearest -> " (expected: perhaps " + nearest + ")")
                .orElse(siblings.isEmpty() ? "" : " (expected: one of " + String.join(", ", siblings) + ")");
    }

    private static Set<String> siblings(String parent) {
        Class<?> type = ContactSyncConfig.class;
        String[] steps = parent.replaceAll("\\[\\d+]", "").split("\\.", -1);
        for (int i = 1; i < steps.length; i++) {
            Class<?> next = component(type, steps[i]);
            if (next == null) {
                return Set.of();
            }
            type = next;
        }
        Set<String> names = new TreeSet<>();
        for (RecordComponent component : components(type)) {
            names.add(dashed(component));
        }
        return names;
    }

    private static @Nullable Class<?> component(Class<?> type, String name) {
        for (RecordComponent component : components(type)) {
            if (dashed(component).equals(name)) {
                return component.getGenericType() instanceof ParameterizedType list
                                && list.getRawType() == List.class
                                && list.getActualTypeArguments()[0] instanceof Class<?> item
                        ? item
                        : component.getType();
            }
        }
        return null;
    }

    private static String dashed(RecordComponent component) {
        return DataObjectPropertyName.toDashedForm(component.getName()).replaceAll("([a-z])(\\d)", "$1-$2");
    }

    private static RecordComponent[] components(Class<?> type) {
        RecordComponent[] components = type.getRecordComponents();
        return components == null ? new RecordComponent[0] : components;
    }

    /** Levenshtein's distance. */
    private static int distance(String a, String b) {
        int[] previous = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            previous[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int[] current = new int[b.length() + 1];
            current[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replaced = previous[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                current[j] = Math.min(replaced, 1 + Math.min(previous[j], current[j - 1]));
            }
            previous = current;
        }
        return previous[b.length()];
    }
}
