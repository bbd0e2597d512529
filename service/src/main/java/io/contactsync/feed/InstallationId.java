package io.contactsync.feed;

import io.contactsync.memberdb.CaptureSetup;
import io.contactsync.memberdb.CaptureSetup.Identity;
import io.contactsync.state.Installations;
import io.contactsync.state.StateDb;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Settles which installation this is, before anything is written to a mailbox. The id is drawn once and kept in the state DB and in
 * the source's outbox, so that either of them may be lost or made anew; where the source keeps nothing of ours it follows from where
 * the source is.
 *
 * <p>A source that was copied carries the id of the one that it was copied from, and says so by its place: whoever works on the
 * copy is another installation, and names it anew. What stays is an outbox in its own place that is another's while this state DB has
 * contacts of its own in mailboxes: which of both is right only a person can know.
 */
public final class InstallationId {

    private static final Logger log = LoggerFactory.getLogger(InstallationId.class);

    private InstallationId() {}

    /** The source belongs to another installation than the state DB. A person must act. */
    public static final class Conflict extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Conflict(String source, String state) {
            super(
                    "source: its outbox belongs to the installation " + source + ", and this state DB to " + state
                            + " (expected: the same; the state DB of that installation, or another name in source.installation)");
        }
    }

    /**
     * Settles it.
     *
     * @param place where the source is, see {@link io.contactsync.memberdb.SourceSettings#place}
     * @return the id that contacts are to carry
     * @throws Conflict when the source is another installation's
     */
    public static String settle(StateDb state, CaptureSetup capture, String place) {
        if (!capture.remembersUs()) {
            return own(state, place);
        }
        Optional<String> own = own(state);
        Optional<Identity> kept = capture.identity();
        if (kept.isEmpty()) {
            return identified(capture, own(state, UUID.randomUUID().toString()), place);
        }
        String theirs = kept.get().installation();
        if (own.filter(theirs::equals).isPresent()) {
            if (kept.get().place().equals(place)) {
                return theirs;
            }
            log.atWarn()
                    .addKeyValue("installation", theirs)
                    .log(
                            "The source is in another place than before. If it was moved, all is well; if this is a copy beside the original,"
                                    + " stop: both write to the same contacts. A copy begins with an empty state DB; see docs/backup.md");
            return identified(capture, theirs, place);
        }
        if (!kept.get().place().equals(place)) {
            String ours = own(state, UUID.randomUUID().toString());
            log.atWarn()
                    .addKeyValue("installation", ours)
                    .addKeyValue("other", theirs)
                    .log(
                            "The source is a copy of another installation's, or was moved while its state DB was lost: this is an"
                                    + " installation of its own");
            return identified(capture, ours, place);
        }
        if (own.isEmpty() || state.<Boolean>read(tx -> new Installations(tx).isNowhere())) {
            return state.write(tx -> {
                new Installations(tx).become(theirs);
                return theirs;
            });
        }
        throw new Conflict(theirs, own.get());
    }

    /** The same for a process that does not reach the source: what another one settled, else what may be settled without it. */
    public static String withoutSource(StateDb state, Optional<String> place) {
        return own(state, place.orElseGet(() -> UUID.randomUUID().toString()));
    }

    private static String identified(CaptureSetup capture, String installation, String place) {
        capture.identify(new Identity(installation, place));
        return installation;
    }

    private static Optional<String> own(StateDb state) {
        return state.read(tx -> new Installations(tx).own());
    }

    private static String own(StateDb state, String otherwise) {
        return own(state).orElseGet(() -> state.write(tx -> new Installations(tx).ownOr(otherwise)));
    }
}
