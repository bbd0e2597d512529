package io.contactsync.rabbit;

import java.time.Instant;
import java.util.Map;

/**
 * A copy of a dead letter for whoever reads the dead-letter queue.
 *
 * <p>Identity, not value: two copies of one dead letter are two messages.
 */
public final class OutgoingDeadLetter {
    /** Longer details are cut: all headers of a message share one frame of 128 KiB. */
    static final int MAX_DETAIL_CHARS = 4_000;

    private final String id;
    private final String reason;
    private final String detail;
    private final Instant firstSeen;
    private final int attempts;
    private final byte[] body;

    /**
     * Takes the body as it is, not a copy.
     *
     * @param id of the dead letter, 1 to 255 bytes: the message id of the copy
     * @param reason a short code
     * @param detail what is wrong, without contact data; cut after 4,000 characters
     * @param attempts zero or more
     * @param body of the message that was refused
     */
    public OutgoingDeadLetter(String id, String reason, String detail, Instant firstSeen, int attempts, byte[] body) {
        this.id = ShortString.require("id", id);
        this.reason = ShortString.require("reason", reason);
        this.detail = cut(detail);
        this.firstSeen = firstSeen;
        this.attempts = attempts;
        this.body = body;
        if (attempts < 0) {
            throw new IllegalArgumentException("attempts: " + attempts + " (expected: zero or more)");
        }
    }

    public String id() {
        return id;
    }

    OutgoingMessage message() {
        Map<String, Object> headers = Map.of(
                "x-dead-letter-id", id,
                "x-reason", reason,
                "x-detail", detail,
                "x-first-seen", firstSeen.toString(),
                "x-attempts", attempts);
        return new OutgoingMessage(id, "DeadLetter", firstSeen, headers, body);
    }

    private static String cut(String detail) {
        if (detail.length() <= MAX_DETAIL_CHARS) {
            return detail;
        }
        int end = Character.isHighSurrogate(detail.charAt(MAX_DETAIL_CHARS - 1))
                ? MAX_DETAIL_CHARS - 1
                : MAX_DETAIL_CHARS;
        return detail.substring(0, end);
    }

    /** Never the body: it holds personal data. */
    @Override
    public String toString() {
        return "OutgoingDeadLetter[id=" + id + ", reason=" + reason + ", attempts=" + attempts + ", bytes="
                + body.length + "]";
    }
}
