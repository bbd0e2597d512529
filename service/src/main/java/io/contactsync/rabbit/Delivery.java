package io.contactsync.rabbit;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Envelope;
import com.rabbitmq.client.LongString;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One message as it arrived. Nothing of it has been checked: any program may publish.
 *
 * <p>Identity, not value: the same message delivered twice is two deliveries.
 */
public final class Delivery {
    private final long tag;
    private final boolean redelivered;
    private final @Nullable String messageId;
    private final @Nullable String type;
    private final Map<String, String> headers;
    private final byte[] body;

    private Delivery(Envelope envelope, AMQP.BasicProperties properties, byte[] body) {
        this.tag = envelope.getDeliveryTag();
        this.redelivered = envelope.isRedeliver();
        this.messageId = properties.getMessageId();
        this.type = properties.getType();
        this.headers = properties.getHeaders() == null
                ? Map.of()
                : properties.getHeaders().entrySet().stream()
                        .filter(header -> isText(header.getValue()))
                        .collect(Collectors.toUnmodifiableMap(
                                Map.Entry::getKey, header -> header.getValue().toString()));
        this.body = body;
    }

    static Delivery of(Envelope envelope, AMQP.BasicProperties properties, byte[] body) {
        return new Delivery(envelope, properties, body);
    }

    private static boolean isText(@Nullable Object value) {
        return value instanceof LongString
                || value instanceof String
                || value instanceof Number
                || value instanceof Boolean;
    }

    /** Of the channel that delivered it; grows with each delivery there. */
    long tag() {
        return tag;
    }

    /** Whether the broker may have delivered it before. */
    public boolean redelivered() {
        return redelivered;
    }

    public Optional<String> messageId() {
        return Optional.ofNullable(messageId);
    }

    public Optional<String> type() {
        return Optional.ofNullable(type);
    }

    /** Texts, numbers and truth values as text; lists and tables are left out. */
    public Map<String, String> headers() {
        return headers;
    }

    /** The bytes themselves, not a copy: read only. */
    public byte[] body() {
        return body;
    }

    /** Never the body: it holds personal data. */
    @Override
    public String toString() {
        return "Delivery[tag=" + tag + ", messageId=" + messageId + ", redelivered=" + redelivered + ", bytes="
                + body.length + "]";
    }
}
