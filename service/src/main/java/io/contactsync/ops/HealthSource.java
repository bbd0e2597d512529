package io.contactsync.ops;

/** How one part of the pipeline stands, for {@code /actuator/health} and the page. Returns at once: it tells what is known. */
public interface HealthSource {

    /** What the part is called: one word, such as {@code broker}. */
    String name();

    /** How it stands now. */
    Reading read();

    /** How a part stands. */
    sealed interface Reading {}

    /** It works. */
    record Works(String detail) implements Reading {}

    /**
     * It works, but not for long unless a person acts.
     *
     * @param reason one line without contact data and secrets
     * @param remedy what a person can do
     */
    record Warns(String reason, String remedy) implements Reading {}

    /**
     * It does not work; the pipeline waits for it and goes on by itself, or a person has to act.
     *
     * @param reason one line without contact data and secrets
     * @param remedy what a person can do; empty: it heals by itself
     */
    record Broken(String reason, String remedy) implements Reading {}

    /** Nothing is known yet, or it does not run in this process. */
    record Unknown(String reason) implements Reading {}
}
