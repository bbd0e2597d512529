package io.contactsync.ops;

import java.util.Optional;

/** The status as last read, a few seconds old at most; asking costs nothing. */
@FunctionalInterface
public interface LatestStatus {

    /** Empty before the first reading. */
    Optional<StatusReport> last();
}
