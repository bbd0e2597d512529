package io.contactsync.ops.doctor;

import io.contactsync.config.ConfigException;
import io.contactsync.delivery.ForeignContacts;
import io.contactsync.graph.Answer;
import io.contactsync.graph.FolderRef;
import io.contactsync.graph.GraphContactsClient;
import io.contactsync.graph.Mailbox;
import io.contactsync.graph.NextLink;
import io.contactsync.graph.Page;
import io.contactsync.graph.StoredContact;
import io.contactsync.memberdb.CaptureKind;
import io.contactsync.memberdb.CaptureSetup;
import io.contactsync.memberdb.SourceException;
import io.contactsync.memberdb.SourceSettings;
import io.contactsync.ops.StageSettings;
import io.contactsync.ops.doctor.CheckResult.Failed;
import io.contactsync.ops.doctor.CheckResult.Ok;
import io.contactsync.routing.Place;
import io.contactsync.state.Folders;
import io.contactsync.state.Installations;
import io.contactsync.state.StateDatabase;
import io.contactsync.state.StateDb;
import io.contactsync.state.StateUnavailableException;
import java.time.Clock;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Which installation this is, and whether another one has contacts where ours are to be. A folder that a service of ours has listed is
 * not read again: what it met there is known.
 */
final class InstallationChecks {

    /** Enough for two that write to one folder; a folder of thousands is the service's to read. */
    private static final int PAGES = 5;

    private final StageSettings settings;
    private final Clock clock;
    private final Supplier<CaptureSetup> capture;
    private @Nullable Set<String> ours;

    InstallationChecks(StageSettings settings, Clock clock, Supplier<CaptureSetup> capture) {
        this.settings = settings;
        this.clock = clock;
        this.capture = capture;
    }

    Check check() {
        return new Check("installation", Set.of("source"), this::installation);
    }

    private CheckResult installation() {
        Optional<String> stored =
                stored(state -> state.read(tx -> new Installations(tx).own())).flatMap(id -> id);
        return stored.or(this::ofSource)
                .<CheckResult>map(Ok::new)
                .orElseGet(() -> new Ok("gets its id at the first start"));
    }

    /** What another installation has in a folder; empty: nothing, as far as was looked. */
    Optional<CheckResult> strangers(GraphContactsClient graph, String mailbox, String folder, FolderRef ref) {
        boolean listed = stored(state -> state.read(tx -> new Folders(tx)
                        .of(mailbox).stream().anyMatch(row -> row.folder().equals(folder) && row.listed())))
                .orElse(false);
        if (listed) {
            return Optional.empty();
        }
        Set<String> known = new HashSet<>(ours());
        known.addAll(settings.sharing().getOrDefault(new Place(mailbox, folder), Set.of()));
        @Nullable NextLink next = null;
        for (int page = 0; page < PAGES; page++) {
            Answer<Page<StoredContact>> answer =
                    graph.listMarked(new Mailbox(mailbox), ref, next).join();
            if (!(answer instanceof Answer.Done<Page<StoredContact>> done)) {
                // Whether the mailbox may be read is asked, and told, by its folders.
                return Optional.empty();
            }
            for (StoredContact contact : done.value().items()) {
                String installation = contact.installation();
                if (contact.mark() != null && installation != null && !known.contains(installation)) {
                    return Optional.of(new Failed(
                            (folder.isEmpty() ? "its default Contacts folder" : "its folder \"" + folder + "\"")
                                    + " holds contacts of another contact-sync installation, " + installation
                                    + ": nothing would be begun in it",
                            ForeignContacts.remedy(installation)));
                }
            }
            next = done.value().next();
            if (next == null) {
                return Optional.empty();
            }
        }
        return Optional.empty();
    }

    private Set<String> ours() {
        Set<String> known = ours;
        if (known == null) {
            known = new HashSet<>(stored(state -> state.read(tx -> new Installations(tx).ours()))
                    .orElse(Set.of()));
            if (known.isEmpty()) {
                ofSource().ifPresent(known::add);
            }
            ours = known;
        }
        return known;
    }

    /** What the source says, or what follows from where it is; as at a first start with it. */
    private Optional<String> ofSource() {
        try {
            SourceSettings source = settings.source();
            return source.capture() == CaptureKind.OUTBOX
                    ? capture.get()
                            .identity()
                            .filter(identity -> identity.place().equals(source.place()))
                            .map(CaptureSetup.Identity::installation)
                    : Optional.of(source.place());
        } catch (SourceException | ConfigException e) {
            // The checks of the source say so.
            return Optional.empty();
        }
    }

    private <T> Optional<T> stored(Function<StateDb, T> read) {
        try {
            Optional<StateDb> existing = StateDatabase.openExisting(settings.state(), clock);
            if (existing.isEmpty()) {
                return Optional.empty();
            }
            try (StateDb state = existing.get()) {
                return Optional.of(read.apply(state));
            }
        } catch (StateUnavailableException | ConfigException e) {
            // The checks of the state DB say so.
            return Optional.empty();
        }
    }
}
