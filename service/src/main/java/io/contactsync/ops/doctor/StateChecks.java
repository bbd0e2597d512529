package io.contactsync.ops.doctor;

import io.contactsync.config.ConfigException;
import io.contactsync.feed.StateAge;
import io.contactsync.memberdb.CaptureSetup;
import io.contactsync.memberdb.SourceException;
import io.contactsync.ops.StageSettings;
import io.contactsync.ops.StatusReport;
import io.contactsync.ops.Texts;
import io.contactsync.ops.doctor.CheckResult.Failed;
import io.contactsync.ops.doctor.CheckResult.Ok;
import io.contactsync.state.Repair;
import io.contactsync.state.StateDatabase;
import io.contactsync.state.StateDb;
import io.contactsync.state.StateSettings;
import io.contactsync.state.StateUnavailableException;
import io.contactsync.state.WaitingDeletes;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;

/** The state DB: there or possible, of this version, with room to grow, with a clock like ours. */
final class StateChecks {

    private static final String LISTS = "Wait while contact-sync run lists all mailboxes again; see docs/backup.md.";

    /** What a busy day may need: a million links are about half a gigabyte. */
    private static final long LEAST_BYTES = 200L * 1024 * 1024;

    private final StageSettings settings;
    private final Clock clock;
    private final ToLongFunction<Path> usableBytes;
    private final Supplier<CaptureSetup> capture;

    /** @param capture what was installed in the source; throws where that is away */
    StateChecks(StageSettings settings, Clock clock, ToLongFunction<Path> usableBytes, Supplier<CaptureSetup> capture) {
        this.capture = capture;
        this.settings = settings;
        this.clock = clock;
        this.usableBytes = usableBytes;
    }

    List<Check> checks() {
        return List.of(
                new Check("state DB disk", Set.of(), this::disk),
                new Check("state DB", Set.of("state DB disk"), this::open),
                new Check("state DB clock", Set.of("state DB"), this::clock),
                new Check("state DB age", Set.of("state DB"), this::age));
    }

    private CheckResult disk() {
        Optional<Path> file = settings.state().file();
        if (file.isEmpty()) {
            return new Ok("on a server");
        }
        Path folder = Optional.ofNullable(file.get().toAbsolutePath().getParent())
                .orElse(file.get().toAbsolutePath());
        if (!Files.isDirectory(folder) || !Files.isWritable(folder)) {
            return new Failed(
                    folder + " is no folder that can be written",
                    "Make the folder and give it to the user that runs contact-sync, or correct contact-sync.state.url.");
        }
        if (Files.exists(file.get()) && (!Files.isReadable(file.get()) || !Files.isWritable(file.get()))) {
            return new Failed(
                    file.get() + " cannot be read and written",
                    "Give the file, and those beside it with -wal and -shm, to the user that runs contact-sync.");
        }
        long usable = usableBytes.applyAsLong(folder);
        return usable < LEAST_BYTES
                ? new Failed(
                        "only " + usable / (1024 * 1024) + " MB are left on the disk of " + folder,
                        "Free space, or move the state DB: stop contact-sync, copy the file, correct contact-sync.state.url.")
                : new Ok(Texts.number(usable / (1024 * 1024)) + " MB free");
    }

    private CheckResult open() {
        StateSettings state = settings.state();
        try {
            Optional<StateDb> existing = StateDatabase.openExisting(state, clock);
            if (existing.isEmpty()) {
                return new Ok("made at the first start");
            }
            try (StateDb db = existing.get()) {
                db.write(tx -> tx.sql()
                        .sql("update setting set value = value where name = 'doctor'")
                        .update());
                WaitingDeletes.Settling settling = db.read(tx -> new WaitingDeletes(tx).settling());
                return new Ok((db.isShared() ? "shared" : "a file")
                        + (settling.contacts() == 0
                                ? ""
                                : "; "
                                        + Texts.settling(
                                                new StatusReport.Settling(
                                                        settling.contacts(),
                                                        Instant.EPOCH.plus(settling.untilMicros(), ChronoUnit.MICROS)),
                                                clock.instant())));
            }
        } catch (StateUnavailableException e) {
            String said = String.valueOf(e.getMessage());
            return new Failed(
                    said,
                    said.contains("contact-sync run")
                            ? "Start contact-sync run once: it brings the schema up to date."
                            : e.isRefusal()
                                    ? "Correct contact-sync.state.url, username and password; the user must own the"
                                            + " schema."
                                    : state.file().isPresent()
                                            ? "If the file is damaged or of another program, move it away: contact-sync makes a new"
                                                    + " one and finds its contacts again by their mark."
                                            : "Start the server, or correct contact-sync.state.url, username and password; the user"
                                                    + " must own the schema.");
        }
    }

    private CheckResult age() {
        Optional<StateDb> existing = StateDatabase.openExisting(settings.state(), clock);
        if (existing.isEmpty()) {
            return new Ok("made at the first start");
        }
        try (StateDb db = existing.get()) {
            Optional<Repair.Going> going = db.read(tx -> new Repair(tx).going());
            if (going.isEmpty()) {
                OptionalLong elsewhere = keptInSource();
                return elsewhere.isPresent() && db.<Boolean>read(tx -> StateAge.isBehind(tx, elsewhere.getAsLong()))
                        ? new Failed(
                                "it knows less than was kept in the source: it was restored, or is new where another one was at work",
                                "Start contact-sync run: it lists all mailboxes again, and publishes all rows; see docs/backup.md.")
                        : new Ok("nothing was lost that is known of");
            }
            String left = Texts.count(going.get().folders(), "folder is", "folders are")
                    + " still to be listed; contacts are published again";
            return switch (going.get().cause()) {
                case WENT_BACK ->
                    new Failed("it has gone back: it was restored, or lost its last commits; " + left, LISTS);
                case LOST -> new Failed("it is new where another one was at work before; " + left, LISTS);
                case ASKED -> new Ok("relist goes on: " + left);
            };
        }
    }

    private OptionalLong keptInSource() {
        try {
            return capture.get().newestVersion();
        } catch (SourceException | ConfigException e) {
            // What is wrong with the source its own checks say.
            return OptionalLong.empty();
        }
    }

    private CheckResult clock() {
        if (settings.state().file().isPresent()) {
            return new Ok("ours");
        }
        try (StateDb db = StateDatabase.openExisting(settings.state(), clock).orElseThrow()) {
            long there = db.<Long>read(tx -> tx.nowMicros());
            return Clocks.compare(
                    "the state DB's", Instant.EPOCH.plus(there, ChronoUnit.MICROS), clock.instant(), Duration.ZERO);
        }
    }
}
