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
 * changes one at a time, each waited for; in one transaction, of members in a row; and in one of members spread over the whole
 * club, where in the small one several rows share each page that has to be written.
 *
 * <p>{@code -Dsmall=10000 -Dlarge=1000000 -Dchanges=5000 -Dsingles=200 -Drounds=8}
 */
public final class ChangeCost {

    private static final int SMALL = Integer.getInteger("small", 10_000);
    private static final int LARGE = Integer.getInteger("large", 1_000_000);
    private static final int CHANGES = Integer.getInteger("changes", 5_000);
    private static final int SINGLES = Integer.getInteger("singles", 200);
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
            compare(SINGLES, "one at a time", small, large, (club, round) -> club.singles());
            compare(CHANGES, "in a row", small, large, (club, round) -> club.round(round, /* spread= */ false));
            compare(
                    CHANGES,
                    "spread over the club",
                    small,
                    large,
                    (club, round) -> club.round(round, /* spread= */ true));
        }
    }

    private static void compare(int changes, String how, Club small, Club large, Round round) throws Exception {
        List<Changes.Taken> ofSmall = new ArrayList<>();
        List<Changes.Taken> ofLarge = new ArrayList<>();
        for (int number = 0; number < WARM_UP + ROUNDS; number++) {
            ofSmall.add(round.of(small, number));
            ofLarge.add(round.of(large, number));
        }
        String which = changes + " changes " + how;
        compare(which + ", time", ofSmall, ofLarge, taken -> taken.nanos() / 1e3 / changes);
        compare(
                which + ", CPU",
                ofSmall,
                ofLarge,
                taken -> Cpu.micros(taken.used().total(), changes));
        compare(
                which + ", CPU of the database",
                ofSmall,
                ofLarge,
                taken -> Cpu.micros(taken.used().database(), changes));
        compare(
                which + ", CPU of capture",
                ofSmall,
                ofLarge,
                taken -> Cpu.micros(taken.used().capture(), changes));
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

    /** Changes in a club, by the round's number. */
    private interface Round {
        Changes.Taken of(Club club, int number) throws Exception;
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

        Changes.Taken singles() throws Exception {
            Cpu before = Cpu.now();
            List<Long> nanos = application.singles(SINGLES, run.confirmations());
            Cpu used = Cpu.now().minus(before);
            run.drain().purge();
            return new Changes.Taken(
                    SINGLES, nanos.stream().mapToLong(Long::longValue).sum(), used);
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
