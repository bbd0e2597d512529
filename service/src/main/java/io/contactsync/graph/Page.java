package io.contactsync.graph;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Part of a list.
 *
 * @param items may be empty although more follows
 * @param next leads to what follows; null on the last page only
 */
public record Page<T>(List<T> items, @Nullable NextLink next) {

    public Page {
        items = List.copyOf(items);
    }
}
