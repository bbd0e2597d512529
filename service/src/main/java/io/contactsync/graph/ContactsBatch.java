package io.contactsync.graph;

/**
 * Calls that are sent as one {@code $batch}: one HTTP request, in which Graph works at four items at a time and in no promised
 * order. Each call counts as a request against the mailbox's limits all the same, and has an answer of its own:
 *
 * <ul>
 *   <li>An item that Graph answered is read like an answer that came alone, with its own status, error and {@code
 *       Retry-After}. One that is missing, has no legible status or was answered more than once is {@link Answer.Unknown}.
 *   <li>When the whole was refused, each call was: 429 and 401 as they are; any other status as {@link ErrorClass#RETRY}, for it
 *       says nothing of any one item, and what is sent alone next time gets its own answer.
 *   <li>When the outcome of the whole is unknown, so is each call's; when it never left, none did.
 * </ul>
 *
 * Nothing is sent, and no future completes but those of calls that make no sense, before {@link #send}. Not thread-safe, and
 * used once. Source: Graph "Combine multiple HTTP requests using JSON batching".
 */
public interface ContactsBatch extends ContactsClient {

    /** Calls that Graph takes in one batch. */
    int LARGEST = 20;

    /** Sends what was gathered; of one call no batch is made. */
    void send();
}
