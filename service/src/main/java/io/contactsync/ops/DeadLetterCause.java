package io.contactsync.ops;

import java.util.Arrays;

/** What the reasons of dead letters mean, in plain words, and what a person can do. */
enum DeadLetterCause {
    INVALID_JSON(
            "invalid-json",
            "The message is not JSON",
            "Mend the program that published it; mend the event here and retry it, or discard it."),
    INVALID_EVENT(
            "invalid-event",
            "The message is JSON, but not an event: a field is missing or wrong",
            "Mend the program that published it; mend the event here and retry it, or discard it."),
    INVALID_DATA(
            "invalid-data",
            "The contact's data is not what Microsoft Graph takes",
            "Correct the member's row: its next event heals this. Or mend the event here and retry it."),
    VERSION_AHEAD(
            "version-ahead",
            "The event's version lies in the future, so it would win over every later one",
            "Set the clock of the program that published it. It is taken in by itself once its time has come; sooner when you mend the"
                    + " version here."),
    REFUSED_BY_STATE_DB(
            "refused-by-state-db",
            "The state DB does not take the event",
            "Look at the state DB's own log, then retry; if it stays, report it with the event's id."),
    GRAPH_REFUSED(
            "graph-refused",
            "Microsoft Graph refuses the contact",
            "Correct the member's row as Graph's answer says: the next event heals this. Retry when Microsoft had a fault."),
    OTHER("", "Another cause", "Read the detail; correct the member's row, or discard it.");

    private final String reason;
    private final String words;
    private final String remedy;

    DeadLetterCause(String reason, String words, String remedy) {
        this.reason = reason;
        this.words = words;
        this.remedy = remedy;
    }

    static DeadLetterCause of(String reason) {
        return Arrays.stream(values())
                .filter(cause -> cause.reason.equals(reason))
                .findFirst()
                .orElse(OTHER);
    }

    String reason() {
        return reason;
    }

    String words() {
        return words;
    }

    String remedy() {
        return remedy;
    }
}
