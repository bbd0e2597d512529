package io.contactsync.rabbit;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.AuthenticationFailureException;
import com.rabbitmq.client.Method;
import com.rabbitmq.client.PossibleAuthenticationFailureException;
import com.rabbitmq.client.ShutdownSignalException;
import java.io.EOFException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * The broker cannot be used now: one line that says where, what and what was expected. All of these may be over later;
 * for {@link Kind#AUTHENTICATION}, {@link Kind#VHOST}, {@link Kind#QUEUE} and {@link Kind#TLS} a person has to do
 * something.
 */
public final class BrokerUnavailableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** What stands in the way. */
    public enum Kind {
        /** Nobody listens at that address. */
        REFUSED,
        /** User or password are wrong. */
        AUTHENTICATION,
        /** The virtual host does not exist, or is not open to our user. */
        VHOST,
        /** The name is unknown, nothing answers, or the connection was lost. */
        UNREACHABLE,
        /** No secure connection: not TLS there, or a certificate we do not trust. */
        TLS,
        /** A queue is missing and cannot be declared. */
        QUEUE,
        /** The broker is there but takes no messages now: out of memory or disk. */
        BLOCKED
    }

    private final Kind kind;

    BrokerUnavailableException(Kind kind, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }

    /** What an exception of the client library means; the only place where they are understood. */
    static BrokerUnavailableException from(BrokerAddress broker, Exception failure) {
        if (failure instanceof BrokerUnavailableException known) {
            return known;
        }
        if (causedBy(failure, AuthenticationFailureException.class) != null
                || causedBy(failure, PossibleAuthenticationFailureException.class) != null) {
            return of(
                    Kind.AUTHENTICATION, broker, "user " + broker.username() + " or its password is refused", failure);
        }
        SSLException tls = causedBy(failure, SSLException.class);
        if (tls != null) {
            return of(
                    Kind.TLS,
                    broker,
                    "no secure connection: " + tls.getMessage()
                            + " (expected: TLS there, and a certificate for that host of an authority that this Java or"
                            + " contact-sync.rabbitmq.ca trusts)",
                    failure);
        }
        ShutdownSignalException shutdown = causedBy(failure, ShutdownSignalException.class);
        if (shutdown != null && shutdown.getReason() instanceof AMQP.Connection.Close close && refusesHost(close)) {
            return of(
                    Kind.VHOST,
                    broker,
                    "virtual host " + broker.virtualHost() + " is not open to user " + broker.username() + ": "
                            + close.getReplyText(),
                    failure);
        }
        if (causedBy(failure, ConnectException.class) != null) {
            return of(Kind.REFUSED, broker, "connection refused (expected: a broker that listens there)", failure);
        }
        return of(Kind.UNREACHABLE, broker, unreachable(failure), failure);
    }

    static BrokerUnavailableException queue(BrokerAddress broker, String queue, Exception failure) {
        ShutdownSignalException shutdown = causedBy(failure, ShutdownSignalException.class);
        String text = shutdown == null ? String.valueOf(failure.getMessage()) : replyText(shutdown);
        return of(Kind.QUEUE, broker, "queue " + queue + " cannot be declared: " + text, failure);
    }

    static BrokerUnavailableException of(Kind kind, BrokerAddress broker, String what, @Nullable Throwable cause) {
        return new BrokerUnavailableException(kind, "RabbitMQ at " + broker + ": " + what, cause);
    }

    /** The broker's own words in a close, or the client's when the broker had none. */
    static String replyText(ShutdownSignalException shutdown) {
        Method reason = shutdown.getReason();
        if (reason instanceof AMQP.Connection.Close close) {
            return close.getReplyText();
        }
        if (reason instanceof AMQP.Channel.Close close) {
            return close.getReplyText();
        }
        return "connection lost";
    }

    private static boolean refusesHost(AMQP.Connection.Close close) {
        return switch (close.getReplyCode()) {
            case AMQP.NOT_ALLOWED, AMQP.ACCESS_REFUSED, AMQP.NOT_FOUND, AMQP.INVALID_PATH -> true;
            default -> false;
        };
    }

    private static String unreachable(Exception failure) {
        if (causedBy(failure, UnknownHostException.class) != null) {
            return "unknown host (expected: a name that resolves)";
        }
        if (causedBy(failure, SocketTimeoutException.class) != null
                || causedBy(failure, TimeoutException.class) != null) {
            return "no answer in time (expected: AMQP 0-9-1 at that address and port)";
        }
        ShutdownSignalException shutdown = causedBy(failure, ShutdownSignalException.class);
        if (shutdown != null) {
            return replyText(shutdown);
        }
        if (causedBy(failure, EOFException.class) != null) {
            return "connection lost";
        }
        return failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage();
    }

    private static <T extends Throwable> @Nullable T causedBy(Throwable failure, Class<T> type) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (type.isInstance(cause)) {
                return type.cast(cause);
            }
        }
        return null;
    }
}
