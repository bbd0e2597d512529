package io.contactsync.state;

import java.util.List;

/** What a hold is about, for the page. Reads only. */
public final class HoldQueries {

    private HoldQueries() {}

    /** The contacts of a hold, by id. */
    public static List<String> contacts(Tx tx, long hold, int limit) {
        return tx.sql()
                .sql("select distinct contact from hold_item where hold = :hold order by contact limit :limit")
                .param("hold", hold)
                .param("limit", limit)
                .query(String.class)
                .list();
    }
}
