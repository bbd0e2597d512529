package io.contactsync;

import static org.assertj.core.api.Assertions.assertThat;

import io.contactsync.testkit.PackagedProgram;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** {@code contact-sync} as its user starts it: the packaged program, a process of its own, in a folder of its own. */
final class CliProcess implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Process process;
    private final Path out;
    private final Path err;
    private final long started = System.nanoTime();

    private CliProcess(Process process, Path out, Path err) {
        this.process = process;
        this.out = out;
        this.err = err;
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
        try {
            Path out = Files.createTempFile(folder, "out", ".txt");
            Path err = Files.createTempFile(folder, "err", ".txt");
            var builder = new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectOutput(out.toFile())
                    .redirectError(err.toFile());
            Map<String, String> own = new HashMap<>(builder.environment());
            own.keySet().removeIf(name -> name.startsWith("CONTACTSYNC_") || name.startsWith("JAVA_TOOL"));
            own.putAll(environment);
            builder.environment().clear();
            builder.environment().putAll(own);
            return new CliProcess(builder.start(), out, err);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** A line on its stdin, and the end of it. */
    void type(String line) {
        try (var keyboard = process.outputWriter(StandardCharsets.UTF_8)) {
            keyboard.write(line + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What is on its stdout by now. */
    String saidSoFar() {
        try {
            return Files.readString(out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** As {@code kill} does. */
    void terminate() {
        process.destroy();
    }

    Result ended(Duration atMost) {
        try {
            assertThat(process.waitFor(atMost.toMillis(), TimeUnit.MILLISECONDS))
                    .as("ends within " + atMost + "; stderr: " + Files.readString(err))
                    .isTrue();
            return new Result(
                    process.exitValue(),
                    Files.readString(out),
                    Files.readString(err),
                    Duration.ofNanos(System.nanoTime() - started));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
