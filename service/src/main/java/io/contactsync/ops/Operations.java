package io.contactsync.ops;

import io.contactsync.config.ConfigException;
import io.contactsync.feed.ComparisonRequests;
import io.contactsync.memberdb.MappingException;
import io.contactsync.memberdb.SourceException;
import io.contactsync.memberdb.SourceRefusedException;
import io.contactsync.ops.doctor.Doctor;
import io.contactsync.state.StateDatabase;
import io.contactsync.state.StateDb;
import io.contactsync.state.StateUnavailableException;
import java.time.Clock;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.springframework.dao.DataAccessException;

/**
 * What a person can ask of the pipeline, from the terminal and from the page alike. An operation that changes something
 * writes it into the state DB together with who asked for it; the pipeline's parts find it there. Doctor, sign-in and
 * comparison ask Graph, the others do not; none creates a state DB. Every failure is an {@link OperationFailedException}, a wrong configuration a
 * {@link io.contactsync.config.ConfigException}.
 */
public final class Operations {

    private static final String NO_STATE_DB =
            "there is no state DB yet (expected: start `contact-sync run` once, it makes one)";

    private final StageSettings settings;
    private final Clock clock;
    private final StateAccess access;

    /** Beside a running service, or without one: the state DB is opened for each operation. */
    public Operations(StageSettings settings, Clock clock) {
        this.settings = settings;
        this.clock = clock;
        this.access = new Opening();
    }

    /** Within a running service, on its state DB. */
    public Operations(StageSettings settings, StateDb state, Clock clock) {
        this.settings = settings;
        this.clock = clock;
        this.access = new StateAccess() {
            @Override
            public <T> Optional<T> with(Function<StateDb, T> work) {
                return Optional.of(work.apply(state));
            }
        };
    }

    /** How far the mailboxes are; empty when there is no state DB yet. */
    public Optional<StatusReport> status() {
        return withExistingState(StatusReader::read);
    }

    /** Whether capture has yet to find or to publish something; false when there is no state DB yet. */
    public boolean isComparing() {
        return withExistingState(state -> state.read(ComparisonRequests::isOpen))
                .orElse(false);
    }

    /** What is reported where there is no state DB. */
    public StatusReport nothingYet() {
        return StatusReport.empty(clock.instant());
    }

    /** Holds and what is decided of them. */
    public HoldOperations holds() {
        return new HoldOperations(this);
    }

    /** What the targets lead to; empty when there is no state DB yet. */
    public Optional<TargetReport> targets() {
        return withExistingState(TargetReport::read);
    }

    /** Publishing again. */
    public ResyncOperations resync() {
        return new ResyncOperations(this);
    }

    /** Listing again. */
    public RelistOperations relist() {
        return new RelistOperations(this);
    }

    /** A person's sign-in to Graph. */
    public SignInOperations signIn() {
        return new SignInOperations(settings, clock);
    }

    /** The outbox and its triggers in the member database. */
    public CaptureOperations capture() {
        return new CaptureOperations(settings);
    }

    /** What a person must look at. */
    public DeadLetterOperations deadLetters() {
        return new DeadLetterOperations(this);
    }

    /** Stopping and going on. */
    public PauseOperations pauses() {
        return new PauseOperations(this);
    }

    /** What waits for later, now. */
    public SyncNowOperations syncNow() {
        return new SyncNowOperations(this);
    }

    /** The life of one contact. */
    public WhyReader why() {
        return new WhyReader(this, settings);
    }

    /** What the mailboxes have of one contact, as Graph says now. */
    public ComparisonReader comparison() {
        return new ComparisonReader(this, settings, clock);
    }

    /** Taking over what another installation left. */
    public InstallationOperations installations() {
        return new InstallationOperations(this);
    }

    /** What is wrong with the set-up. */
    public Doctor doctor() {
        return new Doctor(settings, clock, Doctor::usableBytes);
    }

    <T> T withState(Function<StateDb, T> work) {
        return withExistingState(work).orElseThrow(() -> new OperationFailedException(NO_STATE_DB, null));
    }

    <T> Optional<T> withExistingState(Function<StateDb, T> work) {
        return translated(() -> access.with(work));
    }

    /** Where the state DB comes from. */
    private interface StateAccess {
        /** Empty where there is none yet. */
        <T> Optional<T> with(Function<StateDb, T> work);
    }

    private final class Opening implements StateAccess {
        @Override
        public <T> Optional<T> with(Function<StateDb, T> work) {
            Optional<StateDb> existing = StateDatabase.openExisting(settings.state(), clock);
            if (existing.isEmpty()) {
                return Optional.empty();
            }
            try (StateDb state = existing.get()) {
                return Optional.of(work.apply(state));
            }
        }
    }

    /**
     * What the stages throw, in words for whoever asked. What source or state DB refuse, such as a password or a table, a person
     * has to mend in the configuration or in their rights, as when the service starts.
     */
    static <T> T translated(Supplier<T> work) {
        try {
            return work.get();
        } catch (SourceRefusedException | MappingException e) {
            String problem = String.valueOf(e.getMessage());
            throw new ConfigException(
                    "contact-sync.source" + (problem.startsWith("source.") ? problem.substring(6) : ": " + problem));
        } catch (StateUnavailableException e) {
            if (e.isRefusal()) {
                throw new ConfigException("contact-sync.state: " + e.getMessage());
            }
            throw new OperationFailedException(String.valueOf(e.getMessage()), e);
        } catch (SourceException e) {
            throw new OperationFailedException(String.valueOf(e.getMessage()), e);
        } catch (DataAccessException e) {
            throw new OperationFailedException(
                    "the state DB refuses the request: "
                            + e.getMostSpecificCause().getClass().getSimpleName(),
                    e);
        }
    }
}
