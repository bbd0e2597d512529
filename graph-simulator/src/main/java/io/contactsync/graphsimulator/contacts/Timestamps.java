package io.contactsync.graphsimulator.contacts;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Instants as Graph writes them: to the second, with a {@code Z}. */
public final class Timestamps {
    private static final DateTimeFormatter SECONDS =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

    private Timestamps() {}

    /** As in {@code 1974-07-22T11:59:00Z}. */
    public static String seconds(Instant instant) {
        return SECONDS.format(instant);
    }
}
