package io.contactsync.ops;

import io.contactsync.delivery.LaneState;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * What only running parts know. Asked every few seconds on one thread of their own; a call may block for a moment and may
 * throw, which is shown as unknown. A part that does not run in this process is empty.
 */
public interface PipelineProbes {

    /** Nothing runs here. */
    PipelineProbes NONE = new PipelineProbes() {};

    /** What waits in the source's outbox. */
    default Optional<Outbox> outbox() {
        return Optional.empty();
    }

    /** Bytes of its own log that the source keeps for us. */
    default Optional<Long> logRetained() {
        return Optional.empty();
    }

    /** Events that wait in the queue. */
    default Optional<Long> queued() {
        return Optional.empty();
    }

    /** What each mailbox's lane does in this process. */
    default Optional<Map<String, LaneState>> lanes() {
        return Optional.empty();
    }

    /**
     * The source's outbox.
     *
     * @param rows   changes that wait
     * @param oldest age of the oldest; zero when none waits
     */
    record Outbox(long rows, Duration oldest) {}
}
