package io.contactsync.ops;

import io.contactsync.delivery.LaneState;
import io.contactsync.state.CanaryRecord;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The last that was read of everything that is not counted as it happens.
 *
 * @param status      the last report that could be read; null before the first
 * @param stateError  why the state DB cannot be read now; empty when it can
 * @param outbox      empty: none here, or it cannot be asked now
 * @param logRetained bytes of log that the source keeps for us; empty: none, or it cannot be asked now
 * @param queued      events in the queue; empty: no broker here, or it cannot be asked now
 * @param relayActive empty: no relay here
 * @param lanes       empty: no delivery here
 * @param canary      what came of its last flight, wherever that was; empty: there is none, or it has not flown yet
 */
record Sample(
        @Nullable StatusReport status,
        Optional<String> stateError,
        Optional<PipelineProbes.Outbox> outbox,
        Optional<Long> logRetained,
        Optional<Long> queued,
        Optional<Boolean> relayActive,
        Optional<Map<String, LaneState>> lanes,
        Optional<CanaryRecord.Latest> canary) {

    /** Before anything was read. */
    static final Sample NONE = new Sample(
            null,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());
}
