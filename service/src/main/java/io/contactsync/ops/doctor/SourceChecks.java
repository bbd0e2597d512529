package io.contactsync.ops.doctor;

import io.contactsync.config.ConfigException;
import io.contactsync.memberdb.CaptureSetup;
import io.contactsync.memberdb.MappingException;
import io.contactsync.memberdb.MemberDatabase;
import io.contactsync.memberdb.SourceRefusedException;
import io.contactsync.memberdb.SourceUnavailableException;
import io.contactsync.memberdb.TableCapture;
import io.contactsync.ops.StageSettings;
import io.contactsync.ops.doctor.CheckResult.Failed;
import io.contactsync.ops.doctor.CheckResult.Ok;
import io.contactsync.ops.doctor.CheckResult.Skipped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The member database: there, readable, with a query that is a contact, with triggers, with a clock like ours. */
final class SourceChecks implements AutoCloseable {

    private static final int NAMED = 3;

    private final StageSettings settings;
    private final Clock clock;
    private @Nullable MemberDatabase opened;

    SourceChecks(StageSettings settings, Clock clock) {
        this.settings = settings;
        this.clock = clock;
    }

    List<Check> checks() {
        List<Check> checks = new ArrayList<>(List.of(
                new Check(
                        "source",
                        Set.of(),
                        () -> refusedMeans(
                                "Check contact-sync.source.url, username and password, and that the user may connect.",
                                () -> new Ok(source().probe().product()))),
                new Check(
                        "source query",
                        Set.of("source"),
                        () -> refusedMeans(
                                "Correct contact-sync.source.query, or grant the user select on its tables.",
                                this::query)),
                new Check(
                        "source ids",
                        Set.of("source query"),
                        () -> refusedMeans(
                                "Grant the user select on the tables of contact-sync.source.query.", this::ids)),
                new Check(
                        "source triggers",
                        Set.of("source"),
                        () -> refusedMeans(
                                "Grant the user select on the watched tables and on the catalog.", this::triggers)),
                new Check(
                        "source outbox",
                        Set.of("source triggers"),
                        () -> refusedMeans(
                                "Grant the user select and delete on the outbox that `contact-sync capture install` made.",
                                this::outbox)),
                new Check("source clock", Set.of("source"), this::clock)));
        checks.addAll(canary());
        return checks;
    }

    /** Of the canary, where there is one; a canary that is none is a finding too. */
    private List<Check> canary() {
        try {
            return settings.canary()
                    .map(canary -> CanaryChecks.check(canary, this::source))
                    .map(List::of)
                    .orElse(List.of());
        } catch (ConfigException e) {
            return List.of(new Check("canary", Set.of(), () -> {
                throw e;
            }));
        }
    }

    /** What was installed in the source. */
    CaptureSetup capture() {
        return source().capture();
    }

    private MemberDatabase source() {
        MemberDatabase source = opened;
        if (source == null) {
            source = MemberDatabase.open(settings.source());
            opened = source;
        }
        return source;
    }

    private CheckResult query() {
        try {
            return new Ok(source().probe().columns() + " columns");
        } catch (MappingException e) {
            return new Failed(
                    String.valueOf(e.getMessage()),
                    "Name each column of contact-sync.source.query after what it fills; docs/query.md lists the names.");
        }
    }

    private CheckResult ids() {
        List<String> repeated = source().probe().repeatedIds(NAMED + 1);
        return repeated.isEmpty()
                ? new Ok("one row each")
                : new Failed(
                        "several rows of one id: "
                                + repeated.stream().limit(NAMED).collect(Collectors.joining(", "))
                                + (repeated.size() > NAMED ? " and more" : ""),
                        "Let contact-sync.source.query yield one row for each contact_id, by group by or distinct on.");
    }

    private CheckResult triggers() {
        List<TableCapture> tables = source().capture().status();
        if (tables.isEmpty()) {
            return new Skipped("no table is watched");
        }
        String wrong = tables.stream()
                .filter(table -> table.state() != TableCapture.State.INSTALLED)
                .map(table -> table.table() + " "
                        + table.state().name().toLowerCase(Locale.ROOT).replace('_', ' '))
                .collect(Collectors.joining(", "));
        if (wrong.isEmpty()) {
            return new Ok(tables.size() + " watched tables");
        }
        boolean noTable = tables.stream().anyMatch(table -> table.state() == TableCapture.State.NO_TABLE);
        return new Failed(
                "triggers: " + wrong,
                noTable
                        ? "Correct contact-sync.source.tables: name base tables, schema-qualified if need be."
                        : "Run contact-sync capture install.");
    }

    private CheckResult outbox() {
        source().probe().outbox();
        return new Ok("can be read and emptied");
    }

    private CheckResult clock() {
        Optional<Instant> there = source().probe().now();
        return there.map(now -> Clocks.compare("the member database's", now, clock.instant(), Duration.ZERO))
                .orElseGet(() -> new Ok("it has none of its own"));
    }

    private static CheckResult refusedMeans(String remedy, Supplier<CheckResult> look) {
        try {
            return look.get();
        } catch (SourceUnavailableException e) {
            return new Failed(
                    String.valueOf(e.getMessage()),
                    "Start the database, or correct contact-sync.source.url; check network and firewall.");
        } catch (SourceRefusedException e) {
            return new Failed(String.valueOf(e.getMessage()), remedy);
        }
    }

    @Override
    public void close() {
        if (opened != null) {
            opened.close();
        }
    }
}
