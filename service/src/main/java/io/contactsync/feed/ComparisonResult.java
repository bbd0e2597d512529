package io.contactsync.feed;

/**
 * What a comparison found.
 *
 * @param rows      rows read
 * @param differing rows that differ from what was published; they are read again and published
 * @param problems  rows that were set aside
 * @param gone      contacts that have no row any more
 * @param held      how many contacts wait for a person, none of whose deletes is published; 0 when none do
 */
public record ComparisonResult(long rows, long differing, long problems, long gone, long held) {}
