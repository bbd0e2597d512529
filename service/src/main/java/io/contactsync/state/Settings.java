package io.contactsync.state;

import java.util.Optional;

/** Facts about this state DB itself, by name. */
public record Settings(Tx tx) {

    /** A random id that tells this state DB from every other. */
    public static final String STATE_ID = "state-id";

    /** Present once {@code routing} holds what the targets lead to. */
    public static final String ROUTED = "routed";

    /** A secret of this state DB alone, by which it hashes what named deleted contacts. */
    public static final String NAMING_KEY = "naming-key";

    public Optional<String> find(String name) {
        return tx.sql()
                .sql("select value from setting where name = :name")
                .param("name", name)
                .query(String.class)
                .optional();
    }

    public void put(String name, String value) {
        tx.sql().sql("""
                        insert into setting (name, value) values (:name, :value)
                        on conflict (name) do update set value = excluded.value""").param("name", name).param("value", value).update();
    }

    /** What is there, or {@code value} once it was put there: of several processes, all see the same. */
    public String findOrPut(String name, String value) {
        tx.sql()
                .sql("insert into setting (name, value) values (:name, :value) on conflict (name) do nothing")
                .param("name", name)
                .param("value", value)
                .update();
        return find(name).orElse(value);
    }
}
