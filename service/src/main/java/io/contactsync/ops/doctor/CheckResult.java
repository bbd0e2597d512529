package io.contactsync.ops.doctor;

/** What a check found. Texts are one line, without contact data and secrets. */
public sealed interface CheckResult {

    /** All is well. */
    record Ok(String detail) implements CheckResult {}

    /**
     * Something is wrong.
     *
     * @param problem what was found
     * @param remedy  what a person can do
     */
    record Failed(String problem, String remedy) implements CheckResult {}

    /** It makes no sense to look. */
    record Skipped(String because) implements CheckResult {}
}
