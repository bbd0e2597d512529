package io.contactsync.graph;

import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * The contacts of a tenant's mailboxes.
 *
 * <p>Every method sends at most <b>one</b> HTTP request and never repeats it: lanes, slots, throttling and retries are the
 * caller's. So lists come page by page. Nothing blocks; a call is over, whatever happens, once the call timeout has passed
 * since the method was called, and is cancelled then. The returned future never fails: what became of the request is an
 * {@link Answer}. It completes on a thread of the client, so what hangs on it must not block.
 *
 * <p>A 401 throws the token away and is answered ({@link ErrorClass#TOKEN_STALE}), not repeated: the caller's next try brings
 * a fresh token.
 *
 * <p>Properties are in Graph's own names and shapes. They are finished here (see {@link ContactBody}); a property that contacts
 * do not have, or a birthday that is no date, is answered as {@link ErrorClass#DATA} without asking Graph, and so is an id that
 * cannot be a path segment as {@link ErrorClass#MALFORMED_ID} ({@link GraphError#status()} is 0 then). The nodes given are
 * read before the method returns and are never changed.
 *
 * <p>Safe for use by many threads.
 */
public interface ContactsClient {

    /**
     * Creates a contact with our mark in {@code folder}.
     *
     * @param properties what the contact shall hold; nulls are left out
     * @param mark the contact id, not empty
     */
    CompletableFuture<Answer<StoredContact>> create(
            Mailbox mailbox, FolderRef folder, ObjectNode properties, String mark);

    /**
     * Changes a contact, in whatever folder it is; properties that are not given keep their value, null clears.
     * The answer carries no mark, and no folder when Graph sent no content back (204).
     */
    CompletableFuture<Answer<StoredContact>> update(Mailbox mailbox, String contactId, ObjectNode properties);

    /** Deletes a contact, in whatever folder it is. One that Graph no longer finds is {@link Answer.Done}. */
    CompletableFuture<Answer<Deleted>> delete(Mailbox mailbox, String contactId);

    /**
     * A page of the contacts of {@code folder} whose mark is exactly {@code mark}: Graph compares without regard to case,
     * this method does not. A page may be empty and still have a next one.
     *
     * @param next the link of the page before, or null for the first
     */
    CompletableFuture<Answer<Page<StoredContact>>> findByMark(
            Mailbox mailbox, FolderRef folder, String mark, @Nullable NextLink next);

    /**
     * A page of all contacts of {@code folder}, ours with their mark and the owner's without. A page may be empty and still
     * have a next one.
     *
     * @param next the link of the page before, or null for the first
     */
    CompletableFuture<Answer<Page<StoredContact>>> listMarked(
            Mailbox mailbox, FolderRef folder, @Nullable NextLink next);

    /**
     * A page of the mailbox's contact folders. Graph leaves the default folder out.
     *
     * @param next the link of the page before, or null for the first
     */
    CompletableFuture<Answer<Page<Folder>>> listFolders(Mailbox mailbox, @Nullable NextLink next);

    /** Creates a contact folder beside the default one. One of that name already: code {@code ErrorFolderExists}. */
    CompletableFuture<Answer<Folder>> createFolder(Mailbox mailbox, String displayName);

    /** A contact folder by its id; {@link ErrorClass#FOLDER_GONE} if there is none (the Deleted Items folder is none). */
    CompletableFuture<Answer<Folder>> getFolder(Mailbox mailbox, String folderId);

    /**
     * Gathers calls to be sent together.
     *
     * @param wanted asked in the moment before the first byte leaves, for a token or a connection may have been waited for
     *     since; where it says no, nothing leaves ({@link Answer.Reason.CalledBack}). It must not block
     */
    ContactsBatch batch(BooleanSupplier wanted);
}
