package io.contactsync.delivery;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a lane gets from one step on the way to a folder to the next: a large folder is read on where reading failed. How long a folder
 * waits after a failure is in the state DB, for others see it there. Not thread-safe; owned by its lane's desk.
 */
final class FolderProgress {

    private FolderErrand.@Nullable ListPage interrupted;

    /** Whether a step may be taken from the state DB, where {@code outcomes} are settled with it. */
    static boolean mayStep(List<Outcome> outcomes) {
        return outcomes.stream().noneMatch(FolderProgress::leadsOn);
    }

    /** Takes in what became of a step, or of anything else. */
    void finished(Outcome outcome) {
        if (outcome instanceof Outcome.FolderFailed failed) {
            Verdict verdict = failed.failure().verdict();
            boolean readOn = verdict instanceof Verdict.KeepsItsPlace
                    || verdict instanceof Verdict.StaysDue
                    || verdict instanceof Verdict.Fails
                    || verdict instanceof Verdict.SignInFails;
            interrupted = readOn && failed.errand() instanceof FolderErrand.ListPage page ? page : null;
        } else if (!(outcome instanceof Outcome.OfLink)) {
            interrupted = null;
        }
    }

    /** What is to be sent next: what was taken, or what follows from the steps that were just settled. */
    List<Errand> next(List<Outcome> settled, List<Errand> taken) {
        List<Errand> next = new ArrayList<>();
        for (Outcome outcome : settled) {
            if (outcome instanceof Outcome.Listed listed && listed.next() != null) {
                next.add(((FolderErrand.ListPage) listed.errand()).after(listed.contacts(), listed.next()));
            } else if (outcome instanceof Outcome.FolderFound found && found.isToBeMade()) {
                next.add(new FolderErrand.Make(found.errand().folder()));
            }
        }
        for (Errand errand : taken) {
            FolderErrand.ListPage page = interrupted;
            if (page != null
                    && errand instanceof FolderErrand.ListPage fresh
                    && fresh.folder().equals(page.folder())) {
                next.add(page);
            } else {
                next.add(errand);
            }
        }
        return next;
    }

    private static boolean leadsOn(Outcome outcome) {
        return (outcome instanceof Outcome.Listed listed && listed.next() != null)
                || (outcome instanceof Outcome.FolderFound found && found.isToBeMade());
    }
}
