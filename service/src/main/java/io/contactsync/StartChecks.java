package io.contactsync;

import io.contactsync.config.ConfigException;
import io.contactsync.memberdb.CaptureSetup;
import io.contactsync.memberdb.MappingException;
import io.contactsync.memberdb.MemberDatabase;
import io.contactsync.memberdb.SourceRefusedException;
import io.contactsync.memberdb.SourceUnavailableException;
import io.contactsync.memberdb.TableCapture;
import io.contactsync.rabbit.BrokerConnection;
import io.contactsync.rabbit.BrokerSettings;
import io.contactsync.rabbit.BrokerUnavailableException;
import io.contactsync.state.StateUnavailableException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Looks at each system the service needs before it starts, so that a wrong password is one line on the terminal and not an
 * endless wait in a log. What is merely away is waited for a little, for after a power cut everything starts at once; a running
 * service then waits as long as it takes.
 */
final class StartChecks {

    /** How long a system that is away is waited for. */
    static final Duration PATIENCE = Duration.ofSeconds(10);

    private static final Duration BETWEEN = Duration.ofMillis(500);

    private StartChecks() {}

    /**
     * The state DB, opened.
     *
     * @throws ConfigException when a person has to mend the configuration
     * @throws StartFailure    when it stays away
     */
    static <T> T stateDb(Supplier<T> open) {
        try {
            return patiently(open, StateUnavailableException.class, e -> !e.isRefusal());
        } catch (StateUnavailableException e) {
            throw new ConfigException("contact-sync.state: " + e.getMessage());
        }
    }

    /**
     * The broker takes our sign-in.
     *
     * @throws ConfigException when a person has to mend the configuration
     * @throws StartFailure    when it stays away
     */
    static void broker(BrokerSettings settings) {
        try {
            patiently(() -> BrokerConnection.probe(settings), BrokerUnavailableException.class, StartChecks::mayPass);
        } catch (BrokerUnavailableException e) {
            throw new ConfigException("contact-sync.rabbitmq.uri: " + e.getMessage());
        }
    }

    /**
     * The member database answers the query, and its triggers are installed.
     *
     * @throws ConfigException when a person has to mend the configuration or install the triggers
     * @throws StartFailure    when it stays away
     */
    static void source(MemberDatabase source) {
        try {
            CaptureSetup capture = source.capture();
            patiently(
                    () -> {
                        source.reader().mapping();
                        return true;
                    },
                    SourceUnavailableException.class,
                    e -> true);
            List<TableCapture> wrong = capture.status().stream()
                    .filter(table -> !table.isWatched())
                    .toList();
            if (!wrong.isEmpty()) {
                throw new ConfigException(wrong.stream()
                        .map(table -> "contact-sync.source.tables: capture of " + table.table() + " is "
                                + described(table.state())
                                + " (expected: installed; run `contact-sync capture install`)")
                        .toList());
            }
        } catch (MappingException e) {
            throw new ConfigException("contact-sync.source.query: " + e.getMessage());
        } catch (SourceRefusedException e) {
            throw new ConfigException("contact-sync.source: " + e.getMessage());
        } catch (SourceUnavailableException e) {
            throw new StartFailure(String.valueOf(e.getMessage()), e);
        }
    }

    private static String described(TableCapture.State state) {
        return switch (state) {
            case INSTALLED -> "installed";
            case MISSING -> "not installed";
            case DISABLED -> "switched off";
            case DIFFERS -> "not that of this configuration";
            case NO_SLOT -> "without a replication slot";
            case NO_TABLE -> "impossible, for the table is not there";
        };
    }

    private static boolean mayPass(BrokerUnavailableException e) {
        return switch (e.kind()) {
            case REFUSED, UNREACHABLE, QUEUE, BLOCKED -> true;
            case AUTHENTICATION, VHOST, TLS -> false;
        };
    }

    private static <T, E extends RuntimeException> T patiently(
            Supplier<T> attempt, Class<E> away, Predicate<E> mayPass) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            try {
                return attempt.get();
            } catch (RuntimeException e) {
                if (!away.isInstance(e) || !mayPass.test(away.cast(e))) {
                    throw e;
                }
                if (System.nanoTime() - deadline > 0) {
                    throw new StartFailure(String.valueOf(e.getMessage()), e);
                }
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(BETWEEN.toMillis()));
            }
        }
    }
}
