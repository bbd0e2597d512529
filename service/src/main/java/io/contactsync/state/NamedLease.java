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
        boolean free = parts[0].equals(owner) || Long.parseLong(parts[1]) < tx.nowMicros();
        return free
                && tx.sql()
                                .sql("update setting set value = :value where name = :name and value = :expected")
                                .param("name", name)
                                .param("value", ours)
                                .param("expected", current.get())
                                .update()
                        == 1;
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
