package io.contactsync.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;

/**
 * A port of the loopback address at which nobody listens and nobody can begin to: it is taken, by a socket that only has its
 * name. Whoever connects is refused. The port of a server that was closed is anybody's instead.
 */
public final class RefusingPort implements AutoCloseable {

    private final Socket taken = new Socket();

    private RefusingPort() {}

    /** A port that refuses until it is closed. */
    public static RefusingPort open() {
        RefusingPort port = new RefusingPort();
        try {
            port.taken.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return port;
    }

    public int number() {
        return taken.getLocalPort();
    }

    /** The address of a web server that is not there, without a path. */
    public String http() {
        return "http://127.0.0.1:" + number();
    }

    @Override
    public void close() {
        try {
            taken.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
