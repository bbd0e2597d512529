package io.contactsync.graph;

import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The users and groups of a tenant. As {@link ContactsClient}: one request for each call, nothing is repeated, nothing blocks,
 * the future never fails. These are no requests to a mailbox: neither its lane nor its throttle is concerned.
 *
 * <p>Needs the permissions User.Read.All (or User.ReadBasic.All) and, for groups, GroupMember.Read.All: without them the answer
 * is {@link Answer.Refused} with status 403.
 */
public interface DirectoryClient {

    /**
     * A user.
     *
     * @param idOrPrincipalName directory object id, user principal name, or {@link Mailbox#ME}
     */
    CompletableFuture<Answer<DirectoryUser>> user(String idOrPrincipalName);

    /**
     * The user who has an address that is none of a user principal name: an alias. The page has none, or one.
     *
     * @param address without quotes
     */
    CompletableFuture<Answer<Page<DirectoryUser>>> userByAddress(String address);

    /**
     * A page of all users in a group, also through groups in it. A page may be empty and still have a next one.
     *
     * @param groupId directory object id
     * @param next    the link of the page before, or null for the first
     */
    CompletableFuture<Answer<Page<DirectoryUser>>> usersOfGroup(String groupId, @Nullable NextLink next);
}
