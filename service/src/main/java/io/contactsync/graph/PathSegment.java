package io.contactsync.graph;

import okhttp3.HttpUrl;

/**
 * Text that can stand as one segment of a URL's path. Everything else is percent-encoded, but nothing can encode these: URL
 * parsers on the way resolve {@code ..} in each of its spellings, and an empty segment changes what the path means.
 */
final class PathSegment {

    private PathSegment() {}

    static boolean isPossible(String text) {
        return !text.isBlank() && !text.equals(".") && !text.equals("..");
    }

    /**
     * The segments that name a user. One whose name begins with {@code $} is no segment but OData's own: Graph wants it as a key.
     * Source: Graph "Get a user", "if the userPrincipalName begins with a $ character".
     */
    static HttpUrl.Builder user(HttpUrl.Builder path, String idOrPrincipalName) {
        return idOrPrincipalName.startsWith("$")
                ? path.addPathSegment("users('" + idOrPrincipalName.replace("'", "''") + "')")
                : path.addPathSegment("users").addPathSegment(idOrPrincipalName);
    }

    static void require(String what, String text) {
        if (!isPossible(text)) {
            throw new IllegalArgumentException(what + ": '" + text + "' (expected: text other than '.' and '..')");
        }
    }
}
