package io.contactsync.delivery.targets;

import io.contactsync.routing.Targets;
import io.contactsync.state.DeleteAllowance;
import java.time.Duration;

/**
 * What the targets are, and how they are followed.
 *
 * @param groupInterval how often groups are read again, more than 0
 * @param allowance     how many users of a group may leave without asking a person
 */
public record TargetSettings(Targets targets, Duration groupInterval, DeleteAllowance allowance) {

    public TargetSettings {
        if (groupInterval.isNegative() || groupInterval.isZero()) {
            throw new IllegalArgumentException("groupInterval: " + groupInterval + " (expected: more than 0)");
        }
    }
}
