package io.contactsync.graphsimulator.http;

import io.contactsync.graphsimulator.tls.LoopbackCertificate;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.jspecify.annotations.Nullable;

/** The HTTP server: plain on 127.0.0.1, and beside it with TLS where there is a certificate. Its threads are daemons. */
public final class LoopbackServer implements AutoCloseable {
    private static final String LOOPBACK = "127.0.0.1";
    /** Longer than any fault that hangs is likely to. */
    private static final Duration IDLE = Duration.ofMinutes(15);

    private final Server server;
    private final ServerConnector plain;
    private final @Nullable ServerConnector secure;

    /** Not started yet; port 0 takes a free one. */
    public LoopbackServer(Handler handler, int port, @Nullable LoopbackCertificate certificate, int tlsPort) {
        QueuedThreadPool threads = new QueuedThreadPool(32, 4);
        threads.setName("graph-simulator");
        threads.setDaemon(true);
        server = new Server(threads);
        server.setHandler(handler);
        plain = listen(new ServerConnector(server, 1, 2, new HttpConnectionFactory(configuration())), port);
        secure = certificate == null ? null : listen(secure(certificate), tlsPort);
    }

    private ServerConnector secure(LoopbackCertificate certificate) {
        SslContextFactory.Server tls = new SslContextFactory.Server();
        tls.setKeyStore(certificate.keys());
        tls.setKeyStorePassword(certificate.password());
        HttpConfiguration http = configuration();
        http.addCustomizer(new SecureRequestCustomizer(/* sniHostCheck= */ false));
        return new ServerConnector(
                server, 1, 2, new SslConnectionFactory(tls, "http/1.1"), new HttpConnectionFactory(http));
    }

    private static HttpConfiguration configuration() {
        HttpConfiguration http = new HttpConfiguration();
        http.setSendServerVersion(false);
        http.setSendDateHeader(false);
        http.setUriCompliance(UriCompliance.UNSAFE); // ids may hold any escape; Route decodes and refuses by itself
        return http;
    }

    private ServerConnector listen(ServerConnector connector, int port) {
        connector.setHost(LOOPBACK);
        connector.setPort(port);
        connector.setIdleTimeout(IDLE.toMillis());
        server.addConnector(connector);
        return connector;
    }

    /** Starts it; a port that is taken is an {@link UncheckedIOException} that names it. */
    public void start() {
        try {
            server.start();
        } catch (Exception e) {
            close();
            throw new UncheckedIOException(
                    new IOException("port " + plain.getPort() + " on " + LOOPBACK + ": " + e.getMessage(), e));
        }
    }

    /** The port of plain http. */
    public int port() {
        return plain.getLocalPort();
    }

    /** The port of TLS; -1 without. */
    public int tlsPort() {
        return secure == null ? -1 : secure.getLocalPort();
    }

    @Override
    public void close() {
        try {
            server.stop();
        } catch (Exception e) {
            throw new IllegalStateException("the HTTP server did not stop", e);
        }
    }
}
