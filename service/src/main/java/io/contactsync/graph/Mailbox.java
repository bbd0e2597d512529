package io.contactsync.graph;

/** A mailbox as Graph's URLs name it: the user's directory object id (better: it never changes) or user principal name. */
public record Mailbox(String idOrPrincipalName) {

    public Mailbox {
        PathSegment.require("mailbox", idOrPrincipalName);
    }
}
