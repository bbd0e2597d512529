package io.contactsync.graph;

/** Graph's own link to the next page, opaque: never taken apart or rebuilt, and followed only within the configured endpoint. */
public record NextLink(String url) {

    @Override
    public String toString() {
        return "NextLink[...]";
    }
}
