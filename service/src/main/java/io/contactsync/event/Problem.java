package io.contactsync.event;

/**
 * What is wrong with an event, and where. Never carries a value from the contact itself.
 *
 * @param path   where in the event, such as {@code data.emailAddresses[0].address}; empty for the message as a whole
 * @param reason what was found and what was expected, such as {@code 4 entries (expected: at most 3)}
 */
public record Problem(String path, String reason) {

    @Override
    public String toString() {
        return path.isEmpty() ? reason : path + ": " + reason;
    }
}
