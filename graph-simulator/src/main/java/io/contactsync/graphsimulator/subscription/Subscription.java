package io.contactsync.graphsimulator.subscription;

import io.contactsync.graphsimulator.contacts.ContactChange;
import io.contactsync.graphsimulator.mailbox.MailboxAccount;
import java.net.URI;
import java.time.Instant;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Who wants to hear of which changes. Source: graph-facts §12.
 *
 * @param id names it
 * @param appId the app that made it, the only one that sees it
 * @param tenant the tenant it was made in
 * @param kinds which changes
 * @param resource as the subscriber wrote it
 * @param account the mailbox
 * @param folderId the folder; {@code null} for all of the mailbox's contacts
 * @param notificationUrl where changes are told
 * @param lifecycleUrl where the rest is told; {@code null} for nowhere
 * @param clientState repeated in each notification; {@code null} for none
 * @param expires when it ends, by the simulator's clock
 * @param immutableIds whether notifications carry immutable ids
 */
public record Subscription(
        UUID id,
        String appId,
        String tenant,
        Set<ContactChange.Kind> kinds,
        String resource,
        MailboxAccount account,
        @Nullable String folderId,
        URI notificationUrl,
        @Nullable URI lifecycleUrl,
        @Nullable String clientState,
        Instant expires,
        boolean immutableIds) {
    /** The same until another time. */
    public Subscription renewed(Instant until) {
        return new Subscription(
                id,
                appId,
                tenant,
                kinds,
                resource,
                account,
                folderId,
                notificationUrl,
                lifecycleUrl,
                clientState,
                until,
                immutableIds);
    }

    boolean isAbout(MailboxAccount mailbox, ContactChange change) {
        return account.objectId().equals(mailbox.objectId())
                && kinds.contains(change.kind())
                && (folderId == null || folderId.equals(change.folderId()));
    }

    boolean isSameAs(Subscription other) {
        return appId.equals(other.appId)
                && kinds.equals(other.kinds)
                && resource.equalsIgnoreCase(other.resource)
                && notificationUrl.equals(other.notificationUrl);
    }
}
