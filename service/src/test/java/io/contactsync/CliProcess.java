package io.contactsync;

import static org.assertj.core.api.Assertions.assertThat;

import io.contactsync.testkit.ChildProcess;
import io.contactsync.testkit.PackagedProgram;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** {@code contact-sync} as its user starts it: the packaged program, a process of its own, in a folder of its own. */
final class CliProcess implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final ChildProcess process;
    private final long started = System.nanoTime();

    private CliProcess(ChildProcess process) {
        this.process = process;
    }

    /** How it ended. */
    record Result(int code, String out, String err, Duration took) {

        /** It failed with this code and one line that says all of this, and nothing was on stdout. */
        Result refused(int expected, String... parts) {
            assertThat(err)
                    .contains(parts)
                    .startsWith("contact-sync: ")
                    .doesNotContain("\tat ")
                    .doesNotContain("Exception");
            assertThat(err.lines()
                            .filter(line -> !line.startsWith("Did you mean")
                                    && !line.startsWith("Possible solutions")
                                    && !line.startsWith("Try: ")))
                    .as("lines on stderr")
                    .hasSize(1);
            assertThat(code).isEqualTo(expected);
            assertThat(out).isEmpty();
            return this;
        }

        /** It did what it was asked, without a word on stderr. */
        Result done() {
            assertThat(err).isEmpty();
            assertThat(code).isZero();
            return this;
        }
    }

    static Result run(Path folder, String... arguments) {
        return run(folder, Map.of(), arguments);
    }

    static Result run(Path folder, Map<String, String> environment, String... arguments) {
        try (CliProcess process = start(folder, environment, arguments)) {
            return process.ended(PATIENCE);
        }
    }

    static CliProcess start(Path folder, Map<String, String> environment, String... arguments) {
        List<String> command = PackagedProgram.command();
        command.addAll(List.of(arguments));
        return new CliProcess(
                ChildProcess.start(ChildProcess.Spec.of("contact-sync " + String.join(" ", arguments), command)
                        .in(folder)
                        .without("CONTACTSYNC_", "JAVA_TOOL")
                        .with(environment)));
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** A line on its stdin, and the end of it. */
    void type(String line) {
        process.type(line);
        process.typedAll();
    }

    /** What is on its stdout by now. */
    String saidSoFar() {
        return process.stdout().text();
    }

    /** As {@code kill} does. */
    void terminate() {
        process.terminate();
    }

    Result ended(Duration atMost) {
        if (!process.endsWithin(atMost)) {
            throw process.failure("still there after " + atMost.toSeconds() + " s");
        }
        return new Result(
                process.exitCode().orElseThrow(),
                process.stdout().text(),
                process.stderr().text(),
                Duration.ofNanos(System.nanoTime() - started));
    }

    @Override
    public void close() {
        process.kill();
    }
}
