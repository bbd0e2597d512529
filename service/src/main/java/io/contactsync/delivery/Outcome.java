package io.contactsync.delivery;

import io.contactsync.graph.NextLink;
import io.contactsync.graph.StoredContact;
import io.contactsync.state.LinkFacts;
import io.contactsync.state.LinkSettlement;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What an errand found out, to be settled. */
sealed interface Outcome {

    Errand errand();

    /** Why it was not done; null where it was. */
    @Nullable Failure failure();

    /**
     * Of a link.
     *
     * @param done     whether the mailbox now holds what was sent
     * @param folderId the folder that the contact is in, where it was learned
     */
    record OfLink(
            LinkErrand errand,
            LinkSettlement settlement,
            boolean done,
            @Nullable String folderId,
            @Nullable Failure failure)
            implements Outcome {

        /** Whether a contact that was there is there no more, and not by us: its owner deleted it. */
        boolean isMissing() {
            boolean asked = errand.kind() == ErrandKind.UPDATE || errand.kind() == ErrandKind.LOOK_UP;
            return asked
                    && failure == null
                    && errand.link().graphId() != null
                    && !LinkFacts.MAY_BE_GONE.equals(errand.link().appliedHash())
                    && settlement.facts().equals(LinkFacts.nothing());
        }
    }

    /** The folder was found or made; {@code folderId} null: there is none of its name. */
    record FolderFound(FolderErrand errand, @Nullable String folderId) implements Outcome {

        /** Whether there is none, and it is wanted. */
        boolean isToBeMade() {
            return folderId == null && errand instanceof FolderErrand.Find find && find.makes();
        }

        @Override
        public @Nullable Failure failure() {
            return null;
        }
    }

    /** Some of the contacts in the folder, and where the rest is. */
    record Listed(
            FolderErrand errand,
            List<StoredContact> contacts,
            @Nullable NextLink next) implements Outcome {
        @Override
        public @Nullable Failure failure() {
            return null;
        }
    }

    /** A folder that was had is still there. */
    record FolderStands(FolderErrand errand) implements Outcome {
        @Override
        public @Nullable Failure failure() {
            return null;
        }
    }

    /** Nothing was found out about the folder. */
    record FolderFailed(FolderErrand errand, Failure failure) implements Outcome {}
}
