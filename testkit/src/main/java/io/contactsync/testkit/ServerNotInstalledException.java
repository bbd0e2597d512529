package io.contactsync.testkit;

/** A server that a test needs is not on this machine; the message names the Debian package that brings it. */
public final class ServerNotInstalledException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ServerNotInstalledException(String program, String debianPackage, String searched) {
        super(program + ": not found in " + searched + " (install it: apt-get install -y --no-install-recommends "
                + debianPackage + ")");
    }
}
