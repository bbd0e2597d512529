package io.contactsync.cli;

/** What the contract promises of exit codes. */
public final class ExitCode {

    public static final int DONE = 0;
    /** Failed, or found something wrong. */
    public static final int FAILED = 1;
    /** Wrong usage or configuration. */
    public static final int USAGE = 2;
    /** Refused by a safety guard. */
    public static final int REFUSED = 3;

    private ExitCode() {}
}
