package io.contactsync.feed;

import io.contactsync.event.ContactId;
import io.contactsync.state.FeedCandidates;
import io.contactsync.state.FeedCandidates.Candidate;
import io.contactsync.state.StateDb;
import io.contactsync.state.Versions;
import java.util.Collection;

/** Has contacts published again, whatever was published before. Works from any process; the active relay does it. */
public final class Resync {
    private final StateDb state;

    public Resync(StateDb state) {
        this.state = state;
    }

    /** Every contact; those that have no row any more pass the guard before they are deleted. */
    public void all() {
        new ComparisonRequests(state).resync();
    }

    /** These contacts; one that has no row is published as a delete. */
    public void contacts(Collection<ContactId> contacts) {
        state.write(tx -> {
            long run = new Versions(tx).draw(1);
            new FeedCandidates(tx)
                    .add(contacts.stream()
                            .distinct()
                            .map(contact -> new Candidate(contact, run, true, true))
                            .toList());
            return true;
        });
    }
}
