package io.contactsync.feed;

import io.contactsync.feed.polling.PollFeed;
import io.contactsync.memberdb.MemberDatabase;
import io.contactsync.memberdb.MemberReader;
import io.contactsync.memberdb.SourceSettings;
import io.contactsync.state.StateDb;
import java.time.Clock;
import java.time.Duration;

/** A column of the query, which the application keeps up to date; looked at as often as the relay asks. */
final class WithPoll implements StoryCapture {

    static final Duration OVERLAP = Duration.ofSeconds(5);

    /** The query of the story with the column beside its others. */
    static String withColumn(String query) {
        return query.replace("m.email,", "m.email, m.updated_at,");
    }

    @Override
    public String name() {
        return "poll";
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
        return new PollFeed(
                database.updatedRows(reader, OVERLAP), state, Duration.ZERO, Clock.systemUTC(), System::nanoTime);
    }

    @Override
    public void catchUp(MemberDatabase database) {
        // The next look sees it.
    }

    @Override
    public String updatedAt() {
        return "updated_at";
    }

    @Override
    public boolean hearsDeletes() {
        return false;
    }

    @Override
    public Found found(Step step, StoryDatabase database) {
        boolean oneWriter = !database.hasConcurrentWriters();
        return switch (step) {
            case DELETE, KEY_CHANGE, TIME_DEPENDENT_WHERE, CASCADE, LOOKUP_TABLE, EDITED_QUERY -> Found.COMPARISON;
            case TRUNCATE -> oneWriter ? Found.IMPOSSIBLE : Found.COMPARISON;
            case OPEN_TRANSACTION -> oneWriter ? Found.IMPOSSIBLE : Found.AT_ONCE;
            case CROSSING_COMMITS -> Found.IMPOSSIBLE;
            default -> Found.AT_ONCE;
        };
    }
}
