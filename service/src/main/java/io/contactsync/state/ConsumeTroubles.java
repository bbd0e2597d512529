package io.contactsync.state;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Why the processes that deliver cannot take events from the queue, for whoever asks the state DB alone. What does not arrive leaves
 * no trace in it otherwise: everything that was received is in the mailboxes, and all looks well.
 *
 * <p>One row of {@code setting} for each process that is in trouble, written again while it lasts; one that was not written for a
 * minute is of a process that is gone, or of a clock that was wrong, and is not believed.
 */
public record ConsumeTroubles(Tx tx) {

    /** How often a process in trouble tells it again, at the least, in microseconds. */
    public static final long TOLD_EVERY_MICROS = 20_000_000L;

    private static final String PREFIX = "not-consuming:";

    private static final long BELIEVED_MICROS = 3 * TOLD_EVERY_MICROS;

    /**
     * Why nobody takes events.
     *
     * @param sinceMicros when it began, microseconds since 1970; not ahead of now
     */
    public record Trouble(String reason, long sinceMicros) {}

    private record Told(String name, long seen, Trouble trouble) {

        static Told read(String name, String value) {
            String[] parts = value.split(" ", 3);
            return new Told(name, Long.parseLong(parts[0]), new Trouble(parts[2], Long.parseLong(parts[1])));
        }

        boolean isBelieved(long now) {
            return seen <= now && seen > now - BELIEVED_MICROS && trouble.sinceMicros() <= now;
        }
    }

    /** {@code owner} cannot take events; also forgets what is not believed any more. */
    public void tell(String owner, String reason) {
        long now = tx.nowMicros();
        long since = now;
        for (Told told : all()) {
            if (!told.isBelieved(now)) {
                delete(told.name());
            } else if (told.name().equals(PREFIX + owner)) {
                since = told.trouble().sinceMicros();
            }
        }
        new Settings(tx).put(PREFIX + owner, now + " " + since + " " + reason);
    }

    /** {@code owner} takes events, or ends. */
    public void over(String owner) {
        delete(PREFIX + owner);
    }

    /** Why nobody takes events, as the one says who has been in trouble for the longest; empty while a living process may take them. */
    public Optional<Trouble> ofAll() {
        List<Trouble> believed = new ArrayList<>();
        for (Told told : all()) {
            if (told.isBelieved(tx.nowMicros())) {
                believed.add(told.trouble());
            }
        }
        return believed.size() < new Workers(tx).sharing().workers()
                ? Optional.empty()
                : believed.stream().min((one, other) -> Long.compare(one.sinceMicros(), other.sinceMicros()));
    }

    private List<Told> all() {
        return tx.sql()
                .sql("select name, value from setting where name like :names order by name")
                .param("names", PREFIX + "%")
                .query((row, n) -> Told.read(row.getString("name"), row.getString("value")))
                .list();
    }

    private void delete(String name) {
        tx.sql()
                .sql("delete from setting where name = :name")
                .param("name", name)
                .update();
    }
}
