package io.contactsync.graphsimulator.mailbox;

import org.jspecify.annotations.Nullable;

/**
 * What the directory says of a user beside id and user principal name. Source: graph-facts §11; the user of Microsoft's published v1.0
 * metadata.
 *
 * @param displayName as shown in address lists
 * @param mail the primary address; {@code null} for a user without one, and no proof of a mailbox otherwise
 * @param enabled whether the account can sign in; a disabled one can still have a mailbox
 * @param guest whether {@code userType} is {@code Guest}
 */
public record DirectoryUser(String displayName, @Nullable String mail, boolean enabled, boolean guest) {
    /** What a user is when nothing else was said. */
    static DirectoryUser of(String address) {
        return new DirectoryUser(address.substring(0, address.indexOf('@')), address, true, false);
    }

    /** The same, called so. */
    public DirectoryUser named(String name) {
        return new DirectoryUser(name, mail, enabled, guest);
    }

    /** The same with another primary address, or none. */
    public DirectoryUser withMail(@Nullable String address) {
        return new DirectoryUser(displayName, address, enabled, guest);
    }

    /** The same, unable to sign in. */
    public DirectoryUser disabled() {
        return new DirectoryUser(displayName, mail, false, guest);
    }

    /** The same as a guest of the tenant. */
    public DirectoryUser asGuest() {
        return new DirectoryUser(displayName, mail, enabled, true);
    }
}
