package io.contactsync.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A folder for one server, gone with {@link #close()}. Other users may look into it: PostgreSQL refuses to run as root. */
final class TemporaryFolder implements AutoCloseable {
    private final Path root;

    TemporaryFolder(String prefix) {
        try {
            root = Files.createTempDirectory(prefix);
            Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("rwxr-xr-x"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Path path(String name) {
        return root.resolve(name);
    }

    Path folder(String name) {
        try {
            return Files.createDirectories(path(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Path file(String name, String content) {
        try {
            return Files.writeString(path(name), content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Runs the program that makes a server's data, once.
     *
     * @throws IllegalStateException quoting its output when it fails; the folder is gone then
     */
    void initialise(String name, List<String> command, Duration patience) {
        try {
            ChildProcess program = ChildProcess.ended(ChildProcess.Spec.of(name, command), patience);
            if (program.exitCode().orElse(-1) != 0) {
                throw program.failure("no data directory was made");
            }
        } catch (IllegalStateException failure) {
            close();
            throw failure;
        }
    }

    @Override
    public void close() {
        try {
            Files.walkFileTree(root, new Deleting());
        } catch (NoSuchFileException gone) {
            // Closed before.
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static final class Deleting extends SimpleFileVisitor<Path> {
        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
            Files.deleteIfExists(file);
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException failure) throws IOException {
            Files.deleteIfExists(folder);
            return FileVisitResult.CONTINUE;
        }
    }
}
