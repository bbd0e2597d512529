package io.contactsync.state;

import io.contactsync.event.ContactId;
import java.util.Collection;
import java.util.List;

/** Contacts that the relay shall read again, beside those that the feed names. */
public record FeedCandidates(Tx tx) {

    /**
     * A contact to read again.
     *
     * @param run   the version drawn when it was added
     * @param force publish even when nothing changed
     * @param gone  publish its delete when it has no row; without it, its absence is the next comparison's business
     */
    public record Candidate(ContactId contact, long run, boolean force, boolean gone) {}

    /** Adds contacts, or adds to what is asked of them; {@code force} and {@code gone} once set stay until removed. */
    public void add(Collection<Candidate> candidates) {
        List<Object[]> batch = candidates.stream()
                .sorted((a, b) -> a.contact().compareTo(b.contact()))
                .map(c -> new Object[] {c.contact().value(), c.run(), c.force() ? 1 : 0, c.gone() ? 1 : 0})
                .toList();
        tx.jdbc()
                .batchUpdate(
                        "insert into feed_candidate (contact, run, force, gone) values (?, ?, ?, ?)" + MERGE, batch);
    }

    /** For a contact that is a candidate already. */
    static final String MERGE = " " + """
                    on conflict (contact) do update set
                      run = excluded.run,
                      force = case when excluded.force > feed_candidate.force
                        then excluded.force else feed_candidate.force end,
                      gone = case when excluded.gone > feed_candidate.gone
                        then excluded.gone else feed_candidate.gone end""";

    /** The next ones, at most {@code limit}. */
    public List<Candidate> page(int limit) {
        return tx.sql()
                .sql("select contact, run, force, gone from feed_candidate order by contact limit :limit")
                .param("limit", limit)
                .query((rs, i) -> new Candidate(
                        new ContactId(rs.getString(1)), rs.getLong(2), rs.getInt(3) == 1, rs.getInt(4) == 1))
                .list();
    }

    /** Takes off exactly these; one that was added again since stays. */
    public void remove(Collection<Candidate> candidates) {
        List<Object[]> batch = candidates.stream()
                .sorted((a, b) -> a.contact().compareTo(b.contact()))
                .map(c -> new Object[] {c.contact().value(), c.run()})
                .toList();
        tx.jdbc().batchUpdate("delete from feed_candidate where contact = ? and run = ?", batch);
    }

    public boolean isAny() {
        return !tx.sql()
                .sql("select 1 from feed_candidate limit 1")
                .query(Integer.class)
                .list()
                .isEmpty();
    }

    public long count() {
        return tx.sql()
                .sql("select count(*) from feed_candidate")
                .query(Long.class)
                .single();
    }
}
