package io.contactsync.feed;

import io.contactsync.memberdb.CaptureSetup;
import java.util.OptionalLong;

/**
 * Keeps the version beside the outbox. Whichever state DB of the installation kept it last: one that is new reads there that there was
 * another one before it, and one that comes back, because it was restored from a backup, that another one was at work meanwhile.
 */
public final class SourceVersionKeeper implements VersionKeeper {

    private final CaptureSetup capture;

    public SourceVersionKeeper(CaptureSetup capture) {
        this.capture = capture;
    }

    @Override
    public OptionalLong kept() {
        return capture.newestVersion();
    }

    @Override
    public void keep(long version) {
        capture.keepNewestVersion(version);
    }
}
