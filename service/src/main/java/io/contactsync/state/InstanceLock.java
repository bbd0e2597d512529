package io.contactsync.state;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * On a SQLite state DB: that one process alone runs a half of the pipeline. The operating system gives it back when the
 * process ends, however it ends, so whoever gets it knows that the holder before is dead. On a PostgreSQL state DB several
 * may run, and this is nothing.
 */
public final class InstanceLock implements AutoCloseable {

    private final @Nullable FileChannel channel;

    private InstanceLock(@Nullable FileChannel channel) {
        this.channel = channel;
    }

    /**
     * Takes the lock of a half.
     *
     * @param half {@code capture} or {@code deliver}
     * @return empty when another process has it
     * @throws StateUnavailableException when the file beside the state DB cannot be written
     */
    public static Optional<InstanceLock> take(StateSettings settings, String half) {
        Optional<Path> file = settings.file();
        if (file.isEmpty()) {
            return Optional.of(new InstanceLock(null));
        }
        Path lockFile = Path.of(file.get() + "." + half + ".db-lock");
        FileChannel channel = null;
        try {
            channel = FileChannel.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            @Nullable FileLock lock = tryLock(channel);
            if (lock != null) {
                return Optional.of(new InstanceLock(channel));
            }
            channel.close();
            return Optional.empty();
        } catch (IOException e) {
            close(channel, e);
            throw new StateUnavailableException("the lock file " + lockFile + " cannot be used: " + e.getMessage(), e);
        }
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            return null;
        }
    }

    private static void close(@Nullable FileChannel channel, IOException cause) {
        if (channel != null) {
            try {
                channel.close();
            } catch (IOException e) {
                cause.addSuppressed(e);
            }
        }
    }

    /** Gives it back. */
    @Override
    public void close() throws IOException {
        if (channel != null) {
            channel.close();
        }
    }
}
