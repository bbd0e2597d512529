package io.contactsync.delivery;

import io.contactsync.graph.Answer;
import io.contactsync.graph.ContactsClient;
import io.contactsync.graph.ErrorClass;
import io.contactsync.graph.Folder;
import io.contactsync.graph.FolderRef;
import io.contactsync.graph.Mailbox;
import io.contactsync.graph.NextLink;
import io.contactsync.graph.Page;
import io.contactsync.graph.StoredContact;
import io.contactsync.state.LinkError;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.DoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * One step on the way to a folder that is ready for work: find it by name, make it, or read a page of its contacts. Which step
 * comes next is decided from the state DB after each has been settled there.
 */
abstract class FolderErrand implements Errand {

    private final String folder;

    private FolderErrand(String folder) {
        this.folder = folder;
    }

    final String folder() {
        return folder;
    }

    @Override
    public final @Nullable String contact() {
        return null;
    }

    private <T> Reply reply(Answer<T> answer, DoubleFunction<@Nullable Outcome> whenDone) {
        return new Reply(answer, random -> {
            Failure failure = ErrorPolicy.failure(answer, 0, random).orElse(null);
            if (failure == null) {
                return whenDone.apply(random);
            }
            boolean alone = isItsOwn() && ErrorPolicy.mayBeOneItems(answer);
            return failed(alone ? failure.as(new Verdict.RefusedAlone(/* inARow= */ false)) : failure, random);
        });
    }

    /** Whether a 403 says something of this folder alone: the default one and the list of them all are the mailbox itself. */
    boolean isItsOwn() {
        return !folder.isEmpty();
    }

    @Override
    public final Outcome failed(Failure failure, double random) {
        return new Outcome.FolderFailed(this, failure);
    }

    /** Finds a folder by its name: written exactly so, else in another case; of several of one name always the same. */
    static final class Find extends FolderErrand {
        private @Nullable String exact;
        private @Nullable String similar;
        private final boolean makes;
        private @Nullable NextLink next;

        /** @param makes whether it is to be made where there is none */
        Find(String folder, boolean makes) {
            super(folder);
            this.makes = makes;
        }

        boolean makes() {
            return makes;
        }

        @Override
        boolean isItsOwn() {
            return false;
        }

        @Override
        public ErrandKind kind() {
            return ErrandKind.FIND_FOLDER;
        }

        @Override
        public CompletableFuture<Reply> send(ContactsClient client, Mailbox mailbox) {
            return client.listFolders(mailbox, next)
                    .thenApply(answer ->
                            super.reply(answer, random -> read(((Answer.Done<Page<Folder>>) answer).value())));
        }

        private @Nullable Outcome read(Page<Folder> page) {
            for (Folder candidate : page.items()) {
                if (candidate.displayName().equals(folder())) {
                    exact = smaller(exact, candidate.id());
                } else if (candidate.displayName().equalsIgnoreCase(folder())) {
                    similar = smaller(similar, candidate.id());
                }
            }
            next = page.next();
            return next == null ? new Outcome.FolderFound(this, exact == null ? similar : exact) : null;
        }

        private static String smaller(@Nullable String one, String other) {
            return one == null || other.compareTo(one) < 0 ? other : one;
        }
    }

    /** Makes a folder, after none of its name was found and the state DB was told. */
    static final class Make extends FolderErrand {

        Make(String folder) {
            super(folder);
        }

        @Override
        public ErrandKind kind() {
            return ErrandKind.MAKE_FOLDER;
        }

        @Override
        public CompletableFuture<Reply> send(ContactsClient client, Mailbox mailbox) {
            return client.createFolder(mailbox, folder())
                    .thenApply(answer -> super.reply(
                            answer,
                            random -> new Outcome.FolderFound(
                                    this, ((Answer.Done<Folder>) answer).value().id())));
        }
    }

    /** Looks whether a folder that was had is still there for its owner. */
    static final class Check extends FolderErrand {
        private final FolderWhereabouts whereabouts;

        Check(String folder, String folderId, KnownFolders known) {
            super(folder);
            this.whereabouts = new FolderWhereabouts(folderId, known);
        }

        @Override
        public ErrandKind kind() {
            return ErrandKind.FIND_FOLDER;
        }

        @Override
        public CompletableFuture<Reply> send(ContactsClient client, Mailbox mailbox) {
            return whereabouts
                    .ask(client, mailbox)
                    .thenApply(answer -> new Reply(answer, random -> looked(answer, random)));
        }

        private @Nullable Outcome looked(Answer<?> answer, double random) {
            return switch (whereabouts.heard(answer)) {
                case ASK_ON -> null;
                case THERE -> new Outcome.FolderStands(this);
                case GONE -> failed(gone(), random);
                case NOT_SAID -> failed(ErrorPolicy.failure(answer, 0, random).orElseThrow(), random);
            };
        }

        private static Failure gone() {
            return new Failure(
                    new Verdict.FolderGone(),
                    /* nothingDone= */ true,
                    new LinkError(
                            ErrorClass.FOLDER_GONE.name(), "FolderDeleted", ErrorClass.FOLDER_GONE.remedy(), null),
                    "");
        }
    }

    /** Reads one page of all that is in the folder. */
    static final class ListPage extends FolderErrand {
        private final FolderRef ref;
        private final @Nullable NextLink page;
        private final ListingPass before;

        ListPage(String folder, FolderRef ref, @Nullable NextLink page) {
            this(folder, ref, page, ListingPass.NOTHING);
        }

        private ListPage(String folder, FolderRef ref, @Nullable NextLink page, ListingPass before) {
            super(folder);
            this.ref = ref;
            this.page = page;
            this.before = before;
        }

        /** What this pass has seen up to this page, and with it. */
        ListingPass with(List<StoredContact> contacts) {
            return before.and(contacts);
        }

        /** Whether the folder is read from its beginning. */
        boolean isFirst() {
            return page == null;
        }

        /** What follows this page. */
        ListPage after(List<StoredContact> contacts, NextLink next) {
            return new ListPage(folder(), ref, next, with(contacts));
        }

        @Override
        public ErrandKind kind() {
            return ErrandKind.LIST_FOLDER;
        }

        @Override
        public CompletableFuture<Reply> send(ContactsClient client, Mailbox mailbox) {
            return client.listMarked(mailbox, ref, page)
                    .thenApply(answer -> super.reply(answer, random -> {
                        Page<StoredContact> read = ((Answer.Done<Page<StoredContact>>) answer).value();
                        return new Outcome.Listed(this, read.items(), read.next());
                    }));
        }
    }
}
