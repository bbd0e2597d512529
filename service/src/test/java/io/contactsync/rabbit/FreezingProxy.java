package io.contactsync.rabbit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;

/** Stands between client and broker and can stop reading, as a network or a broker does that is stuck but not gone. */
final class FreezingProxy implements AutoCloseable {
    private static final int CHUNK = 16_384;

    private final int target;
    private final ServerSocket server;
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    private final Semaphore flowing = new Semaphore(1, /* fair= */ true);

    FreezingProxy(int target) throws IOException {
        this.target = target;
        this.server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        inBackground(this::accept);
    }

    int port() {
        return server.getLocalPort();
    }

    void freeze() {
        flowing.acquireUninterruptibly();
    }

    void thaw() {
        flowing.release();
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (Socket socket : sockets) {
            socket.close();
        }
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket client = server.accept();
                Socket broker = new Socket(InetAddress.getLoopbackAddress(), target);
                sockets.add(client);
                sockets.add(broker);
                inBackground(() -> pump(client, broker));
                inBackground(() -> pump(broker, client));
            } catch (IOException e) {
                if (!server.isClosed()) {
                    throw new UncheckedIOException(e);
                }
            }
        }
    }

    private void pump(Socket from, Socket to) {
        byte[] buffer = new byte[CHUNK];
        try (from;
                to) {
            for (int read = from.getInputStream().read(buffer);
                    read >= 0;
                    read = from.getInputStream().read(buffer)) {
                flowing.acquireUninterruptibly();
                flowing.release();
                to.getOutputStream().write(buffer, 0, read);
            }
        } catch (IOException closed) {
            // Either side ended: try-with-resources ends the other.
        }
    }

    private static void inBackground(Runnable task) {
        Thread thread = new Thread(task, "freezing-proxy");
        thread.setDaemon(true);
        thread.start();
    }
}
