package io.contactsync.rabbit;

import java.util.ArrayList;
import java.util.List;

/** A handler that settles everything and remembers what it was. */
final class Collected implements BatchHandler {
    private final List<Batch> batches = new ArrayList<>();

    @Override
    public synchronized Disposition handle(Batch batch) {
        batches.add(batch);
        return Disposition.settled();
    }

    synchronized List<Batch> batches() {
        return List.copyOf(batches);
    }

    List<Delivery> deliveries() {
        return batches().stream().flatMap(batch -> batch.deliveries().stream()).toList();
    }

    List<String> texts() {
        return deliveries().stream().map(Wiring::text).toList();
    }
}
