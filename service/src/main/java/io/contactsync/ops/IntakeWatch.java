package io.contactsync.ops;

import io.contactsync.intake.IntakeListener;
import io.contactsync.intake.IntakeResult;
import java.util.Map;
import java.util.Set;

/** Hears intake: counts events by what became of them. Safe for several threads. */
public final class IntakeWatch implements IntakeListener {

    private final PipelineActivity activity;

    public IntakeWatch(PipelineActivity activity) {
        this.activity = activity;
    }

    @Override
    public void stored(Map<IntakeResult, Integer> results, Set<String> mailboxes) {
        results.forEach((result, events) -> activity.consumed(result.label(), events));
    }
}
