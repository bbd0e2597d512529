package io.contactsync.ops;

import io.contactsync.ops.StatusReport.MailboxError;
import io.contactsync.ops.StatusReport.MailboxState;
import io.contactsync.ops.StatusReport.MailboxStatus;
import io.contactsync.ops.StatusReport.Totals;
import io.contactsync.ops.StatusReport.Unsynced;
import io.contactsync.state.StateDb;
import io.contactsync.state.StatusQueries;
import io.contactsync.state.StatusQueries.LinkCount;
import io.contactsync.state.StatusQueries.MailboxFolder;
import io.contactsync.state.StatusQueries.Writes;
import io.contactsync.state.Tx;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads a {@link StatusReport} from the state DB alone, so that it is the same whether the service runs or not.
 *
 * <p>An ETA is the mailbox's pending changes at the rate of its successful writes of late, after a {@code Retry-After} that
 * still lasts; failing and held links are left out, for nobody knows when they will be done. Of late is since the mailbox's first
 * write in the last two minutes or, under a load that fills those, among the last hundred thousand requests: then each mailbox
 * still has many, and what slowed the beginning (a cold start, links that were being made) is behind.
 */
public final class StatusReader {

    private static final Duration RECENT = Duration.ofMinutes(2);

    private static final int RECENT_REQUESTS = 100_000;

    /** A rate over less than this says little; it also keeps a first burst from promising too much. */
    private static final Duration SHORTEST = Duration.ofSeconds(1);

    /** Further away is no forecast. */
    private static final Duration FARTHEST = Duration.ofDays(365);

    private StatusReader() {}

    /**
     * Reads the report, in one snapshot.
     *
     * @throws io.contactsync.state.StateUnavailableException when the state DB cannot be asked now
     */
    public static StatusReport read(StateDb state) {
        return state.read(StatusReader::read);
    }

    private static StatusReport read(Tx tx) {
        Instant now = instant(tx.nowMicros());
        Map<Place, Count> counts = counts(tx);
        Map<String, Long> pending = new LinkedHashMap<>();
        counts.forEach(
                (place, count) -> pending.merge(place.mailbox(), count.totals().pending(), Long::sum));
        Map<String, Writes> writes =
                StatusQueries.recentWrites(tx, tx.nowMicros() - RECENT.toNanos() / 1000, RECENT_REQUESTS);

        List<MailboxStatus> mailboxes = new ArrayList<>();
        for (MailboxFolder folder : folders(tx, counts)) {
            Count count = counts.getOrDefault(new Place(folder.mailbox(), folder.folder()), Count.NONE);
            long waiting = pending.getOrDefault(folder.mailbox(), 0L);
            @Nullable Instant throttledUntil = folder.gateUntil() > tx.nowMicros() ? instant(folder.gateUntil()) : null;
            MailboxState state = state(folder, throttledUntil, waiting);
            mailboxes.add(new MailboxStatus(
                    folder.mailbox(),
                    folder.address(),
                    folder.folder(),
                    state,
                    count.totals(),
                    unsynced(count.oldestMicros(), now),
                    throttledUntil,
                    folder.paused(),
                    error(folder),
                    eta(state, waiting, writes.get(folder.mailbox()), throttledUntil, now)));
        }
        Totals totals = counts.values().stream().map(Count::totals).reduce(Totals.NONE, Totals::plus);
        long oldest =
                counts.values().stream().mapToLong(Count::oldestMicros).min().orElse(Long.MAX_VALUE);
        return new StatusReport(
                now,
                totals.unsynced() == 0,
                unsynced(oldest, now),
                totals,
                StatusQueries.openHolds(tx),
                StatusQueries.openDeadLetters(tx),
                mailboxes);
    }

    /** Those of the tables {@code mailbox} and {@code folder}, and those that only links name. */
    private static List<MailboxFolder> folders(Tx tx, Map<Place, Count> counts) {
        Map<Place, MailboxFolder> folders = new LinkedHashMap<>();
        Map<String, MailboxFolder> mailboxes = new LinkedHashMap<>();
        for (MailboxFolder folder : StatusQueries.mailboxFolders(tx)) {
            folders.put(new Place(folder.mailbox(), folder.folder()), folder);
            mailboxes.put(folder.mailbox(), folder);
        }
        counts.keySet()
                .forEach(place -> folders.computeIfAbsent(place, absent -> {
                    MailboxFolder known = mailboxes.get(absent.mailbox());
                    return known == null
                            ? new MailboxFolder(
                                    absent.mailbox(),
                                    absent.mailbox(),
                                    absent.folder(),
                                    false,
                                    0,
                                    null,
                                    null,
                                    null,
                                    null)
                            : new MailboxFolder(
                                    known.mailbox(),
                                    known.address(),
                                    absent.folder(),
                                    known.paused(),
                                    known.gateUntil(),
                                    known.errorClass(),
                                    known.errorCode(),
                                    known.errorDetail(),
                                    known.errorSince());
                }));
        return List.copyOf(folders.values());
    }

