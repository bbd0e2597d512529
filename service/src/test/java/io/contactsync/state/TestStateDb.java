package io.contactsync.state;

import io.contactsync.testkit.SharedServers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;

/**
 * State DBs of tests. The first one is migrated; every further one of this JVM is a copy of that, for to migrate one takes as long as
 * most tests.
 */
public final class TestStateDb {

    private static final byte[] MIGRATED = migrated();

    private TestStateDb() {}

    /** A SQLite state DB on this file; one that is there is opened as it is. */
    public static StateDb open(Path file) {
        return open(file, Clock.systemUTC());
    }

    /** A SQLite state DB on this file; one that is there is opened as it is. */
    public static StateDb open(Path file, Clock clock) {
        try {
            if (Files.notExists(file)) {
                Files.write(file, MIGRATED);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return StateDatabase.open(settings(file), clock);
    }

    /** A new state DB on the shared PostgreSQL server. */
    public static StateDb openPostgres() {
        return StateDatabase.open(settings(SharedServers.copyOfDatabase(Postgres.MIGRATED)), Clock.systemUTC());
    }

    private static byte[] migrated() {
        try {
            Path file = Files.createTempFile("contact-sync-state-", ".db");
            try {
                StateDatabase.open(settings(file), Clock.systemUTC()).close();
                return Files.readAllBytes(file);
            } finally {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static StateSettings settings(Path file) {
        return new StateSettings("jdbc:sqlite:" + file, null, null);
    }

    private static StateSettings settings(String url) {
        return new StateSettings(
                url,
                SharedServers.postgres().username(),
                SharedServers.postgres().password());
    }

    /** Made when it is first asked for: most tests need no server. */
    private static final class Postgres {
        static final String MIGRATED = migrated();

        private static String migrated() {
            String url = SharedServers.freshDatabase();
            StateDatabase.open(settings(url), Clock.systemUTC()).close();
            return url;
        }
    }
}
