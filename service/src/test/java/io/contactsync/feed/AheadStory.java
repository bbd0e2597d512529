package io.contactsync.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.contactsync.event.ContactId;
import io.contactsync.feed.outbox.OutboxFeed;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What is prepared while the broker is asked about the changes before it. */
abstract class AheadStory extends CaptureStory {

    /** More than two of the relay's batches. */
    private static final int MANY = 1_200;

    /** The first batch is of members up to this one. */
    private static final int FIRST = 512;

    private void manyMembers() throws SQLException {
        sql("insert into member (id, first_name) values (1, 'A')");
        for (int there = 1; there < MANY; there *= 2) {
            sql("insert into member (id, first_name) select id + " + there + ", 'A' from member where id <= "
                    + (MANY - there));
        }
    }

    @Test
    void while_the_broker_is_asked_about_a_large_batch_the_next_one_is_read_and_then_sent_after_it() throws Exception {
        manyMembers();
        var read = new AtomicInteger();
        capture.listener.at = step -> {
            if (step.equals("read")) {
                read.incrementAndGet();
            }
        };
        sink.beforePublish.add(() -> await().until(() -> read.get() == 2));

        capture.settle();

        List<Long> versions = sink.confirmed.stream()
                .map(event -> RecordingSink.version(event.event()))
                .toList();
        assertThat(versions).isSorted();
        assertThat(sink.drain()).hasSize(MANY).doesNotHaveDuplicates();
        capture.assertPublishedEqualsQuery();
        assertThat(capture.database.outbox().backlog().rows()).isZero();
    }

    @Test
    void nothing_is_sent_after_a_batch_that_the_broker_did_not_take() throws Exception {
        manyMembers();
        for (int id = 1; id <= FIRST; id++) {
            sink.failing.put(Integer.toString(id), EventSink.Failure.UNAVAILABLE);
        }

        assertThat(capture.relay.runOnce()).isEqualTo(Relay.Step.WAITING);

        assertThat(sink.drain()).isEmpty();
        assertThat(capture.database.outbox().backlog().rows()).isEqualTo(MANY);
        sink.failing.clear();
        capture.settle();
        assertThat(sink.drain()).hasSize(MANY);
        capture.assertPublishedEqualsQuery();
    }

    @Test
    void a_crash_while_the_next_batch_is_read_only_sends_again() throws Exception {
        manyMembers();
        var read = new AtomicInteger();
        capture.listener.at = step -> {
            if (step.equals("read") && read.incrementAndGet() == 2) {
                throw new Capture.Killed();
            }
        };
        try {
            capture.settle();
        } catch (Capture.Killed e) {
            await().until(() -> !sink.confirmed.isEmpty());
        }
        assertThat(read.get()).isEqualTo(2);
        capture.close();
        sql("update member set first_name = 'B' where id = 1");

        Capture next = capture(QUERY, TABLES, capture.state);
        next.settle();

        next.assertPublishedEqualsQuery();
        assertThat(next.database.outbox().backlog().rows()).isZero();
    }

    @Test
    void a_member_that_changes_again_while_its_change_is_under_way_is_left_for_later() throws Exception {
        members(3);
        var feed = new OutboxFeed(capture.database.outbox(), capture.reader);
        FeedBatch underWay = feed.take(2);
        sql("update member set first_name = 'Later'");

        FeedBatch beyond = feed.takeBeyond(underWay, 10);

        var others = new HashSet<>(List.of(new ContactId("1"), new ContactId("2"), new ContactId("3")));
        others.removeAll(underWay.hints().keySet());
        assertThat(beyond.hints().keySet()).isEqualTo(others);
        feed.letGo(underWay);
        feed.letGo(beyond);
        assertThat(feed.take(10).hints().keySet()).isEqualTo(underWay.hints().keySet());
    }
}
