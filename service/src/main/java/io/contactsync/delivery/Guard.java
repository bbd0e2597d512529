package io.contactsync.delivery;

/**
 * How many deletes an hour are believed without asking a person. Pure.
 *
 * @param percent of the contacts there
 * @param floor   so many are let through whatever the percentage says, if they are at most half of the contacts
 */
record Guard(int percent, int floor) {

    /**
     * The deletes that are allowed in an hour.
     *
     * @param base contacts there at the start of the hour: those there now and those deleted since
     */
    long allowed(long base) {
        return Math.max(base * percent / 100, Math.min(floor, (base + 1) / 2));
    }

    /** Whether one more delete is allowed after {@code deleted} in the last hour. */
    boolean allows(long base, long deleted) {
        return deleted < allowed(base);
    }
}
