package io.contactsync.ops.doctor;

import io.contactsync.config.ConfigException;
import io.contactsync.ops.StageSettings;
import io.contactsync.ops.doctor.CheckResult.Failed;
import io.contactsync.ops.doctor.CheckResult.Skipped;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Looks at each part of a set-up, one after another, and names a remedy for each that fails. A check whose ground is missing
 * is skipped, so that one wrong password is one failure and not ten. Nothing is changed and no state DB is made.
 */
public final class Doctor {

    private final StageSettings settings;
    private final Clock clock;
    private final ToLongFunction<Path> usableBytes;

    /** @param usableBytes how much can be written where a path is */
    public Doctor(StageSettings settings, Clock clock, ToLongFunction<Path> usableBytes) {
        this.settings = settings;
        this.clock = clock;
        this.usableBytes = usableBytes;
    }

    /**
     * Looks at everything.
     *
     * @param outside a mailbox that must be refused; null: none is tried
     * @param told    hears each finding at once
     */
    public List<Finding> examine(@Nullable String outside, Consumer<Finding> told) {
        Map<String, CheckResult> results = new HashMap<>();
        List<Finding> findings = new ArrayList<>();
        try (var source = new SourceChecks(settings, clock);
                var graph =
                        new GraphChecks(settings, clock, new InstallationChecks(settings, clock, source::capture))) {
            List<Check> checks = new ArrayList<>(source.checks());
            checks.addAll(new BrokerChecks(settings).checks());
            checks.addAll(new StateChecks(settings, clock, usableBytes, source::capture).checks());
            checks.addAll(graph.checks(outside));
            for (Check check : checks) {
                CheckResult result = missing(check, results)
                        .<CheckResult>map(ground -> new Skipped("the check " + ground + " has to pass first"))
                        .orElseGet(() -> look(check));
                results.put(check.name(), result);
                Finding finding = Finding.of(check.name(), result);
                findings.add(finding);
                told.accept(finding);
            }
        }
        return findings;
    }

    private static Optional<String> missing(Check check, Map<String, CheckResult> results) {
        return check.needs().stream()
                .sorted()
                .filter(ground -> !(results.get(ground) instanceof CheckResult.Ok))
                .findFirst();
    }

    private static CheckResult look(Check check) {
        try {
            return check.look().get();
        } catch (ConfigException e) {
            return new Failed(String.join("; ", e.problems()), "Correct this key of the configuration.");
        } catch (RuntimeException e) {
            return new Failed(
                    "the check itself failed with " + e.getClass().getSimpleName() + line(e),
                    "Report this as a fault of contact-sync.");
        }
    }

    private static String line(RuntimeException e) {
        return e.getMessage() == null
                ? ""
                : ": " + e.getMessage().lines().findFirst().orElse("");
    }

    /** How much can be written to the file system of a path. */
    public static long usableBytes(Path path) {
        try {
            return Files.getFileStore(path).getUsableSpace();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
