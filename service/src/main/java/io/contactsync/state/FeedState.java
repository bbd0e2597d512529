package io.contactsync.state;

import java.util.Optional;

/** What capture remembers beside contacts: positions, leases, requests, by name. */
public record FeedState(Tx tx) {

    /** Present while a comparison is asked for. */
    public static final String COMPARISON_WANTED = "comparison-wanted";

    /** Present while all rows are to be published again. */
    public static final String RESYNC_WANTED = "resync-wanted";

    /** Whether rows are to be read, or what was read is still to be published. */
    public static boolean isReadingWanted(Tx tx) {
        var feed = new FeedState(tx);
        return feed.find(COMPARISON_WANTED).isPresent()
                || feed.find(RESYNC_WANTED).isPresent()
                || new FeedCandidates(tx).isAny();
    }

    public Optional<String> find(String name) {
        return tx.sql()
                .sql("select value from feed_state where name = :name")
                .param("name", name)
                .query(String.class)
                .optional();
    }

    public void put(String name, String value) {
        tx.sql().sql("""
                        insert into feed_state (name, value) values (:name, :value)
                        on conflict (name) do update set value = excluded.value""").param("name", name).param("value", value).update();
    }

    /** Sets it only if it is not there; whether it was set. */
    public boolean putIfAbsent(String name, String value) {
        return tx.sql()
                        .sql(
                                "insert into feed_state (name, value) values (:name, :value) on conflict (name) do nothing")
                        .param("name", name)
                        .param("value", value)
                        .update()
                == 1;
    }

    /** Sets it only if it still is what was read; whether it was. */
    public boolean replace(String name, String expected, String value) {
        return tx.sql()
                        .sql("update feed_state set value = :value where name = :name and value = :expected")
                        .param("name", name)
                        .param("expected", expected)
                        .param("value", value)
                        .update()
                == 1;
    }

    /** Removes it only if it still is what was read. */
    public void remove(String name, String expected) {
        tx.sql()
                .sql("delete from feed_state where name = :name and value = :expected")
                .param("name", name)
                .param("expected", expected)
                .update();
    }
}
