package io.contactsync.demo.crash;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Stands between the service and its broker. It can keep back what the broker says: then events arrive there, and their
 * confirms do not arrive here; and it can cut off whoever consumes. Each connection has two threads of its own that end with it.
 * Thread-safe.
 */
final class BrokerGate implements AutoCloseable {

    /** Stands in the header of every event, and in nothing else that the service sends or gets. */
    private static final String OF_EVENTS = "application/json";

    private final ServerSocket server;
    private final int brokerPort;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private boolean shut;
    private boolean eventPassed;
    private @Nullable Socket consumer;

    BrokerGate(int brokerPort) {
        this.brokerPort = brokerPort;
        try {
            server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        run("gate", this::accept);
    }

    int port() {
        return server.getLocalPort();
    }

    /** From now on the broker is heard by nobody. */
    synchronized void shut() {
        shut = true;
        eventPassed = false;
    }

    synchronized void open() {
        shut = false;
        notifyAll();
    }

    /** Whether an event went to the broker since the gate was shut. */
    synchronized boolean hasEventPassed() {
        return eventPassed;
    }

    /**
     * Cuts the connection over which the latest event came: the broker lets another one consume, while the former still has in hand
     * what came before.
     *
     * @return whether there was one
     */
    synchronized boolean cutConsumer() {
        Socket current = consumer;
        consumer = null;
        if (current == null || !sockets.contains(current)) {
            return false;
        }
        end(current);
        return true;
    }

    @Override
    public void close() {
        open();
        sockets.forEach(BrokerGate::close);
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void accept() throws IOException {
        while (!server.isClosed()) {
            Socket client = server.accept();
            sockets.add(client);
            try {
                Socket broker = new Socket(InetAddress.getLoopbackAddress(), brokerPort);
                broker.setTcpNoDelay(true);
                client.setTcpNoDelay(true);
                sockets.add(broker);
                run("to broker", () -> pass(client, broker, /* toBroker= */ true));
                run("from broker", () -> pass(broker, client, /* toBroker= */ false));
            } catch (IOException e) {
                // The broker is away: so it looks from here too.
                end(client);
            }
        }
    }

    private void pass(Socket from, Socket to, boolean toBroker) throws IOException {
        try {
            InputStream in = from.getInputStream();
            byte[] buffer = new byte[64 * 1024];
            int read = in.read(buffer);
            while (read >= 0) {
                if (!toBroker) {
                    awaitOpen();
                }
                to.getOutputStream().write(buffer, 0, read);
                if (new String(buffer, 0, read, StandardCharsets.ISO_8859_1).contains(OF_EVENTS)) {
                    sawEvent(toBroker ? null : from);
                }
                read = in.read(buffer);
            }
        } finally {
            end(from);
            end(to);
        }
    }

    private synchronized void awaitOpen() throws IOException {
        while (shut) {
            try {
                wait();
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
        }
    }

    private synchronized void sawEvent(@Nullable Socket whence) {
        if (whence == null) {
            eventPassed |= shut;
        } else {
            consumer = whence;
        }
    }

    private void end(Socket socket) {
        sockets.remove(socket);
        close(socket);
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // It is gone, which was wanted.
            return;
        }
    }

    /** What ends with the connection or the gate, and then fails. */
    private interface Work {
        void run() throws IOException;
    }

    private static void run(String name, Work work) {
        var thread = new Thread(
                () -> {
                    try {
                        work.run();
                    } catch (IOException e) {
                        // One side is gone; both are closed.
                        return;
                    }
                },
                name);
        thread.setDaemon(true);
        thread.start();
    }
}
