package io.contactsync.state;

/** Numbers drawn one after another; none is ever drawn twice, whatever crashes. */
public record Counters(Tx tx) {

    /** Names the ids of holds, those of the source and those of mailboxes alike. */
    public static final String HOLD = "hold";

    /** Names the ids of dead letters, those of events and those of links alike. */
    public static final String DEAD_LETTER = "dead-letter";

    /** The next number, from 1. */
    public long next(String name) {
        return draw(name, 1, 1);
    }

    /**
     * Draws consecutive numbers.
     *
     * @param count how many, at least 1
     * @param floor the smallest first one
     * @return the first of them
     */
    long draw(String name, int count, long floor) {
        if (count < 1) {
            throw new IllegalArgumentException("count: " + count + " (expected: >= 1)");
        }
        long last = tx.sql()
                .sql("""
                        insert into counter (name, value) values (:name, :last)
                        on conflict (name) do update set value =
                          case when counter.value + :count > :last then counter.value + :count else :last end
                        returning value""")
                .param("name", name)
                .param("count", count)
                .param("last", floor + count - 1)
                .query(Long.class)
                .single();
        return last - count + 1;
    }

    /** The number drawn last; 0: none was. */
    long last(String name) {
        return tx.sql()
                .sql("select value from counter where name = :name")
                .param("name", name)
                .query(Long.class)
                .optional()
                .orElse(0L);
    }
}
