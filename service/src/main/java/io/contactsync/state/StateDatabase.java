package io.contactsync.state;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.time.Clock;
import java.util.Optional;

/** Opens a state DB: SQLite from a {@code jdbc:sqlite:} URL, PostgreSQL otherwise. */
public final class StateDatabase {

    private StateDatabase() {}

    /**
     * Opens it and brings its schema up to date; a SQLite file that is not there is created, readable by its owner alone.
     *
     * @param clock the clock of a SQLite state DB; PostgreSQL has its own
     * @throws StateUnavailableException when it cannot be reached or not be written
     */
    public static StateDb open(StateSettings settings, Clock clock) {
        settings.file().ifPresent(StateDatabase::createPrivately);
        return opened(settings, clock, true);
    }

    /**
     * Opens it only if it is there, and leaves its schema alone: for commands that must not create one.
     *
     * @return empty when there is no state DB yet
     * @throws StateUnavailableException when it is there and cannot be used
     */
    public static Optional<StateDb> openExisting(StateSettings settings, Clock clock) {
        if (settings.file().map(Files::notExists).orElse(false)) {
            return Optional.empty();
        }
        StateDb db = opened(settings, clock, false);
        return Optional.of(db);
    }

    private static StateDb opened(StateSettings settings, Clock clock, boolean migrate) {
        return settings.file().isPresent()
                ? SqliteStateDb.open(settings, clock, migrate)
                : PostgresStateDb.open(settings, migrate);
    }

    /** The driver's own words where there are any, for below them it is no longer said which server it is about. */
    static String rootMessage(Throwable e) {
        Throwable said = e;
        for (Throwable cause = e.getCause(); cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException || !(said instanceof SQLException)) {
                said = cause;
            }
        }
        return String.valueOf(said.getMessage()).lines().findFirst().orElse("");
    }

    private static void createPrivately(Path file) {
        boolean posix = FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
        FileAttribute<?>[] ownerOnly = posix
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                }
                : new FileAttribute<?>[0];
        try {
            Files.createFile(file, ownerOnly);
        } catch (FileAlreadyExistsException e) {
            // The usual case: it is there from the last run.
        } catch (IOException e) {
            throw new StateUnavailableException(
                    "the state DB " + file + " cannot be created (expected: a folder that can be written)",
                    new UncheckedIOException(e));
        }
    }
}
