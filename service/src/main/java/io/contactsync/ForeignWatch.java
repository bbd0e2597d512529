package io.contactsync;

import io.contactsync.delivery.ForeignContacts;
import io.contactsync.state.ForeignFolders;
import io.contactsync.state.Installations;
import io.contactsync.state.StateDb;
import io.contactsync.state.StateUnavailableException;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says once of each folder that it holds another installation's contacts; delivery leaves it alone. Where that is so of every
 * folder, and this installation has nothing in any mailbox yet, there is nothing to go on with: it has not begun, and refuses to.
 *
 * <p>{@link #runOnce} is called by one thread, {@link #refusal} by any.
 */
final class ForeignWatch {

    private static final Logger log = LoggerFactory.getLogger(ForeignWatch.class);

    private final StateDb state;
    private final Set<List<String>> said = new HashSet<>();
    private volatile @Nullable String refusal;

    ForeignWatch(StateDb state) {
        this.state = state;
    }

    /** Why the service cannot begin; empty: it can, or it is not known yet. */
    Optional<String> refusal() {
        return Optional.ofNullable(refusal);
    }

    void runOnce() {
        try {
            List<ForeignFolders.Met> met = state.read(tx -> new ForeignFolders(tx).standing());
            met.forEach(this::say);
            boolean begun = met.isEmpty()
                    || state.<Boolean>read(
                            tx -> new ForeignFolders(tx).isAnyFree() || !new Installations(tx).isNowhere());
            if (!begun) {
                refusal = met.stream()
                        .map(ForeignContacts::describe)
                        .distinct()
                        .limit(3)
                        .collect(Collectors.joining(" "));
            }
        } catch (StateUnavailableException e) {
            // Delivery says that it is away; what it holds is read when it is back.
            return;
        }
    }

    private void say(ForeignFolders.Met met) {
        if (said.add(List.of(met.mailbox(), met.folder(), met.installation()))) {
            log.atWarn()
                    .addKeyValue("mailbox", met.address())
                    .addKeyValue("installation", met.installation())
                    .addKeyValue("contacts", met.contacts())
                    .log(ForeignContacts.describe(met));
        }
    }
}
