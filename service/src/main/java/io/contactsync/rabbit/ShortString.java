package io.contactsync.rabbit;

import java.nio.charset.StandardCharsets;

/** AMQP's short string: names and ids. Refused here, where it can be named, not in the middle of a batch. */
final class ShortString {
    private static final int MAX_BYTES = 255;

    private ShortString() {}

    /** The value, if it is 1 to 255 bytes of UTF-8. */
    static String require(String name, String value) {
        int bytes = value.getBytes(StandardCharsets.UTF_8).length;
        if (bytes < 1 || bytes > MAX_BYTES) {
            throw new IllegalArgumentException(
                    name + ": " + bytes + " bytes (expected: 1.." + MAX_BYTES + " bytes of UTF-8)");
        }
        return value;
    }
}
