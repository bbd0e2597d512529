package io.contactsync.benchmarks.capture;

import static io.contactsync.benchmarks.capture.Changes.say;

import io.contactsync.testkit.PrivatePostgres;
import io.contactsync.testkit.PrivateRabbitMq;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * What a change costs in a small club and in a large one, with {@code outbox} on PostgreSQL: rounds in turn, each of so many
 * changes in one transaction, of members in a row and of members spread over the whole club.
 *
 * <p>{@code -Dsmall=10000 -Dlarge=1000000 -Dchanges=5000 -Drounds=8}
 */
public final class ChangeCost {

    private static final int SMALL = Integer.getInteger("small", 10_000);
    private static final int LARGE = Integer.getInteger("large", 1_000_000);
    private static final int CHANGES = Integer.getInteger("changes", 5_000);
    private static final int ROUNDS = Integer.getInteger("rounds", 8);

    /** Whose times are not counted: what is compiled and cached then. */
    private static final int WARM_UP = 2;

    private ChangeCost() {}

    /** Runs it and prints the figures. */
    public static void main(String... arguments) throws Exception {
        Path folder = Files.createTempDirectory("contact-sync-benchmark");
        try (PrivateRabbitMq broker = PrivateRabbitMq.started();
                PrivatePostgres server = PrivatePostgres.started();
                Club small = Club.started("small", SMALL, server, broker, folder);
                Club large = Club.started("large", LARGE, server, broker, folder)) {
            for (boolean spread : new boolean[] {false, true}) {
                List<Changes.Taken> ofSmall = new ArrayList<>();
                List<Changes.Taken> ofLarge = new ArrayList<>();
                for (int round = 0; round < WARM_UP + ROUNDS; round++) {
                    ofSmall.add(small.round(round, spread));
                    ofLarge.add(large.round(round, spread));
                }
                String which = CHANGES + " changes " + (spread ? "spread over the club" : "in a row");
                compare(which + ", time", ofSmall, ofLarge, taken -> taken.nanos() / 1e3 / CHANGES);
                compare(
                        which + ", CPU",
                        ofSmall,
                        ofLarge,
                        taken -> Cpu.micros(taken.used().total(), CHANGES));
                compare(
                        which + ", CPU of the database",
                        ofSmall,
                        ofLarge,
                        taken -> Cpu.micros(taken.used().database(), CHANGES));
                compare(
                        which + ", CPU of capture",
                        ofSmall,
                        ofLarge,
                        taken -> Cpu.micros(taken.used().capture(), CHANGES));
            }
        }
    }

    private static void compare(
            String what, List<Changes.Taken> small, List<Changes.Taken> large, ToDoubleFunction<Changes.Taken> value) {
        double ofSmall = median(small, value);
        double ofLarge = median(large, value);
        say(
                "%s: %.1f µs a change of %,d members, %.1f µs of %,d: %.2f",
                what, ofSmall, SMALL, ofLarge, LARGE, ofLarge / ofSmall);
    }

    private static double median(List<Changes.Taken> rounds, ToDoubleFunction<Changes.Taken> value) {
        double[] sorted =
                rounds.stream().skip(WARM_UP).mapToDouble(value).sorted().toArray();
        return (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
    }

    /** A member database with its own capture. */
    private record Club(BenchmarkSource source, Changes application, CaptureRun run, int members)
            implements AutoCloseable {

        static Club started(String name, int members, PrivatePostgres server, PrivateRabbitMq broker, Path folder)
                throws Exception {
            BenchmarkSource source = BenchmarkSource.within(server, name);
            source.fill(members);
            Path own = Files.createDirectories(folder.resolve(name));
            CaptureRun run = CaptureRun.started("outbox", source, broker, own, members);
            say("%,d members, first load %.0f/s", members, run.loadRate());
            return new Club(source, new Changes(source, members), run, members);
        }

        Changes.Taken round(int number, boolean spread) throws Exception {
            int step = spread ? members / CHANGES : 1;
            int parts = spread ? step : members / CHANGES;
            int first = 1 + number % parts * (spread ? 1 : CHANGES);
            Changes.Taken taken = application.bulk(first, CHANGES, step, run.confirmations());
            run.drain().purge();
            return taken;
        }

        @Override
        public void close() throws Exception {
            application.close();
            run.close();
            source.close();
        }
    }
}
