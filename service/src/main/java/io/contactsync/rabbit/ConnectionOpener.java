package io.contactsync.rabbit;

import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.impl.ForgivingExceptionHandler;
import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.ssl.SslBundle;

/**
 * Opens connections as the settings say, without the client library's own recovery: that one restores channels and
 * consumers behind the back of those who must know that confirms and deliveries were lost.
 */
final class ConnectionOpener {
    /** A broker that does not answer a declaration for so long is as good as gone. */
    private static final Duration CALL_TIMEOUT = Duration.ofSeconds(30);

    private static final int LINGER_SECONDS = 1;
    private static final Logger log = LoggerFactory.getLogger(ConnectionOpener.class);

    private final BrokerSettings settings;
    private final AtomicReference<@Nullable Socket> latest = new AtomicReference<>();

    ConnectionOpener(BrokerSettings settings) {
        this.settings = settings;
    }

    /**
     * An open connection, after at most twice the connect timeout.
     *
     * @param name shown in the broker's list of connections and in the names of its threads
     * @throws BrokerUnavailableException saying why not
     */
    Connection open(String name) {
        try {
            return factory(name).newConnection("contact-sync " + name);
        } catch (IOException | TimeoutException | RuntimeException e) {
            throw BrokerUnavailableException.from(settings.address(), e);
        }
    }

    /**
     * Cuts the latest connection off, or the attempt to open one, from any thread. Nothing else ends a write that the
     * broker does not read: the client library's own close would wait behind it.
     */
    void sever() {
        Socket socket = latest.get();
        if (socket != null) {
            try {
                socket.close();
            } catch (IOException e) {
                log.atDebug().setCause(e).log("A connection that was cut off did not close cleanly");
            }
        }
    }

    private ConnectionFactory factory(String name) {
        BrokerAddress address = settings.address();
        ConnectionFactory factory = new ConnectionFactory();
        factory.setHost(address.host());
        factory.setPort(address.port());
        factory.setVirtualHost(address.virtualHost());
        factory.setUsername(address.username());
        factory.setPassword(address.password());
        factory.setConnectionTimeout((int) settings.connectTimeout().toMillis());
        factory.setHandshakeTimeout((int) settings.connectTimeout().toMillis());
        factory.setRequestedHeartbeat((int) settings.heartbeat().toSeconds());
        factory.setChannelRpcTimeout((int) CALL_TIMEOUT.toMillis());
        factory.setAutomaticRecoveryEnabled(false);
        factory.setTopologyRecoveryEnabled(false);
        factory.setExceptionHandler(new OutagesAreSaidElsewhere());
        factory.setThreadFactory(task -> {
            Thread thread = new Thread(task, "rabbit-" + name + "-io");
            thread.setDaemon(true);
            return thread;
        });
        factory.setSocketConfigurator(socket -> {
            socket.setTcpNoDelay(true);
            if (address.tls()) {
                // A TLS socket without it waits, when closed, for a write that does not end.
                socket.setSoLinger(/* on= */ true, LINGER_SECONDS);
            }
            latest.set(socket);
        });
        if (address.tls()) {
            useTls(factory, settings.tls());
        }
        return factory;
    }

    /** The client library's own default trusts every certificate. */
    private static void useTls(ConnectionFactory factory, @Nullable SslBundle tls) {
        try {
            factory.useSslProtocol(tls == null ? SSLContext.getDefault() : tls.createSslContext());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no TLS", e);
        }
        factory.enableHostnameVerification();
    }

    private static final class OutagesAreSaidElsewhere extends ForgivingExceptionHandler {
        @Override
        protected void log(String message, Throwable failure) {
            log.atDebug().setCause(failure).log(message);
        }
    }
}
