package io.contactsync.state;

/** Numbers drawn one after another, each once. */
public record Counters(Tx tx) {

    /** The next number of a counter, from 1. Taken back when the transaction is. */
    public long next(String name) {
        return tx.sql()
                .sql("insert into counter (name, value) values (:name, 1)"
                        + " on conflict (name) do update set value = counter.value + 1 returning value")
                .param("name", name)
                .query(Long.class)
                .single();
    }
}
