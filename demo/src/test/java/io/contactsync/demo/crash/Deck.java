package io.contactsync.demo.crash;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/** Cards that come in an order drawn by chance, each once before any comes again. For one thread. */
final class Deck<T> {

    private final List<T> cards;
    private final Deque<T> left = new ArrayDeque<>();

    Deck(List<T> cards) {
        this.cards = List.copyOf(cards);
    }

    /** Of the constants that a comma-separated list names, or of all where it names none. */
    static <E extends Enum<E>> Deck<E> of(E[] all, String names) {
        List<E> named = Stream.of(all)
                .filter(each -> List.of(names.split(",", -1)).contains(each.name()))
                .toList();
        return new Deck<>(named.isEmpty() ? List.of(all) : named);
    }

    T draw(Random random) {
        if (left.isEmpty()) {
            List<T> shuffled = new ArrayList<>(cards);
            Collections.shuffle(shuffled, random);
            left.addAll(shuffled);
        }
        return left.remove();
    }
}
