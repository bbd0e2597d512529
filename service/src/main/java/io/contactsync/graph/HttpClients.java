package io.contactsync.graph;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import javax.net.SocketFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import okhttp3.ConnectionPool;
import okhttp3.Dispatcher;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import org.springframework.boot.ssl.SslBundle;

/**
 * OkHttp the way one-request-per-call needs it: nothing is repeated or redirected by itself, there is a connection for each request in flight,
 * and small requests are not held back for a delayed acknowledgement (40 ms measured). HTTP/1.1, because over HTTP/2 one lost
 * connection would leave the outcome of up to a hundred requests unknown.
 */
final class HttpClients {

    /** Shorter than what load balancers and Graph keep idle connections for, so that none is found dead on reuse. */
    private static final long IDLE_SECONDS = 60;

    private HttpClients() {}

    static OkHttpClient create(GraphSettings settings, String threads) {
        Dispatcher dispatcher = new Dispatcher(new ThreadPoolExecutor(
                0, Integer.MAX_VALUE, 30, TimeUnit.SECONDS, new SynchronousQueue<>(), DaemonThreads.named(threads)));
        dispatcher.setMaxRequests(settings.maxInFlight());
        dispatcher.setMaxRequestsPerHost(settings.maxInFlight());
        OkHttpClient.Builder client = new OkHttpClient.Builder()
                .dispatcher(dispatcher)
                .connectionPool(new ConnectionPool(settings.maxInFlight(), IDLE_SECONDS, TimeUnit.SECONDS))
                .protocols(List.of(Protocol.HTTP_1_1))
                .socketFactory(new NoDelaySockets())
                .retryOnConnectionFailure(false)
                .followRedirects(false)
                .followSslRedirects(false)
                .connectTimeout(settings.connectTimeout())
                .readTimeout(settings.callTimeout())
                .writeTimeout(settings.callTimeout())
                .callTimeout(settings.callTimeout());
        SslBundle tls = settings.tls();
        if (tls != null) {
            client.sslSocketFactory(tls.createSslContext().getSocketFactory(), trust(tls));
        }
        return client.build();
    }

    private static X509TrustManager trust(SslBundle tls) {
        for (TrustManager manager : tls.getManagers().getTrustManagers()) {
            if (manager instanceof X509TrustManager trust) {
                return trust;
            }
        }
        throw new IllegalStateException("this Java has no trust manager for X.509");
    }

    private static final class NoDelaySockets extends SocketFactory {

        private final SocketFactory plain = SocketFactory.getDefault();

        @Override
        public Socket createSocket() throws IOException {
            return withNoDelay(plain.createSocket());
        }

        @Override
        public Socket createSocket(String host, int port) throws IOException {
            return withNoDelay(plain.createSocket(host, port));
        }

        @Override
        public Socket createSocket(String host, int port, InetAddress localHost, int localPort) throws IOException {
            return withNoDelay(plain.createSocket(host, port, localHost, localPort));
        }

        @Override
        public Socket createSocket(InetAddress host, int port) throws IOException {
            return withNoDelay(plain.createSocket(host, port));
        }

        @Override
        public Socket createSocket(InetAddress host, int port, InetAddress localHost, int localPort)
                throws IOException {
            return withNoDelay(plain.createSocket(host, port, localHost, localPort));
        }

        private static Socket withNoDelay(Socket socket) throws IOException {
            socket.setTcpNoDelay(true);
            return socket;
        }
    }
}
