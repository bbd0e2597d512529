package io.contactsync.state;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What came of the canary's last flight, for every process that shares the state DB. */
public record CanaryRecord(Tx tx) {

    private static final String NAME = "canary";

    /** How far the clock of the one who lets it fly may be ahead of the database's. */
    private static final long CLOCKS_APART = 60_000_000L;

    /**
     * A verdict.
     *
     * @param flownAt   when the row was changed, in microseconds since 1970
     * @param ok        whether it arrived in time
     * @param micros    how long the last one that arrived took; null: none did yet
     * @param stuck     where it is stuck, as a word; empty where it arrived
     * @param detail    that in words, without contact data
     * @param goodUntil in microseconds since 1970: what is older says that nobody lets it fly any more
     */
    public record Verdict(
            long flownAt, boolean ok, @Nullable Long micros, String stuck, String detail, long goodUntil) {}

    /** The last verdict, as it is now. */
    public record Latest(Verdict verdict, boolean overdue) {}

    /** The last verdict; empty where none is known. */
    public Optional<Latest> find() {
        return tx.sql()
                .sql("select flown_at, ok, micros, stuck, detail, good_until from canary where name = :name")
                .param("name", NAME)
                .query((row, n) -> {
                    long micros = row.getLong("micros");
                    boolean none = row.wasNull();
                    long goodUntil = row.getLong("good_until");
                    return new Latest(
                            new Verdict(
                                    row.getLong("flown_at"),
                                    row.getInt("ok") == 1,
                                    none ? null : micros,
                                    row.getString("stuck"),
                                    row.getString("detail"),
                                    goodUntil),
                            // One that flew in the future did so by a clock that was ahead: nobody knows how long ago.
                            tx.nowMicros() > goodUntil || row.getLong("flown_at") > tx.nowMicros() + CLOCKS_APART);
                })
                .optional();
    }

    /** Remembers a verdict in place of the last one. */
    public void save(Verdict verdict) {
        tx.jdbc()
                .update(
                        "insert into canary (name, flown_at, ok, micros, stuck, detail, good_until)"
                                + " values (?, ?, ?, ?, ?, ?, ?) on conflict (name) do update set"
                                + " flown_at = excluded.flown_at, ok = excluded.ok, micros = excluded.micros,"
                                + " stuck = excluded.stuck, detail = excluded.detail, good_until = excluded.good_until",
                        NAME,
                        verdict.flownAt(),
                        verdict.ok() ? 1 : 0,
                        verdict.micros(),
                        verdict.stuck(),
                        verdict.detail(),
                        verdict.goodUntil());
    }

    /** There is no canary any more. */
    public void forget() {
        tx.jdbc().update("delete from canary where name = ?", NAME);
    }
}
