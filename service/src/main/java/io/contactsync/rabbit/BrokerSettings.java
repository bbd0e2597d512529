package io.contactsync.rabbit;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.ssl.SslBundle;

/**
 * How we use the broker.
 *
 * @param queue of the events
 * @param deadLetterQueue another name than {@code queue}
 * @param connectTimeout for the TCP connection, and again for the handshake: 100 ms to 5 min
 * @param heartbeat after about two of them without a byte the connection counts as lost: 1 s to 10 min, whole seconds
 * @param insecure whether passwords and contacts may cross a network unencrypted
 * @param tls whom to trust, and who we are; null: whom this Java trusts, and nobody
 */
public record BrokerSettings(
        BrokerAddress address,
        String queue,
        String deadLetterQueue,
        Duration connectTimeout,
        Duration heartbeat,
        boolean insecure,
        @Nullable SslBundle tls) {
    public static final String DEFAULT_QUEUE = "contact.sync";
    public static final String DEFAULT_DEAD_LETTER_QUEUE = "contact.sync.dead";
    public static final Duration DEFAULT_CONNECT_TIMEOUT = Duration.ofSeconds(10);
    public static final Duration DEFAULT_HEARTBEAT = Duration.ofSeconds(20);

    public BrokerSettings {
        ShortString.require("queue", queue);
        ShortString.require("dead-letter-queue", deadLetterQueue);
        if (queue.equals(deadLetterQueue)) {
            throw new IllegalArgumentException(
                    "dead-letter-queue: " + deadLetterQueue + " (expected: another name than queue)");
        }
        requireWithin("connect-timeout", connectTimeout, Duration.ofMillis(100), Duration.ofMinutes(5));
        requireWithin("heartbeat", heartbeat, Duration.ofSeconds(1), Duration.ofMinutes(10));
        if (!address.tls() && !address.isLoopback() && !insecure) {
            throw new IllegalArgumentException("uri: " + address
                    + " (expected: amqps://, or insecure: true beside it, unless it is this machine)");
        }
    }

    /** Settings that trust whom this Java trusts. */
    public BrokerSettings(
            BrokerAddress address,
            String queue,
            String deadLetterQueue,
            Duration connectTimeout,
            Duration heartbeat,
            boolean insecure) {
        this(address, queue, deadLetterQueue, connectTimeout, heartbeat, insecure, /* tls= */ null);
    }

    /** Our queue names and timeouts, TLS wherever the address is not this machine. */
    public static BrokerSettings of(BrokerAddress address) {
        return new BrokerSettings(
                address,
                DEFAULT_QUEUE,
                DEFAULT_DEAD_LETTER_QUEUE,
                DEFAULT_CONNECT_TIMEOUT,
                DEFAULT_HEARTBEAT,
                /* insecure= */ false);
    }

    /** The same broker, other queues. */
    public BrokerSettings withQueues(String otherQueue, String otherDeadLetterQueue) {
        return new BrokerSettings(address, otherQueue, otherDeadLetterQueue, connectTimeout, heartbeat, insecure, tls);
    }

    /** The same broker and queues, another trust. */
    public BrokerSettings withTls(SslBundle bundle) {
        return new BrokerSettings(address, queue, deadLetterQueue, connectTimeout, heartbeat, insecure, bundle);
    }

    private static void requireWithin(String name, Duration value, Duration least, Duration most) {
        if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: " + least + ".." + most + ")");
        }
    }
}
