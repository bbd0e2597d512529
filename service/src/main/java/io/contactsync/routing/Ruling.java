package io.contactsync.routing;

/** What one target says of one contact. */
public sealed interface Ruling {

    /** The target, such as {@code targets[0]}. */
    String target();

    /** It belongs there. */
    record Wanted(String target, Place place) implements Ruling {}

    /** It does not belong anywhere by this target, and why. */
    record Excluded(String target, Exclusion why) implements Ruling {}
}
