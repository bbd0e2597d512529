package io.contactsync.feed;

/** Another installation, with a state DB of its own, works on this source under the same name. A person must act. */
public final class ForeignInstallationException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ForeignInstallationException(String installation) {
        super("source: another contact-sync with another state DB works on the installation \"" + installation
                + "\" of this database (expected: the same state DB, or another name in source.installation)");
    }
}