    private static Map<Place, Count> counts(Tx tx) {
        Map<Place, Count> counts = new LinkedHashMap<>();
        for (LinkCount row : StatusQueries.linkCounts(tx)) {
            counts.merge(new Place(row.mailbox(), row.folder()), Count.of(row), Count::plus);
        }
        return counts;
    }

    private static MailboxState state(MailboxFolder folder, @Nullable Instant throttledUntil, long pending) {
        if (folder.paused()) {
            return MailboxState.PAUSED;
        }
        if (folder.errorClass() != null) {
            return MailboxState.REFUSING;
        }
        if (throttledUntil != null) {
            return MailboxState.THROTTLED;
        }
        return pending > 0 ? MailboxState.WORKING : MailboxState.IDLE;
    }

    private static @Nullable MailboxError error(MailboxFolder folder) {
        Long since = folder.errorSince();
        return folder.errorClass() == null
                ? null
                : new MailboxError(
                        folder.errorClass(),
                        folder.errorCode(),
                        folder.errorDetail(),
                        since == null ? null : instant(since));
    }

    private static @Nullable Instant eta(
            MailboxState state, long pending, @Nullable Writes writes, @Nullable Instant throttledUntil, Instant now) {
        if (pending == 0 || writes == null || state == MailboxState.PAUSED || state == MailboxState.REFUSING) {
            return null;
        }
        double seconds = Math.max(
                        SHORTEST.toMillis(),
                        Duration.between(instant(writes.firstMicros()), now).toMillis())
                / 1000.0;
        double needed = pending * seconds / writes.count();
        if (needed > FARTHEST.toSeconds()) {
            return null;
        }
        Instant from = throttledUntil == null ? now : throttledUntil;
        return from.plusMillis(Math.round(needed * 1000)).truncatedTo(ChronoUnit.SECONDS);
    }

    private static @Nullable Unsynced unsynced(long oldestMicros, Instant now) {
        if (oldestMicros == Long.MAX_VALUE) {
            return null;
        }
        Instant at = instant(oldestMicros);
        return new Unsynced(at, Math.max(0, Duration.between(at, now).toSeconds()));
    }

    private static Instant instant(long micros) {
        return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
    }

    private record Place(String mailbox, String folder) {}

    /** @param oldestMicros of what is pending, failing or held; {@link Long#MAX_VALUE}: nothing is */
    private record Count(Totals totals, long oldestMicros) {

        static final Count NONE = new Count(Totals.NONE, Long.MAX_VALUE);

        /** All links count as wanted and in sync, from which those that are not are taken off. */
        static Count of(LinkCount row) {
            long n = row.links();
            long unwanted = row.wanted() ? 0 : -n;
            long oldest = row.oldestMicros() == null ? Long.MAX_VALUE : row.oldestMicros();
            return switch (row.state()) {
                case "*" -> new Count(new Totals(n, n, 0, 0, 0, 0, 0), Long.MAX_VALUE);
                case "failing" -> new Count(new Totals(unwanted, -n, 0, n, 0, 0, 0), oldest);
                case "held" -> new Count(new Totals(unwanted, -n, 0, 0, n, 0, 0), oldest);
                case "rejected" -> new Count(new Totals(unwanted, -n, 0, 0, 0, n, 0), Long.MAX_VALUE);
                case "adopted" -> new Count(new Totals(unwanted, -n, 0, 0, 0, 0, n), Long.MAX_VALUE);
                // Deleted by the mailbox's owner, and to stay so: as if it had never been wanted.
                case "left" -> new Count(new Totals(-n, -n, 0, 0, 0, 0, 0), Long.MAX_VALUE);
                // Pending, and what a newer version that shares the database may add.
                default -> new Count(new Totals(unwanted, -n, n, 0, 0, 0, 0), oldest);
            };
        }

        Count plus(Count other) {
            return new Count(totals.plus(other.totals), Math.min(oldestMicros, other.oldestMicros));
        }
    }
}
