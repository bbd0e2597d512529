package io.contactsync.event;

/**
 * A property of Graph's {@code contact} that may be written.
 *
 * @param name  Graph's own name, such as {@code givenName}
 * @param shape what its value looks like
 * @param max   the most entries a list may have; {@link Integer#MAX_VALUE} where no limit is known
 */
public record ContactProperty(String name, Shape shape, int max) {

    /** The forms a property's value takes in Graph's JSON. */
    public enum Shape {
        /** A string. */
        TEXT,
        /** A calendar day, {@code 1974-07-22}, or a date-time of which the UTC day counts. */
        DATE,
        /** A list of strings. */
        TEXTS,
        /** A list of {@code {name, address}}. */
        EMAILS,
        /** {@code {street, city, state, countryOrRegion, postalCode}}. */
        ADDRESS
    }
}
