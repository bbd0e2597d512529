package io.contactsync.graphsimulator.contacts;

import org.jspecify.annotations.Nullable;

/** One of a contact's up to three e-mail addresses. v1.0 has no type. */
record EmailAddress(@Nullable String name, @Nullable String address) {}
