package io.contactsync.ops;

import io.contactsync.delivery.SentCounts;
import io.contactsync.graph.GraphError;
import io.contactsync.ops.StatusReport.MailboxError;
import io.contactsync.ops.StatusReport.MailboxState;
import io.contactsync.ops.StatusReport.MailboxStatus;
import io.contactsync.ops.StatusReport.NotConsuming;
import io.contactsync.ops.StatusReport.RepairStatus;
import io.contactsync.ops.StatusReport.Totals;
import io.contactsync.ops.StatusReport.Unsynced;
import io.contactsync.state.ConsumeTroubles;
import io.contactsync.state.MailboxBudgets;
import io.contactsync.state.Repair;
import io.contactsync.state.StateDb;
import io.contactsync.state.StatusQueries;
import io.contactsync.state.StatusQueries.LinkCount;
import io.contactsync.state.StatusQueries.MailboxFolder;
import io.contactsync.state.Tx;
import io.contactsync.state.WaitingDeletes;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Reads a {@link StatusReport} from the state DB alone, so that it is the same whether the service runs or not.
 */
public final class StatusReader {

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
        List<MailboxFolder> listed = StatusQueries.mailboxFolders(tx);
        Map<Place, Count> counts = counts(tx, withoutUser(listed));
        List<MailboxFolder> folders = folders(listed, counts);
        Map<String, Count> byMailbox = new LinkedHashMap<>();
        counts.forEach((place, count) -> byMailbox.merge(place.mailbox(), count, Count::plus));
        Map<String, Instant> etas = etas(tx, folders, byMailbox, now);

