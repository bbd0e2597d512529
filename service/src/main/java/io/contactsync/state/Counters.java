package io.contactsync.state;

/** Numbers drawn one after another, each once: ids that a person types. */
final class Counters {

    private Counters() {}

    /** The next number, from 1. */
    static long next(Tx tx, String name) {
        return tx.sql()
                .sql("insert into counter (name, value) values (:name, 1)"
                        + " on conflict (name) do update set value = counter.value + 1 returning value")
                .param("name", name)
                .query(Long.class)
                .single();
    }
}
