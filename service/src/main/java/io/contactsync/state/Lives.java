package io.contactsync.state;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What named the people whom a contact's id stood for before, by the contact's generation: keyed hashes, for what is deleted is
 * not to be kept. The last few of them; {@link #forget} takes away those that no mailbox can hold any more. Immutable.
 *
 * @param names of each generation the hashes; an empty set where nothing named anybody
 */
public record Lives(SortedMap<Long, Set<String>> names) {

    /** None before this one. */
    public static final Lives NONE = new Lives(new TreeMap<>());

    /** Ids that go from hand to hand more often within the time that a delete waits are nobody's. */
    private static final int MOST = 8;

    public Lives {
        var copy = new TreeMap<Long, Set<String>>();
        names.forEach((generation, of) -> copy.put(generation, Set.copyOf(of)));
        names = Collections.unmodifiableSortedMap(copy);
    }

    /**
     * Reads what {@link #text} wrote.
     *
     * @throws IllegalArgumentException where it did not
     */
    static Lives of(String text) {
        var lives = new TreeMap<Long, Set<String>>();
        if (!text.isEmpty()) {
            for (String life : text.split(";", -1)) {
                int colon = life.indexOf(':');
                if (colon < 1) {
                    throw new IllegalArgumentException("lives: \"" + text + "\" (expected: generation:hashes;…)");
                }
                String hashes = life.substring(colon + 1);
                lives.put(
                        Long.parseLong(life.substring(0, colon)),
                        hashes.isEmpty() ? Set.of() : Set.of(hashes.split(" ", -1)));
            }
        }
        return new Lives(lives);
    }

    /** As the database has it. */
    String text() {
        List<String> lives = new ArrayList<>();
        names.forEach((generation, of) -> lives.add(generation + ":" + String.join(" ", new TreeSet<>(of))));
        return String.join(";", lives);
    }

    /** With a life that has ended. */
    public Lives ended(long generation, Set<String> hashes) {
        var more = new TreeMap<>(names);
        more.put(generation, hashes);
        while (more.size() > MOST) {
            more.remove(more.firstKey());
        }
        return new Lives(more);
    }

    /** Without the life that goes on. */
    public Lives resumed(long generation) {
        var less = new TreeMap<>(names);
        less.remove(generation);
        return new Lives(less);
    }

    /** What was kept of contacts of which no mailbox holds, or may hold, an earlier life. */
    public static void forget(Tx tx) {
        tx.jdbc()
                .update("update contact set lives = '' where lives <> '' and not exists (select 1 from link l"
                        + " where l.contact = contact.id and (l.graph_id is not null or l.creating = 1)"
                        + " and (contact.deleted = 1 or l.generation not in (0, contact.generation)))");
    }

    @Override
    public String toString() {
        return "Lives" + names.keySet();
    }
}
