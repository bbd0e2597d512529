package io.contactsync.graph;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What is told of a contact in a mailbox: where and whose it is, nothing of its content.
 *
 * @param id Graph's immutable id; case counts
 * @param parentFolderId the folder it is in; null if Graph did not say
 * @param mark our contact id; null if the contact is not ours, or was not asked for its mark (create, update)
 * @param installation the installation that wrote it; null if it says none (older versions), or was not asked
 * @param createdAt null if Graph did not say
 * @param modifiedAt when anything of it was last changed, by whomever; null if Graph did not say
 */
public record StoredContact(
        String id,
        @Nullable String parentFolderId,
        @Nullable String mark,
        @Nullable String installation,
        @Nullable Instant createdAt,
        @Nullable Instant modifiedAt) {

    /** Of no installation, and nothing is known of when it was last changed. */
    public StoredContact(
            String id, @Nullable String parentFolderId, @Nullable String mark, @Nullable Instant createdAt) {
        this(id, parentFolderId, mark, null, createdAt, null);
    }

    /** Whether anything was done to it since it was made; both instants are of Graph's clock, which tells seconds. */
    public boolean isTouched() {
        return createdAt != null && modifiedAt != null && modifiedAt.isAfter(createdAt.plusSeconds(1));
    }
}
