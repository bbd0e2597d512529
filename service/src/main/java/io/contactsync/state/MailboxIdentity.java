package io.contactsync.state;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which mailbox is meant by a name. A mailbox's key is its user's directory object id where that was known when it was first
 * met, else its address in lower case; it stays for good, so that links keep their mailbox.
 */
public record MailboxIdentity(Tx tx) {

    private static final String ME = "me";

    /**
     * A user of the directory.
     *
     * @param objectId in lower case
     * @param address  the user principal name, or the address that it is known by
     */
    public record User(String objectId, String address) {

        public User {
            objectId = objectId.toLowerCase(Locale.ROOT);
        }
    }

    /**
     * The mailbox of this object id, address or key; empty when none of that name was met before. Whose the address is now counts
     * before whose it was when the mailbox got it for a key.
     */
    public Optional<String> find(String name) {
        return keys("mailbox = :name or object_id = :name or lower(address) = :name", name.toLowerCase(Locale.ROOT));
    }

    /**
     * The key of a user's mailbox, which is made where it is met for the first time.
     *
     * @param name how it is named: an address, an object id or {@code me}
     */
    public String of(String name, User user) {
        String lower = name.toLowerCase(Locale.ROOT);
        boolean me = lower.equals(ME);
        Optional<String> known = keys("object_id = :name or mailbox = :name", user.objectId());
        if (known.isEmpty()) {
            known = keys("mailbox = :name and object_id is null", lower);
        }
        if (known.isEmpty()) {
            known = keys("mailbox = :name and object_id is null", user.address().toLowerCase(Locale.ROOT));
        }
        String key = known.orElse(user.objectId());
        if (me) {
            // Somebody else signed in: what was theirs is not to be asked for as ours.
            tx.sql()
                    .sql(
                            "update mailbox set address = coalesce(object_id, mailbox) where address = :me and mailbox <> :key")
                    .param("me", ME)
                    .param("key", key)
                    .update();
        }
        if (!me) {
            // An address is one user's at a time: whoever had it before is not to be asked for by it.
            tx.sql()
                    .sql("update mailbox set address = object_id where lower(address) = :address and mailbox <> :key"
                            + " and object_id is not null")
                    .param("address", user.address().toLowerCase(Locale.ROOT))
                    .param("key", key)
                    .update();
        }
        put(key, user.objectId(), me ? ME : user.address());
        for (String other : sameMailbox(key, lower, user.address().toLowerCase(Locale.ROOT))) {
            new MailboxMerge(tx).merge(other, key);
        }
        return key;
    }

    /** The other keys of a mailbox: it was met by these names before the directory told whose they are. */
    private List<String> sameMailbox(String key, String name, String address) {
        return tx.sql()
                .sql(
                        "select mailbox from mailbox where object_id is null and mailbox <> :key and mailbox in (:name, :address)"
                                + " and (exists (select 1 from link l where l.mailbox = mailbox.mailbox)"
                                + " or exists (select 1 from folder f where f.mailbox = mailbox.mailbox)"
                                + " or exists (select 1 from routing r where r.mailbox = mailbox.mailbox))")
                .param("key", key)
                .param("name", name)
                .param("address", address)
                .query(String.class)
                .list();
    }

    /** The key of a mailbox that the directory tells nothing of. */
    public String ofAddress(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        Optional<String> known = find(lower);
        if (known.isPresent()) {
            return known.get();
        }
        put(lower, lower.contains("@") || lower.equals(ME) ? null : lower, lower);
        return lower;
    }

    private void put(String key, @Nullable String objectId, String address) {
        tx.sql()
                .sql("insert into mailbox (mailbox, address, object_id) values (:key, :address, :id)"
                        + " on conflict (mailbox) do update set address = excluded.address,"
                        + " object_id = coalesce(mailbox.object_id, excluded.object_id)")
                .param("key", key)
                .param("address", address)
                .param("id", objectId)
                .update();
    }

    private Optional<String> keys(String where, String name) {
        List<String> keys = tx.sql()
                .sql(
                        "select mailbox from mailbox where " + where
                                + " order by case when object_id = :name then 0 when lower(address) = :name then 1 else 2 end, mailbox")
                .param("name", name)
                .query(String.class)
                .list();
        return keys.stream().findFirst();
    }
}
