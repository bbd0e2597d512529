package io.contactsync.state;

import java.util.AbstractSet;
import java.util.Collection;
import java.util.Collections;
import java.util.Iterator;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Names of properties of a contact, sorted. Their text in the state DB is made once: a load writes the same names for each of a
 * million links. Immutable; thread-safe.
 */
public final class PropertyNames extends AbstractSet<String> {

    private static final PropertyNames NONE = new PropertyNames(new TreeSet<>());

    private final SortedSet<String> names;
    private volatile @Nullable String json;

    private PropertyNames(SortedSet<String> names) {
        this.names = Collections.unmodifiableSortedSet(names);
    }

    public static PropertyNames of(Collection<String> names) {
        if (names instanceof PropertyNames already) {
            return already;
        }
        return names.isEmpty() ? NONE : new PropertyNames(new TreeSet<>(names));
    }

    /** These and those. */
    public PropertyNames and(Collection<String> others) {
        if (names.containsAll(others)) {
            return this;
        }
        var all = new TreeSet<>(names);
        all.addAll(others);
        return new PropertyNames(all);
    }

    /** As the state DB has it. */
    String json() {
        String text = json;
        if (text == null) {
            text = StateJson.list(names);
            json = text;
        }
        return text;
    }

    @Override
    public Iterator<String> iterator() {
        return names.iterator();
    }

    @Override
    public int size() {
        return names.size();
    }

    @Override
    public boolean contains(@Nullable Object name) {
        return name instanceof String && names.contains(name);
    }
}
