package io.contactsync.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.contactsync.memberdb.RowProblem;
import io.contactsync.state.FeedState;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;

/**
 * What happens in the member database at each step. Each step has members of its own, named by its letter, so that steps
 * can be taken alone or all in a row.
 */
final class Steps {

    /** How many rows a bulk update changes; the figure is 50,000. */
    private static final int BULK = Integer.getInteger("contact-sync.story.bulk-rows", 2_000);

    /** How long the open transaction stays open, in seconds; the figure is 30. */
    static final int OPEN_SECONDS = Integer.getInteger("contact-sync.story.open-seconds", 1);

    private final StepsStory story;

    Steps(StepsStory story) {
        this.story = story;
    }

    /** Members enough that a few deletes are no matter for the guard, all of them published. */
    void begin() throws SQLException {
        try (Connection connection = story.connect();
                var insert = connection.prepareStatement(
                        "insert into member (id, first_name, last_name) values (?, ?, 'Bee')")) {
            connection.setAutoCommit(false);
            for (int i = 1; i <= 60; i++) {
                insert.setString(1, "m" + i);
                insert.setString(2, "A" + i);
                insert.addBatch();
            }
            insert.executeBatch();
            connection.commit();
        }
        story.sql(
                "insert into chapter values ('n', 'North')",
                "update member set chapter = 'n' where id in ('m1', 'm2')");
        story.capture.settle();
        ComparisonLoop loop = CaptureStory.loop(story.capture);
        loop.runIfDue();
        story.capture.settle();
        story.capture.assertPublishedEqualsQuery();
        story.sink.drain();
    }

    /** Whether the feed asked for a comparison since the last one. */
    boolean isAskedFor() {
        return story.capture.state.read(
                tx -> new FeedState(tx).find("comparison-wanted").isPresent());
    }

    void take(Step step) throws Exception {
        story.sink.drain();
        switch (step) {
            case INSERT -> story.sql("insert into member (id, first_name, last_name) values ('i1', 'Ada', 'Lovelace')");
            case UPDATE -> story.sql("update member set email = 'm3@example.org' where id = 'm3'");
            case NO_OP_UPDATE -> story.sql("update member set first_name = first_name where id = 'm4'");
            case DELETE -> story.sql("delete from member where id = 'm5'");
            case REINSERT -> reinsert();
            case CHILD_ROWS -> childRows();
            case KEY_CHANGE -> keyChange();
            case ROLLBACK -> rollback();
            case OPEN_TRANSACTION -> openTransaction();
            case CROSSING_COMMITS -> crossingCommits();
            case BULK_UPDATE -> bulkUpdate();
            case TRUNCATE -> truncate();
            case TIME_DEPENDENT_WHERE -> timeDependentWhere();
            case CASCADE -> cascade();
            case LOOKUP_TABLE -> lookupTable();
            case EDITED_QUERY -> editedQuery();
            case BACK_AGAIN -> backAgain();
            case DELETE_AND_INSERT ->
                story.sql(
                        "delete from member where id = 'm10'",
                        "insert into member (id, first_name) values ('m10', 'New')");
            case MIXED_CASE_IDS -> mixedCaseIds();
            case TWO_ROWS -> twoRows();
            case UNCONVERTIBLE -> unconvertible();
        }
    }

    /** What else must be true, and what the next step must not find. */
    void after(Step step) throws Exception {
        switch (step) {
            case NO_OP_UPDATE -> assertThat(story.sink.drain()).isEmpty();
            case DELETE_AND_INSERT -> {
                List<String> events = story.sink.drain();
                if (story.noticing().hearsDeletes()) {
                    assertThat(events).contains("created m10").doesNotContain("deleted m10");
                } else {
                    assertThat(events).containsExactly("updated m10");
                }
            }
            case EDITED_QUERY -> {
                restart(story.query());
                story.capture.compare();
                story.capture.assertPublishedEqualsQuery();
            }
            default -> assertThat(step).isNotNull();
        }
    }

    /** The database itself refuses the step. */
    void assertImpossible(Step step) throws Exception {
        if (step == Step.CROSSING_COMMITS && story.database().hasConcurrentWriters()) {
            assertSecondPhoneWaits();
            return;
        }
        switch (step) {
            case TRUNCATE ->
                assertThatThrownBy(() -> story.sql("truncate table phone"))
                        .isInstanceOf(SQLException.class)
                        .hasMessageContaining("syntax error");
            case OPEN_TRANSACTION, CROSSING_COMMITS -> {
                try (Connection first = open("update member set email = 'o@example.org' where id = 'm6'");
                        Connection second = open("pragma busy_timeout = 100");
                        Statement statement = second.createStatement()) {
                    assertThatThrownBy(() ->
                                    statement.execute("update member set email = 'p@example.org' where id = 'm7'"))
                            .isInstanceOf(SQLException.class)
                            .hasMessageContaining("locked");
                    first.rollback();
                }
            }
            default -> throw new AssertionError(step + " is said to be impossible (expected: a proof)");
        }
    }

