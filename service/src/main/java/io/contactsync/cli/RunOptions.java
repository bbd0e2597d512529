package io.contactsync.cli;

/**
 * How {@code run} was called.
 *
 * @param half     which half, or both
 * @param jsonLogs one JSON object a line (ECS) instead of lines for people
 */
public record RunOptions(Half half, boolean jsonLogs) {

    /** What a process runs. */
    public enum Half {
        BOTH,
        CAPTURE,
        DELIVER
    }
}
