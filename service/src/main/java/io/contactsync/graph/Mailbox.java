package io.contactsync.graph;

/**
 * A mailbox as Graph's URLs name it: the user's directory object id (better: it never changes), the user principal name, or
 * {@link #ME} for that of the user who signed in.
 */
public record Mailbox(String idOrPrincipalName) {

    public static final String ME = "me";

    boolean isMe() {
        return idOrPrincipalName.equals(ME);
    }

    public Mailbox {
        PathSegment.require("mailbox", idOrPrincipalName);
    }
}
