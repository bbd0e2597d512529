package io.contactsync.feed;

import io.contactsync.feed.polling.PollFeed;
import io.contactsync.memberdb.MemberDatabase;
import io.contactsync.memberdb.MemberReader;
import io.contactsync.memberdb.SourceSettings;
import io.contactsync.state.StateDb;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A column of the query, which the application keeps up to date; looked at as often as the relay asks. */
final class WithPoll implements StoryCapture {

    /** Short, for some steps have to wait until it is over. */
    static final Duration OVERLAP = Duration.ofSeconds(1);

    /** Longer than the story's open transaction, even with what is done before and after it on a busy machine. */
    static final Duration LONG_OVERLAP = Duration.ofSeconds(120 + 2L * Steps.OPEN_SECONDS);

    private Duration overlap = OVERLAP;

    /** Of the process that starts next. */
    void lookBack(Duration longer) {
        this.overlap = longer;
    }

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
                database.updatedRows(reader, overlap), state, Duration.ZERO, Clock.systemUTC(), System::nanoTime);
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

    @Override
    public String query(String query) {
        return query.replace("m.email,", "m.email, m.updated_at,");
    }

    @Override
    public List<String> touching(StoryDatabase database) {
        return database instanceof PostgresStory
                ? onPostgres()
                : database instanceof MySqlStory ? onMariaDb() : onSqlite();
    }

    private static List<String> onPostgres() {
        return List.of(
                "alter table member add updated_at timestamptz default clock_timestamp()",
                "create function touch() returns trigger language plpgsql as"
                        + " 'begin new.updated_at = clock_timestamp(); return new; end'",
                "create trigger touch before update on member for each row execute function touch()",
                "create function touch_of() returns trigger language plpgsql as 'begin"
                        + " update member set active = active where id in (old.member_id, new.member_id);"
                        + " return null; end'",
                "create trigger touch after insert or update or delete on phone for each row"
                        + " execute function touch_of()");
    }

    private static List<String> onMariaDb() {
        List<String> statements = new ArrayList<>(
                List.of("alter table member add updated_at timestamp(6) not null default current_timestamp(6)"
                        + " on update current_timestamp(6)"));
        for (String op : List.of("insert", "update", "delete")) {
            statements.add("create trigger touch_" + op + " after " + op + " on phone for each row"
                    + " update member set updated_at = current_timestamp(6) where id in " + ids(op));
        }
        return statements;
    }

    private static List<String> onSqlite() {
        String now = "strftime('%Y-%m-%d %H:%M:%f', 'now')";
        List<String> statements = new ArrayList<>(List.of("alter table member add updated_at text"));
        for (String op : List.of("insert", "update")) {
            statements.add("create trigger touch_member_" + op + " after " + op + " on member begin"
                    + " update member set updated_at = " + now + " where id = new.id; end");
        }
        for (String op : List.of("insert", "update", "delete")) {
            statements.add("create trigger touch_" + op + " after " + op + " on phone begin"
                    + " update member set updated_at = " + now + " where id in " + ids(op) + "; end");
        }
        return statements;
    }

    private static String ids(String op) {
        return switch (op) {
            case "insert" -> "(new.member_id)";
            case "update" -> "(old.member_id, new.member_id)";
            default -> "(old.member_id)";
        };
    }
}
