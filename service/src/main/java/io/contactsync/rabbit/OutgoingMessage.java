package io.contactsync.rabbit;

import com.rabbitmq.client.AMQP;
import java.time.Instant;
import java.util.Date;
import java.util.Map;

/**
 * A message to publish: JSON, persistent.
 *
 * <p>Identity, not value: two messages of the same content are two messages.
 */
public final class OutgoingMessage {
    private static final int PERSISTENT = 2;

    private final String messageId;
    private final String type;
    private final Instant timestamp;
    private final Map<String, Object> headers;
    private final byte[] body;

    /**
     * Takes the body as it is, not a copy.
     *
     * @param messageId 1 to 255 bytes; repeats only when the same message is published again
     * @param type 1 to 255 bytes
     * @param timestamp carried in whole seconds
     * @param headers texts, integers, longs or truth values, under names of at most 255 bytes
     */
    public OutgoingMessage(String messageId, String type, Instant timestamp, Map<String, Object> headers, byte[] body) {
        this.messageId = ShortString.require("messageId", messageId);
        this.type = ShortString.require("type", type);
        this.timestamp = timestamp;
        this.headers = Map.copyOf(headers);
        this.body = body;
        this.headers.forEach(OutgoingMessage::requireHeader);
    }

    private static void requireHeader(String name, Object value) {
        ShortString.require("header name", name);
        if (!(value instanceof String
                || value instanceof Integer
                || value instanceof Long
                || value instanceof Boolean)) {
            throw new IllegalArgumentException("header " + name + ": "
                    + value.getClass().getSimpleName() + " (expected: String, Integer, Long or Boolean)");
        }
    }

    public String messageId() {
        return messageId;
    }

    public String type() {
        return type;
    }

    public Instant timestamp() {
        return timestamp;
    }

    public Map<String, Object> headers() {
        return headers;
    }

    /** The bytes themselves, not a copy: read only. */
    public byte[] body() {
        return body;
    }

    AMQP.BasicProperties properties() {
        return new AMQP.BasicProperties.Builder()
                .contentType("application/json")
                .deliveryMode(PERSISTENT)
                .messageId(messageId)
                .type(type)
                .timestamp(Date.from(timestamp))
                .headers(headers)
                .build();
    }

    /** Never the body: it holds personal data. */
    @Override
    public String toString() {
        return "OutgoingMessage[messageId=" + messageId + ", type=" + type + ", bytes=" + body.length + "]";
    }
}
