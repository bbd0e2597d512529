package io.contactsync.rabbit;

import java.util.List;

/**
 * What had arrived when the handler was free: in the order of the queue, at least one.
 *
 * @param deliveries never empty
 */
public record Batch(List<Delivery> deliveries) {
    public Batch {
        deliveries = List.copyOf(deliveries);
        if (deliveries.isEmpty()) {
            throw new IllegalArgumentException("deliveries: [] (expected: at least one)");
        }
    }

    public int size() {
        return deliveries.size();
    }

    long lastTag() {
        return deliveries.get(deliveries.size() - 1).tag();
    }
}
