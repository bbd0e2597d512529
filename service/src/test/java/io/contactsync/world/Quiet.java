package io.contactsync.world;

import io.contactsync.state.Tx;
import java.time.Duration;
import java.util.List;

/** Whether anything is left to be done, as an outsider sees it who may look into the queue, the outbox, Graph and the state DB. */
final class Quiet {

    /** As long as nothing is left to be done at the latest, in tens of seconds and hours of sleep. */
    private static final int MOST_ROUNDS = 300;

    private static final long LONGEST = Duration.ofDays(4).toNanos() / 1_000;

    private static final String LINKS =
            " from link l where (state in ('pending', 'failing')" + " or creating = 1 and state <> 'adopted')";

    /** Where nothing is begun before a person has decided. */
    private static final String STANDING = " folder f where f.foreign_id is not null";

    private static final String COUNT = "select (select count(*)" + LINKS + " and not exists (select 1 from" + STANDING
            + " and ? and f.mailbox = l.mailbox and f.folder = l.folder))"
            + " + (select count(*) from feed_candidate)"
            + " + (select count(*) from feed_state where name in ('comparison-wanted', 'resync-wanted'))"
            + " + (select count(*) from setting where name = 'repair' and not exists (select 1 from" + STANDING
            + " and ?))"
            + " + (select count(*) from folder where listed = 0 and not (foreign_id is not null and ?))"
            + " + (select count(*) from mailbox where error_class is not null)";

    private final SimulatedWorld world;

    Quiet(SimulatedWorld world) {
        this.world = world;
    }

    /** Time passes until nothing is left to be done. */
    void await() {
        long limit = world.time.micros() + LONGEST;
        for (int rounds = 0; world.time.micros() < limit && rounds <= MOST_ROUNDS; rounds++) {
            world.pass(Duration.ofSeconds(rounds < 3 ? 2 : 10));
            if (isReached()) {
                return;
            }
            if (rounds >= 30 && rounds % 10 == 9) {
                sleepUntilDue();
            }
        }
        throw new SimulatedWorld.Violation("it does not come to rest: " + unrest());
    }

    /** What is next due may be hours away: our machine sleeps until then. What is due already waits for something else. */
    private void sleepUntilDue() {
        long remains = world.truth.read(tx -> {
            Long next = tx.jdbc()
                    .queryForObject(
                            "select min(n) from (select next_attempt as n from link where state in ('pending', 'failing')"
                                    + " union all select next_attempt from folder where listed = 0"
                                    + " union all select next_check from mailbox where error_class is not null"
                                    + " union all select gate_until from mailbox) due where n > ?",
                            Long.class,
                            tx.nowMicros());
            return next == null ? 0 : next - tx.nowMicros();
        });
        if (remains > 60_000_000L) {
            world.time.pause(Duration.ofNanos(remains * 1_000));
        }
    }

    boolean isReached() {
        return world.broker.size() == 0
                && world.services.areUp()
                && world.graph.boxes().stream().allMatch(box -> box.atWork == 0)
                && world.stores.members.outbox() == 0
                && world.truth.read(tx -> count(tx) == 0 && isRouted(tx));
    }

    private long count(Tx tx) {
        boolean mayStand = !world.services.isSharing();
        Long count = tx.jdbc().queryForObject(COUNT, Long.class, mayStand, mayStand, mayStand);
        return count == null ? 0 : count;
    }

    /** Whether the targets are stored as they are configured: whoever led before may have to be waited for. */
    private boolean isRouted(Tx tx) {
        return tx.jdbc()
                .queryForList("select distinct folder from routing", String.class)
                .equals(List.of(world.services.folder()));
    }

    private String unrest() {
        return world.truth.read(tx -> "queue " + world.broker.size() + ", outbox " + world.stores.members.outbox()
                + ", at work "
                + world.graph.boxes().stream().mapToInt(box -> box.atWork).sum()
                + ", links "
                + tx.jdbc()
                        .queryForList(
                                "select contact, folder, wanted, state, attempts, error_code, next_attempt" + LINKS)
                + tx.jdbc().queryForList("select * from folder where listed = 0")
                + tx.jdbc().queryForList("select error_class, error_code from mailbox where error_class is not null")
                + tx.jdbc().queryForList("select name from feed_state where name like '%-wanted'")
                + tx.jdbc().queryForList("select value from setting where name = 'repair'")
                + (isRouted(tx) ? "" : ", targets are not stored"));
    }
}
