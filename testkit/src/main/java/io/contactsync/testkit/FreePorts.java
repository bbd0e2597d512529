package io.contactsync.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.random.RandomGenerator;

/**
 * Finds TCP ports that nobody listens on, each for one JVM alone.
 *
 * <p>A server takes its port a while after it was chosen, and leaves it while it is stopped. Meanwhile another test JVM must
 * not choose it. So each JVM of this user reserves what it chooses: it locks one byte of a file that all of them share, whose
 * place is the port's number. The lock goes with the JVM, however that ends.
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
     * @param random where to look
     */
    public FreePorts(RandomGenerator random) {
        this.random = random;
    }

    /**
     * A port of the loopback address on which nobody listened a moment ago, never chosen before in this JVM, nor in another
     * one that still runs.
     *
     * @throws IllegalStateException when {@value #ATTEMPTS} ports in a row were taken
     */
    public int next() {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            int port = random.nextInt(LOWEST, BELOW);
            if (Reservations.reserve(port) && isFree(port)) {
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

    /** The file is opened once and never closed: closing it would give up all locks of this JVM. */
    private static final class Reservations {
        private static final FileChannel SHARED = open();

        /** Whether the port was nobody's; it is ours from now on. */
        static boolean reserve(int port) {
            try {
                return SHARED.tryLock(port, 1, /* shared= */ false) != null;
            } catch (OverlappingFileLockException ours) {
                return false;
            } catch (IOException e) {
                throw new UncheckedIOException("a port cannot be reserved", e);
            }
        }

        private static FileChannel open() {
            Path file = common().resolve("contact-sync-ports-" + System.getProperty("user.name"));
            try {
                return FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            } catch (IOException e) {
                throw new UncheckedIOException(file + ": ports cannot be reserved in it", e);
            }
        }

        /** The same for JVMs that were given temporary folders of their own, where the system has one for all. */
        private static Path common() {
            Path unix = Path.of("/tmp");
            return Files.isDirectory(unix) ? unix : Path.of(System.getProperty("java.io.tmpdir"));
        }
    }
}
