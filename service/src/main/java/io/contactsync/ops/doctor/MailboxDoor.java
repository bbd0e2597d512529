package io.contactsync.ops.doctor;

import io.contactsync.config.ConfigException;
import io.contactsync.ops.StageSettings;
import io.contactsync.ops.doctor.CheckResult.Failed;
import io.contactsync.ops.doctor.CheckResult.Ok;
import io.contactsync.state.MailboxIdentity;
import io.contactsync.state.MailboxLeases;
import io.contactsync.state.Mailboxes;
import io.contactsync.state.StateDatabase;
import io.contactsync.state.StateDb;
import io.contactsync.state.StateUnavailableException;
import io.contactsync.state.StatusQueries;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * Lets a check ask a mailbox only while no service works in it: one mailbox is never asked by two, so that what Graph allows
 * is never exceeded. Where a service is at work, what it last learned is the answer.
 */
final class MailboxDoor {

    private static final long LEASE_MICROS = Duration.ofSeconds(30).toNanos() / 1_000;

    /** Longer than any request of a dead service may still be at work. */
    private static final long HOLD_MICROS = Duration.ofMinutes(5).toNanos() / 1_000;

    private final StageSettings settings;
    private final Clock clock;
    private final String owner = "doctor-" + UUID.randomUUID();

    MailboxDoor(StageSettings settings, Clock clock) {
        this.settings = settings;
        this.clock = clock;
    }

    /** @param name an address, a directory object id or {@code me}, as the configuration names the mailbox */
    CheckResult through(String name, Supplier<CheckResult> ask) {
        Optional<StateDb> existing;
        try {
            existing = StateDatabase.openExisting(settings.state(), clock);
        } catch (StateUnavailableException | ConfigException e) {
            // The checks of the state DB say so; nobody can work without it.
            existing = Optional.empty();
        }
        if (existing.isEmpty()) {
            return ask.get();
        }
        try (StateDb state = existing.get()) {
            Optional<String> known = state.read(tx -> new MailboxIdentity(tx).find(name));
            if (known.isEmpty()) {
                return ask.get();
            }
            String mailbox = known.get();
            boolean ours = state.write(tx -> new MailboxLeases(tx)
                    .take(mailbox, owner, LEASE_MICROS, HOLD_MICROS)
                    .isPresent());
            if (!ours) {
                return asTheServiceSays(state, mailbox);
            }
            try {
                CheckResult asked = ask.get();
                return asked instanceof Ok ? waiting(state, mailbox).orElse(asked) : asked;
            } finally {
                boolean unused = state.write(tx -> {
                    new MailboxLeases(tx).release(List.of(mailbox), owner);
                    return true;
                });
            }
        }
    }

    /** What a mailbox that answers does not take all the same: it is full, or one of its folders cannot be had. */
    private static Optional<CheckResult> waiting(StateDb state, String mailbox) {
        boolean refusing = state.read(tx -> new Mailboxes(tx).errorCode(mailbox).isPresent());
        return state.read(StatusQueries::mailboxFolders).stream()
                .filter(folder -> folder.mailbox().equals(mailbox) && folder.errorClass() != null)
                .filter(folder -> !refusing || "FULL".equals(folder.errorClass()))
                .findFirst()
                .map(folder -> new Failed(
                        "it answers, but not everything gets there: " + folder.errorCode(),
                        String.valueOf(folder.errorDetail())));
    }

    private static CheckResult asTheServiceSays(StateDb state, String mailbox) {
        List<StatusQueries.MailboxFolder> folders = state.read(StatusQueries::mailboxFolders);
        return folders.stream()
                .filter(folder -> folder.mailbox().equals(mailbox) && folder.errorClass() != null)
                .findFirst()
                .<CheckResult>map(folder -> new Failed(
                        "the service that works in it is refused: " + folder.errorCode(),
                        String.valueOf(folder.errorDetail())))
                .orElseGet(() -> new Ok("held by a service, which is not refused"));
    }
}
