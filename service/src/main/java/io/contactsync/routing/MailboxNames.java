package io.contactsync.routing;

import java.util.Map;
import java.util.Set;

/**
 * What the directory said of addresses. An address in neither has not been answered yet.
 *
 * @param mailboxes address to the mailbox's key
 * @param absent    addresses that nobody has
 */
public record MailboxNames(Map<Address, String> mailboxes, Set<Address> absent) {

    /** Nothing is known. */
    public static final MailboxNames NONE = new MailboxNames(Map.of(), Set.of());

    public MailboxNames {
        mailboxes = Map.copyOf(mailboxes);
        absent = Set.copyOf(absent);
    }
}
