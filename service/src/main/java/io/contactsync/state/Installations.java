package io.contactsync.state;

import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Which installation this state DB stands for. Each contact that we write carries the own id; those of former ones are ours as
 * well, for the own one took their place.
 */
public record Installations(Tx tx) {

    private static final String OWN = "installation";

    /** The id that contacts are written with; empty: it was not settled yet. */
    public Optional<String> own() {
        return new Settings(tx).find(OWN);
    }

    /** What there is, or {@code id} once it was put there: of several processes, all see the same. */
    public String ownOr(String id) {
        return new Settings(tx).findOrPut(OWN, id);
    }

    /** Makes this the id that contacts are written with; contacts of the one before stay ours. */
    public void become(String id) {
        own().filter(before -> !before.equals(id)).ifPresent(this::takeOver);
        new Settings(tx).put(OWN, id);
    }

    /** From now on the contacts of this installation are ours. */
    public void takeOver(String id) {
        tx.sql()
                .sql("insert into former_installation (id) values (:id) on conflict do nothing")
                .param("id", id)
                .update();
    }

    /** Every id whose contacts are ours. */
    public Set<String> ours() {
        Set<String> ours = new HashSet<>(tx.sql()
                .sql("select id from former_installation")
                .query(String.class)
                .list());
        own().ifPresent(ours::add);
        return ours;
    }

    /** Whether the source ever said something of a contact id: by an event, or by what its relay published. */
    public boolean isPublished(String contact) {
        return tx.sql()
                .sql("select exists (select 1 from contact where id = :contact)"
                        + " or exists (select 1 from published where contact = :contact and (deleted = 1 or hash <> '"
                        + Published.UNKNOWN + "'))")
                .param("contact", contact)
                .query(Boolean.class)
                .single();
    }

    /** Whether nothing that this state DB made or found is in any mailbox. */
    public boolean isNowhere() {
        return tx.sql()
                .sql("select not exists (select 1 from link where graph_id is not null or creating = 1)")
                .query(Boolean.class)
                .single();
    }
}
