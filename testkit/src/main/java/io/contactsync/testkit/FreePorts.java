package io.contactsync.testkit;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.random.RandomGenerator;

/**
 * Finds TCP ports that nobody listens on.
 *
 * <p>The ports lie below the range from which Linux takes the ports of outgoing connections (32768 and up). Within that
 * range, a client that keeps trying a stopped server ends up connected to itself, and the port of a stopped server is
 * given to somebody else before it starts again.
 */
public final class FreePorts {
    private static final int LOWEST = 15_000;
    private static final int BELOW = 32_768;
    private static final int ATTEMPTS = 200;

    private final RandomGenerator random;

    /**
     * Looks for ports by chance.
     *
     * @param random keeps test JVMs that look at the same time from finding the same port
     */
    public FreePorts(RandomGenerator random) {
        this.random = random;
    }

    /**
     * A port of the loopback address on which nobody listened a moment ago.
     *
     * @throws IllegalStateException when {@value #ATTEMPTS} ports in a row were taken
     */
    public int next() {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            int port = random.nextInt(LOWEST, BELOW);
            if (isFree(port)) {
                return port;
            }
        }
        throw new IllegalStateException(
                "no free port among " + ATTEMPTS + " tried (expected: one in " + LOWEST + ".." + (BELOW - 1) + ")");
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return true;
        } catch (IOException taken) {
            return false;
        }
    }
}
