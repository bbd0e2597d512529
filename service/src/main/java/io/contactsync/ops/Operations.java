package io.contactsync.ops;

import io.contactsync.config.ConfigException;
import io.contactsync.memberdb.MappingException;
import io.contactsync.memberdb.SourceException;
import io.contactsync.memberdb.SourceRefusedException;
import io.contactsync.state.StateDatabase;
import io.contactsync.state.StateDb;
import io.contactsync.state.StateUnavailableException;
import java.time.Clock;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.springframework.dao.DataAccessException;

/**
 * What a person can ask of the pipeline beside a running service: each operation opens what it needs, does its work and
 * closes it. None of them creates a state DB. Every failure is an {@link OperationFailedException}, a wrong configuration a
 * {@link io.contactsync.config.ConfigException}.
 */
public final class Operations {

    private static final String NO_STATE_DB =
            "there is no state DB yet (expected: start `contact-sync run` once, it makes one)";

    private final StageSettings settings;
    private final Clock clock;

    public Operations(StageSettings settings, Clock clock) {
        this.settings = settings;
        this.clock = clock;
    }

    /** How far the mailboxes are; empty when there is no state DB yet. */
    public Optional<StatusReport> status() {
        return withExistingState(StatusReader::read);
    }

    /** What is reported where there is no state DB. */
    public StatusReport nothingYet() {
        return StatusReport.empty(clock.instant());
    }

    /** Holds and what is decided of them. */
    public HoldOperations holds() {
        return new HoldOperations(this);
    }

    /** Publishing again. */
    public ResyncOperations resync() {
        return new ResyncOperations(this);
    }

    /** A person's sign-in to Graph. */
    public SignInOperations signIn() {
        return new SignInOperations(settings, clock);
    }

    /** The outbox and its triggers in the member database. */
    public CaptureOperations capture() {
        return new CaptureOperations(settings);
    }

    <T> T withState(Function<StateDb, T> work) {
        return withExistingState(work).orElseThrow(() -> new OperationFailedException(NO_STATE_DB, null));
    }

    <T> Optional<T> withExistingState(Function<StateDb, T> work) {
        return translated(() -> {
            Optional<StateDb> existing = StateDatabase.openExisting(settings.state(), clock);
            if (existing.isEmpty()) {
                return Optional.empty();
            }
            try (StateDb state = existing.get()) {
                return Optional.of(work.apply(state));
            }
        });
    }

    /**
     * What the stages throw, in words for whoever asked. What the source refuses, such as a password or a table, a person has
     * to mend in the configuration or in the source's rights, as when the service starts.
     */
    static <T> T translated(Supplier<T> work) {
        try {
            return work.get();
        } catch (SourceRefusedException | MappingException e) {
            String problem = String.valueOf(e.getMessage());
            throw new ConfigException(
                    "contact-sync.source" + (problem.startsWith("source.") ? problem.substring(6) : ": " + problem));
        } catch (StateUnavailableException | SourceException e) {
            throw new OperationFailedException(String.valueOf(e.getMessage()), e);
        } catch (DataAccessException e) {
            throw new OperationFailedException(
                    "the state DB refuses the request: "
                            + e.getMostSpecificCause().getClass().getSimpleName(),
                    e);
        }
    }
}
