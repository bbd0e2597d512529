package io.contactsync.feed;

import io.contactsync.feed.outbox.OutboxFeed;
import io.contactsync.memberdb.MemberDatabase;
import io.contactsync.memberdb.MemberReader;
import io.contactsync.memberdb.SourceSettings;
import io.contactsync.state.StateDb;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How changes are noticed in a story: the part of a capture that differs from the others. */
interface StoryCapture {

    /** As {@code source.capture} has it. */
    String name();

    /** What {@code capture install} does; safe to repeat. */
    void install(MemberDatabase database);

    /** What {@code capture uninstall} does: changes go unnoticed from now on. */
    void uninstall(MemberDatabase database);

    /** A feed, which begins where the last one with this state DB let go. */
    ChangeFeed feed(MemberDatabase database, MemberReader reader, SourceSettings settings, StateDb state);

    /** Returns when all that was committed before has reached the feed. */
    void catchUp(MemberDatabase database);

    /** The process that had this feed ends. */
    default void end(MemberDatabase database) {}

    /** The query's column that says when a row was changed. */
    default @Nullable String updatedAt() {
        return null;
    }

    /** What the application does for it beside: statements after those of the schema. */
    default List<String> touching(StoryDatabase database) {
        return List.of();
    }

    /** The query, with what it needs for this. */
    default String query(String query) {
        return query;
    }

    /** Whether the feed names a contact whose row is gone; if not, only the comparison finds it. */
    default boolean hearsDeletes() {
        return true;
    }

    /** How a step of the story is found; each is proved by {@link StepsStory}. */
    Found found(Step step, StoryDatabase database);

    /** How a step is found. */
    enum Found {
        AT_ONCE("at once"),
        ASKS("asks for a comparison"),
        COMPARISON("comparison"),
        IMPOSSIBLE("cannot occur");

        private final String words;

        Found(String words) {
            this.words = words;
        }

        /** As the matrix in docs/capture.md says it. */
        String words() {
            return words;
        }
    }

    /** Triggers and a table. */
    final class WithOutbox implements StoryCapture {
        @Override
        public String name() {
            return "outbox";
        }

        @Override
        public void install(MemberDatabase database) {
            database.capture().install();
        }

        @Override
        public void uninstall(MemberDatabase database) {
            database.capture().uninstall();
        }

        @Override
        public ChangeFeed feed(MemberDatabase database, MemberReader reader, SourceSettings settings, StateDb state) {
            return new OutboxFeed(database.outbox(), reader);
        }

        @Override
        public void catchUp(MemberDatabase database) {
            // A row of the outbox is there as soon as what it is about.
        }

        @Override
        public Found found(Step step, StoryDatabase database) {
            boolean rowTriggersOnly = database instanceof MySqlStory;
            boolean oneWriter = !database.hasConcurrentWriters();
            return switch (step) {
                case TIME_DEPENDENT_WHERE, LOOKUP_TABLE, EDITED_QUERY -> Found.COMPARISON;
                case TRUNCATE -> rowTriggersOnly ? Found.COMPARISON : oneWriter ? Found.IMPOSSIBLE : Found.ASKS;
                case CASCADE -> rowTriggersOnly ? Found.COMPARISON : Found.AT_ONCE;
                case OPEN_TRANSACTION, CROSSING_COMMITS -> oneWriter ? Found.IMPOSSIBLE : Found.AT_ONCE;
                default -> Found.AT_ONCE;
            };
        }
    }
}
