package io.contactsync.delivery.targets;

import io.contactsync.graph.DirectoryUser;

/** What the directory said of a name. */
sealed interface Lookup {

    /** It is this user's. */
    record Found(DirectoryUser user) implements Lookup {}

    /** It is nobody's. */
    record Nobody() implements Lookup {}

    /** The app may not ask. */
    record Denied() implements Lookup {}

    /** It said nothing: to be asked again. */
    record Away() implements Lookup {}
}
