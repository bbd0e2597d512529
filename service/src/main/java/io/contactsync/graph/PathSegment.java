package io.contactsync.graph;

/**
 * Text that can stand as one segment of a URL's path. Everything else is percent-encoded, but nothing can encode these: URL
 * parsers on the way resolve {@code ..} in each of its spellings, and an empty segment changes what the path means.
 */
final class PathSegment {

    private PathSegment() {}

    static boolean isPossible(String text) {
        return !text.isBlank() && !text.equals(".") && !text.equals("..");
    }

    static void require(String what, String text) {
        if (!isPossible(text)) {
            throw new IllegalArgumentException(what + ": '" + text + "' (expected: text other than '.' and '..')");
        }
    }
}
