package io.contactsync.rabbit;

/** Takes batches of deliveries, one after the other, always on the consumer's own thread. */
@FunctionalInterface
public interface BatchHandler {
    /**
     * Stores what the batch asks for, or says that it cannot now.
     *
     * <p>Every delivery can come again, also one that was settled: the acknowledgement may be lost. An exception gives
     * the batch back, with a growing pause.
     */
    Disposition handle(Batch batch);
}
