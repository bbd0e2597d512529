package io.contactsync.state;

import java.util.Optional;

/**
 * A lease by name, by the state DB's clock: of all processes that share it, one has it.
 *
 * @param name a key of {@code setting}
 */
public record NamedLease(Tx tx, String name) {

    /**
     * Takes it, or renews it.
     *
     * @param owner        names this process among all, without spaces
     * @param lengthMicros how long it is kept without being renewed
     * @return whether {@code owner} has it
     */
    public boolean take(String owner, long lengthMicros) {
        var settings = new Settings(tx);
        String ours = owner + " " + (tx.nowMicros() + lengthMicros);
        Optional<String> current = settings.find(name);
        if (current.isEmpty()) {
            return settings.findOrPut(name, ours).equals(ours);
        }
        String[] parts = current.get().split(" ", 2);
        long until = Long.parseLong(parts[1]);
        if (!parts[0].equals(owner) && until > tx.nowMicros() + lengthMicros) {
            // Of a clock that was ahead. Its holder may be alive, and has it as long as one who took it now.
            replace(current.get(), parts[0] + " " + (tx.nowMicros() + lengthMicros));
            return false;
        }
        return (parts[0].equals(owner) || until < tx.nowMicros()) && replace(current.get(), ours);
    }

    /**
     * Renews it and fences what follows in this transaction: until its end nobody else can take it. Whoever has lost it since it
     * was taken does not get it back by this, even where nobody has it now.
     *
     * @return whether {@code owner} has had it without a break
     */
    public boolean keep(String owner, long lengthMicros) {
        return tx.sql()
                        .sql("update setting set value = :value where name = :name and value like :owner")
                        .param("name", name)
                        .param("value", owner + " " + (tx.nowMicros() + lengthMicros))
                        .param("owner", owner + " %")
                        .update()
                == 1;
    }

    private boolean replace(String expected, String value) {
        return tx.sql()
                        .sql("update setting set value = :value where name = :name and value = :expected")
                        .param("name", name)
                        .param("value", value)
                        .param("expected", expected)
                        .update()
                == 1;
    }

    /** Ends it, whoever has it: only for whoever knows that its owner is dead. */
    public void end() {
        tx.sql()
                .sql("delete from setting where name = :name")
                .param("name", name)
                .update();
    }

    /** Gives it back; nothing happens where it is another's. */
    public void release(String owner) {
        tx.sql()
                .sql("delete from setting where name = :name and value like :value")
                .param("name", name)
                .param("value", owner + " %")
                .update();
    }
}
