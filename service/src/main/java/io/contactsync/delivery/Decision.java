package io.contactsync.delivery;

import io.contactsync.state.LinkRow;
import io.contactsync.state.WantedContact;
import java.util.Set;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** What is to be done for a link, from what is wanted and what is there. */
sealed interface Decision {

    /** Nothing is there: send it. */
    record Create(WantedBody body) implements Decision {}

    /** Something else is there, or nobody knows what: send all of it again. */
    record Update(String graphId, WantedBody body) implements Decision {}

    /**
     * It is there and shall not be.
     *
     * @param forGood not where the contact's id stands for another person by now, who is made anew
     */
    record Delete(String graphId, boolean forGood) implements Decision {}

    /** Nobody knows what is there: look it up by our mark. */
    record LookUp() implements Decision {}

    /** What is wanted is there. */
    record AsWanted() implements Decision {}

    /** It is there, and no event has said yet whether it should be. */
    record LeaveAlone() implements Decision {}

    /** Nothing is there and nothing is wanted. */
    record Forget() implements Decision {}

    /**
     * Decides. Pure; the folder is one that was found and listed.
     *
     * @param contact what the newest event said; null where none ever came
     * @param bodies  from a contact's data and the names of what we ever wrote to what it shall hold
     */
    static Decision of(
            LinkRow link, @Nullable WantedContact contact, BiFunction<String, Set<String>, WantedBody> bodies) {
        if (link.creating()) {
            return new LookUp();
        }
        String graphId = link.graphId();
        if (contact == null) {
            return graphId == null ? new Forget() : new LeaveAlone();
        }
        if (contact.deleted() || !link.wanted()) {
            return graphId == null ? new Forget() : new Delete(graphId, /* forGood= */ true);
        }
        if (graphId == null) {
            return new Create(bodies.apply(contact.data(), link.owned()));
        }
        if (link.holdsAnotherThan(contact.generation())) {
            return new Delete(graphId, /* forGood= */ false);
        }
        WantedBody body = bodies.apply(contact.data(), link.owned());
        return body.hash().equals(link.appliedHash()) ? new AsWanted() : new Update(graphId, body);
    }
}
