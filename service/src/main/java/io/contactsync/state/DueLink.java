package io.contactsync.state;

import org.jspecify.annotations.Nullable;

/**
 * A link with something to do.
 *
 * @param contact null when no event ever spoke of the contact
 */
public record DueLink(LinkRow link, @Nullable WantedContact contact) {}