    /** Whoever writes a phone writes its member's column: the second transaction waits for the first. */
    private void assertSecondPhoneWaits() throws SQLException {
        story.sql("insert into phone values ('m16', 1, '1')", "insert into phone values ('m16', 2, '2')");
        boolean mysql = story.database() instanceof MySqlStory;
        try (Connection first = open("update phone set number = '11' where member_id = 'm16' and nr = 1");
                Connection second =
                        open(mysql ? "set innodb_lock_wait_timeout = 1" : "set local lock_timeout = '200ms'");
                Statement statement = second.createStatement()) {
            assertThatThrownBy(() ->
                            statement.execute("update phone set number = '22' where member_id = 'm16' and nr = 2"))
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("timeout");
            first.rollback();
            second.rollback();
        }
    }

    private Connection open(String sql) throws SQLException {
        Connection connection = story.connect();
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
            return connection;
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    private void restart(String query) {
        story.capture.close();
        story.capture = story.capture(query, story.tables(), story.capture.state);
    }

    private void reinsert() throws SQLException {
        story.sql("delete from member where id = 'm8'");
        story.capture.settle();
        story.sql("insert into member (id, first_name) values ('m8', 'Again')");
    }

    private void childRows() throws SQLException {
        story.sql("insert into phone values ('m9', 1, '+49 30 1')", "insert into phone values ('m9', 2, '+49 30 2')");
        story.capture.settle();
        story.capture.assertPublishedEqualsQuery();
        story.sql("update phone set number = '+49 30 3' where member_id = 'm9' and nr = 1");
        story.capture.settle();
        story.capture.assertPublishedEqualsQuery();
        story.sql("update phone set member_id = 'm11' where member_id = 'm9' and nr = 2");
        story.sql("delete from phone where member_id = 'm9'");
    }

    private void keyChange() throws SQLException {
        story.sql("insert into phone values ('m12', 1, '+49 30 12')");
        story.sql("update member set id = 'k12' where id = 'm12'");
    }

    private void rollback() throws SQLException {
        try (Connection connection = open("update member set first_name = 'Never' where id = 'm13'")) {
            connection.rollback();
        }
        story.capture.settle();
        assertThat(story.sink.drain()).isEmpty();
    }

    private void openTransaction() throws SQLException {
        lookBack(WithPoll.LONG_OVERLAP);
        try (Connection slow = open("update member set email = 'slow@example.org' where id = 'm14'")) {
            story.sql("update member set email = 'quick@example.org' where id = 'm15'");
            story.capture.settle();
            story.capture.assertPublishedEqualsQuery();
            await().pollDelay(Duration.ofSeconds(OPEN_SECONDS))
                    .atMost(Duration.ofSeconds(OPEN_SECONDS + 60L))
                    .until(() -> true);
            story.sql("update member set email = 'quicker@example.org' where id = 'm15'");
            story.capture.settle();
            story.capture.assertPublishedEqualsQuery();
            slow.commit();
        }
        story.capture.settle();
        // Some steps after this wait until an overlap is over.
        lookBack(WithPoll.OVERLAP);
    }

    /** Where changes are polled for, starts the process anew with another overlap. */
    private void lookBack(Duration overlap) {
        if (story.noticing() instanceof WithPoll poll) {
            poll.lookBack(overlap);
            restart(story.query());
        }
    }

    private void crossingCommits() throws SQLException {
        story.sql("insert into phone values ('m16', 1, '1')", "insert into phone values ('m16', 2, '2')");
        story.capture.settle();
        try (Connection first = open("update phone set number = '11' where member_id = 'm16' and nr = 1");
                Connection second = open("update phone set number = '22' where member_id = 'm16' and nr = 2")) {
            second.commit();
            story.capture.settle();
            story.capture.assertPublishedEqualsQuery();
            first.commit();
        }
    }

    private void bulkUpdate() throws SQLException {
        try (Connection connection = story.connect();
                var insert = connection.prepareStatement("insert into member (id, first_name) values (?, 'Bulk')")) {
            connection.setAutoCommit(false);
            for (int i = 1; i <= BULK; i++) {
                insert.setString(1, "b" + i);
                insert.addBatch();
            }
            insert.executeBatch();
            connection.commit();
        }
        story.capture.settle();
        story.sql("update member set last_name = 'Updated' where first_name = 'Bulk'");
    }

    private void truncate() throws SQLException {
        story.sql("insert into phone values ('m17', 1, '17')");
        story.capture.settle();
        if (!story.noticing().hearsDeletes()) {
            leaveTheOverlap();
        }
        story.sql("truncate table phone");
    }

    /** What was changed lately is looked at again, and whatever else happened to it is found by the way. */
    private void leaveTheOverlap() throws SQLException {
        Duration longer = WithPoll.OVERLAP.plusMillis(500);
        await().pollDelay(longer).atMost(longer.plusSeconds(60)).until(() -> true);
        story.sql("update member set email = 'm30@example.org' where id = 'm30'");
        story.capture.settle();
    }

    /** The change is read while the member is valid; a machine that is too busy for that is given twice the time, and again. */
    private void timeDependentWhere() throws SQLException {
        boolean readsTwice = story.noticing() instanceof WithLog && story.database() instanceof MySqlStory;
        // A look that takes all the bulk with it must be over before.
        int seconds = (readsTwice ? 4 : 1) + BULK / 5_000;
        while (!isReadWhileValid(seconds, readsTwice)) {
            seconds *= 2;
            assertThat(seconds)
                    .as("seconds that are too few to read one change")
                    .isLessThan(600);
        }
        await().atMost(Duration.ofSeconds(60L + seconds))
                .until(() -> !story.capture.rows().containsKey("m18"));
    }

    private boolean isReadWhileValid(int seconds, boolean readsTwice) throws SQLException {
        String soon = story.database()
                .texts("select " + story.database().epoch() + " + " + seconds)
                .get(0);
        story.sql("update member set valid_until = " + soon + " where id = 'm18'");
        story.capture.settle();
        if (readsTwice) {
            await().pollDelay(Duration.ofMillis(1_500)).until(() -> true);
            story.capture.settle();
        }
        return story.capture.rows().containsKey("m18");
    }

    private void cascade() throws SQLException {
        story.sql("insert into household values ('h')", "update member set household = 'h' where id in ('m19', 'm20')");
        story.capture.settle();
        story.sql("delete from household where code = 'h'");
    }

    private void lookupTable() throws SQLException {
        // Done for TRUNCATE, where there is one.
        if (!story.noticing().hearsDeletes() && !story.database().hasConcurrentWriters()) {
            leaveTheOverlap();
        }
        story.sql("update chapter set name = 'Far North' where code = 'n'");
    }

    private void editedQuery() {
        restart(story.edited());
    }

    private void backAgain() throws SQLException {
        story.sql("update member set email = 'b@example.org' where id = 'm21'");
        story.capture.listener.dieAt = "published";
        assertThatThrownBy(story.capture::settle).isInstanceOf(Capture.Killed.class);
        story.sql("update member set email = null where id = 'm21'");
        restart(story.query());
    }

    private void mixedCaseIds() throws SQLException {
        story.sql(
                "insert into member (id, first_name) values ('Ab          ', 'Mixed')",
                "insert into member (id, first_name) values ('aB', 'Other')",
                "insert into member (id, first_name) values ('AB', 'Upper')");
        story.capture.settle();
        story.sql("update member set first_name = 'Changed' where id = 'aB'", "delete from member where id = 'AB'");
        if (story.noticing().hearsDeletes()) {
            story.capture.settle();
        } else {
            story.capture.compare();
        }
        assertThat(story.sink.drain())
                .contains("created Ab", "created aB", "created AB", "updated aB", "deleted AB")
                .doesNotContain("deleted Ab", "deleted aB");
    }

    /** A lookup table that should have had a key; named, and mended by the office. */
    private void twoRows() throws SQLException {
        story.sql("insert into chapter values ('t', 'Twice')", "insert into chapter values ('t', 'Twice again')");
        story.sink.drain();
        story.capture.listener.problems.clear();
        story.sql("update member set chapter = 't' where id = 'm22'");
        story.capture.settle();
        assertThat(story.sink.drain()).isEmpty();
        assertThat(story.capture.listener.problems)
                .extracting(RowProblem::toString)
                .contains("column \"contact_id\": several rows of this id (expected: one row each)");
        story.sql(
                "delete from chapter where name = 'Twice again'",
                "update member set first_name = 'One' where id = 'm22'");
    }

    private void unconvertible() throws SQLException {
        story.capture.listener.problems.clear();
        story.sql(
                "update member set born = 'in spring' where id = 'm23'",
                "update member set born = '1974-07-22' where id = 'm24'");
        story.capture.settle();
        assertThat(story.sink.drain()).containsExactly("updated m24");
        assertThat(story.capture.listener.problems)
                .flatExtracting(problem -> List.of(problem.column()))
                .contains("birthday");
        story.sql("update member set born = '1975-01-01' where id = 'm23'");
    }
}
