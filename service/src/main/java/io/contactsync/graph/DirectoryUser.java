package io.contactsync.graph;

import org.jspecify.annotations.Nullable;

/**
 * A user of the tenant's directory, as far as the app may read it.
 *
 * @param id            directory object id, in lower case
 * @param principalName null where it may not be read
 * @param guest         invited from elsewhere: the mailbox, if any, is not in this tenant
 * @param enabled       whether the account may sign in; true where it may not be read
 * @param mailbox       whether a plan with an Exchange Online mailbox is assigned; true where it may not be read, for then only
 *     the first request to the mailbox shows it. Shared mailboxes have none, and are there all the same
 */
public record DirectoryUser(
        String id, @Nullable String principalName, boolean guest, boolean enabled, boolean mailbox) {}
