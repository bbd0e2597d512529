package io.contactsync.feed;

import io.contactsync.memberdb.CaptureSetup;
import io.contactsync.state.Settings;
import io.contactsync.state.StateDb;
import io.contactsync.state.Versions;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Keeps the version beside the outbox, where it is this state DB's that works for it. A state DB that has drawn none yet reads what the one
 * before it has kept, before it takes the outbox over: else its mailboxes would be worked in before it is known that there was one.
 */
public final class SourceVersionKeeper implements VersionKeeper {

    private final CaptureSetup capture;
    private final StateDb state;

    public SourceVersionKeeper(CaptureSetup capture, StateDb state) {
        this.capture = capture;
        this.state = state;
    }

    @Override
    public OptionalLong kept() {
        boolean isNew = state.<Long>read(tx -> new Versions(tx).newest()) == 0;
        if (isNew) {
            return capture.newestVersion();
        }
        Optional<String> ours = state.read(tx -> new Settings(tx).find(Settings.STATE_ID));
        return ours.map(capture::newestVersion).orElse(OptionalLong.empty());
    }

    @Override
    public void keep(long version) {
        capture.keepNewestVersion(version);
    }
}