        List<MailboxStatus> mailboxes = new ArrayList<>();
        for (MailboxFolder folder : folders) {
            Count count = counts.getOrDefault(new Place(folder.mailbox(), folder.folder()), Count.NONE);
            @Nullable Instant throttledUntil = throttledUntil(folder, now);
            MailboxState state = state(
                    folder,
                    throttledUntil,
                    byMailbox
                            .getOrDefault(folder.mailbox(), Count.NONE)
                            .totals()
                            .pending());
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
                    etas.get(folder.mailbox())));
        }
        Totals totals = counts.values().stream().map(Count::totals).reduce(Totals.NONE, Totals::plus);
        long oldest =
                counts.values().stream().mapToLong(Count::oldestMicros).min().orElse(Long.MAX_VALUE);
        @Nullable RepairStatus repair = new Repair(tx)
                .going()
                .map(going -> new RepairStatus(
                        going.cause().name().toLowerCase(Locale.ROOT),
                        instant(going.sinceMicros()),
                        going.folders(),
                        going.waiting()))
                .orElse(null);
        @Nullable NotConsuming notConsuming = new ConsumeTroubles(tx)
                .ofAll()
                .map(trouble -> new NotConsuming(trouble.reason(), instant(trouble.sinceMicros())))
                .orElse(null);
        return new StatusReport(
                now,
                totals.unsynced() == 0 && repair == null && notConsuming == null,
                unsynced(oldest, now),
                totals,
                StatusQueries.openHolds(tx),
                StatusQueries.openDeadLetters(tx),
                notConsuming,
                settling(tx),
                repair,
                mailboxes);
    }

    private static StatusReport.@Nullable Settling settling(Tx tx) {
        WaitingDeletes.Settling settling = new WaitingDeletes(tx).settling();
        return settling.contacts() == 0
                ? null
                : new StatusReport.Settling(settling.contacts(), instant(settling.untilMicros()));
    }

    /** Those of the tables {@code mailbox} and {@code folder}, and those that only links name. */
    private static List<MailboxFolder> folders(List<MailboxFolder> listed, Map<Place, Count> counts) {
        Map<Place, MailboxFolder> folders = new LinkedHashMap<>();
        Map<String, MailboxFolder> mailboxes = new LinkedHashMap<>();
        for (MailboxFolder folder : listed) {
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

    /** @param withoutUser mailboxes whose user was deleted: what is to be deleted there is there for nobody, and not waited for */
    private static Map<Place, Count> counts(Tx tx, Set<String> withoutUser) {
        Map<Place, Count> counts = new LinkedHashMap<>();
        for (LinkCount row : StatusQueries.linkCounts(tx)) {
            boolean moot = !row.wanted() && row.state().equals("pending") && withoutUser.contains(row.mailbox());
            counts.merge(
                    new Place(row.mailbox(), row.folder()),
                    moot ? Count.moot(row.links()) : Count.of(row),
                    Count::plus);
        }
        return counts;
    }

    private static Set<String> withoutUser(List<MailboxFolder> folders) {
        return folders.stream()
                .filter(folder -> folder.errorCode() != null && GraphError.saysNoUser(folder.errorCode()))
                .map(MailboxFolder::mailbox)
                .collect(Collectors.toSet());
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

    /** Failing and held links are left out, for nobody knows when they will be done; and mailboxes that cannot be worked on. */
    private static Map<String, Instant> etas(
            Tx tx, List<MailboxFolder> folders, Map<String, Count> byMailbox, Instant now) {
        Map<String, Forecast.Work> works = new LinkedHashMap<>();
        Map<String, String> sent = new MailboxBudgets(tx).all();
        for (MailboxFolder folder : folders) {
            Count count = byMailbox.getOrDefault(folder.mailbox(), Count.NONE);
            if (count.totals().pending() > 0 && !folder.paused() && folder.errorClass() == null) {
                works.put(
                        folder.mailbox(),
                        new Forecast.Work(
                                folder.mailbox(),
                                count.totals().pending(),
                                instant(count.oldestPendingMicros()),
                                throttledUntil(folder, now),
                                new Budget(SentCounts.read(sent.getOrDefault(folder.mailbox(), ""), tx.nowMicros()))));
            }
        }
        return new Forecast(now)
                .etas(
                        works.values(),
                        since -> StatusQueries.writesSince(tx, ChronoUnit.MICROS.between(Instant.EPOCH, since)));
    }

    private static @Nullable Instant throttledUntil(MailboxFolder folder, Instant now) {
        Instant until = instant(folder.gateUntil());
        return until.isAfter(now) ? until : null;
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

    /**
     * How contacts stand.
     *
     * @param oldestMicros       of what is pending, failing or held; {@link Long#MAX_VALUE}: nothing is
     * @param oldestPendingMicros of what is pending; {@link Long#MAX_VALUE}: nothing is
     */
    private record Count(Totals totals, long oldestMicros, long oldestPendingMicros) {

        static final Count NONE = settled(Totals.NONE);

        /** All links count as wanted and in sync, from which those that are not are taken off. */
        static Count of(LinkCount row) {
            long n = row.links();
            long unwanted = row.wanted() ? 0 : -n;
            long oldest = row.oldestMicros() == null ? Long.MAX_VALUE : row.oldestMicros();
            return switch (row.state()) {
                case "*" -> settled(new Totals(n, n, 0, 0, 0, 0, 0));
                case "failing" -> new Count(new Totals(unwanted, -n, 0, n, 0, 0, 0), oldest, Long.MAX_VALUE);
                case "held" -> new Count(new Totals(unwanted, -n, 0, 0, n, 0, 0), oldest, Long.MAX_VALUE);
                case "rejected" -> settled(new Totals(unwanted, -n, 0, 0, 0, n, 0));
                case "adopted" -> settled(new Totals(unwanted, -n, 0, 0, 0, 0, n));
                // Deleted by the mailbox's owner, and to stay so: as if it had never been wanted.
                case "left" -> moot(n);
                // Pending, and what a newer version that shares the database may add.
                default -> new Count(new Totals(unwanted, -n, n, 0, 0, 0, 0), oldest, oldest);
            };
        }

        /** Links that count for nothing. */
        static Count moot(long links) {
            return settled(new Totals(-links, -links, 0, 0, 0, 0, 0));
        }

        private static Count settled(Totals totals) {
            return new Count(totals, Long.MAX_VALUE, Long.MAX_VALUE);
        }

        Count plus(Count other) {
            return new Count(
                    totals.plus(other.totals),
                    Math.min(oldestMicros, other.oldestMicros),
                    Math.min(oldestPendingMicros, other.oldestPendingMicros));
        }
    }
}
