package io.contactsync.demo;

import org.jspecify.annotations.Nullable;

/** What stands around the service in the story. How these are opened is all that differs from stage to stage. */
interface StoryParts extends AutoCloseable {

    /** A database as a configuration names it; a file needs no sign-in. */
    record Database(
            String url, @Nullable String username, @Nullable String password) {}

    /** A broker as a configuration names it. */
    record Broker(String uri, String queue, String deadLetterQueue) {}

    Database members();

    Broker broker();

    Database state();

    /** The state DB is lost: {@link #state()} is another one from now on, which is empty. */
    void loseState();

    /** The fastest way of this database to remove all rows of a table at once. */
    String removeAllRowsOf(String table);

    @Override
    void close();
}
