package io.contactsync.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A program that runs as a child of this JVM and never outlives it.
 *
 * <p>Linux can signal a child when its parent ends ({@code setpriv --pdeathsig}), even when the JVM is killed. The kernel
 * takes the <em>thread</em> that started the child for the parent. So each child has a thread of its own that starts it
 * and then waits for its end: the thread ends after the child, or with the JVM. Where there is no {@code setpriv}, only
 * {@link #close()} ends the child.
 *
 * <p>What it says goes to two files of its own, one for each stream. They outlive the child and whoever closes it, so that
 * a test that fails can show them: see {@link Children}. Safe for use by several threads.
 */
public final class ChildProcess implements AutoCloseable {
    private static final int QUOTED_LINES = 60;
    private static final int QUOTED_COMMAND = 300;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** What a program is asked to end with. */
    public enum Signal {
        INT,
        TERM
    }

    /**
     * What to run.
     *
     * @param name for messages, threads and the names of its files
     * @param command program and arguments
     * @param environment added to that of this JVM
     * @param withheld how the names of those variables of this JVM begin that the program does not get
     * @param directory where it runs; where this JVM runs when {@code null}
     * @param stopSignal what ends the program in order; also sent when this JVM dies
     */
    public record Spec(
            String name,
            List<String> command,
            Map<String, String> environment,
            List<String> withheld,
            @Nullable Path directory,
            Signal stopSignal) {
        public Spec {
            command = List.copyOf(command);
            environment = Map.copyOf(environment);
            withheld = List.copyOf(withheld);
            if (command.isEmpty()) {
                throw new IllegalArgumentException("command: [] (expected: a program and its arguments)");
            }
        }

        /** A program in the environment and directory of this JVM, ended by TERM. */
        public static Spec of(String name, List<String> command) {
            return new Spec(name, command, Map.of(), List.of(), null, Signal.TERM);
        }

        public Spec with(Map<String, String> variables) {
            return new Spec(name, command, variables, withheld, directory, stopSignal);
        }

        public Spec without(String... beginnings) {
            return new Spec(name, command, environment, List.of(beginnings), directory, stopSignal);
        }

        public Spec in(Path folder) {
            return new Spec(name, command, environment, withheld, folder, stopSignal);
        }

        public Spec endedBy(Signal signal) {
            return new Spec(name, command, environment, withheld, directory, signal);
        }
    }

    private final Spec spec;
    private final Process process;
    private final Said stdout;
    private final Said stderr;
    private volatile boolean told;

    private ChildProcess(Spec spec, Process process, Said stdout, Said stderr) {
        this.spec = spec;
        this.process = process;
        this.stdout = stdout;
        this.stderr = stderr;
    }

    /**
     * Starts the program.
     *
     * @throws UncheckedIOException when it cannot be executed
     */
    public static ChildProcess start(Spec spec) {
        var stdout = new Said(Children.file(spec.name(), ".out"));
        var stderr = new Said(Children.file(spec.name(), ".err"));
        CompletableFuture<Process> started = new CompletableFuture<>();
        Thread owner = new Thread(() -> own(spec, stdout, stderr, started), "owner of " + spec.name());
        owner.setDaemon(true);
        owner.start();
        try {
            return Children.born(new ChildProcess(spec, started.join(), stdout, stderr));
        } catch (CompletionException e) {
            throw new UncheckedIOException(
                    spec.name() + ": cannot be started: " + spec.command(),
                    e.getCause() instanceof IOException cause ? cause : new IOException(e.getCause()));
        }
    }

    /**
     * Runs the program to its end.
     *
     * @return what it was, with its exit code and all that it said
     * @throws IllegalStateException quoting it, when it is still there after {@code atMost}; it is ended then
     */
    public static ChildProcess ended(Spec spec, Duration atMost) {
        try (ChildProcess program = start(spec)) {
            if (!program.endsWithin(atMost)) {
                throw program.failure("still there after " + atMost.toSeconds() + " s");
            }
            return program;
        }
    }

    private static void own(Spec spec, Said stdout, Said stderr, CompletableFuture<Process> started) {
        try {
            ProcessBuilder builder = new ProcessBuilder(endingWithThisThread(spec))
                    .redirectOutput(stdout.file().toFile())
                    .redirectError(stderr.file().toFile());
            Path directory = spec.directory();
            if (directory != null) {
                builder.directory(directory.toFile());
            }
            builder.environment()
                    .keySet()
                    .removeIf(name -> spec.withheld().stream().anyMatch(name::startsWith));
            builder.environment().putAll(spec.environment());
            Process process = builder.start();
            started.complete(process);
            waitForEnd(process);
        } catch (IOException e) {
            started.completeExceptionally(e);
        }
    }

    private static List<String> endingWithThisThread(Spec spec) {
        List<String> command = new ArrayList<>();
        Programs.find("setpriv")
                .ifPresent(setpriv -> command.addAll(List.of(
                        setpriv.toString(), "--pdeathsig", spec.stopSignal().name())));
        command.addAll(spec.command());
        return command;
    }

    private static void waitForEnd(Process process) {
        while (process.isAlive()) {
            try {
                process.waitFor();
            } catch (InterruptedException ignored) {
                // Ending now would end the child: this thread is what the kernel watches.
            }
        }
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    public long pid() {
        return process.pid();
    }

    /** The exit code, empty while the program runs. */
    public Optional<Integer> exitCode() {
        return process.isAlive() ? Optional.empty() : Optional.of(process.exitValue());
    }

    /** What it has written to its standard output. */
    public Said stdout() {
        return stdout;
    }

    /** What it has written to its standard error. */
    public Said stderr() {
        return stderr;
    }

    /**
     * Waits for its first lines on standard output.
     *
     * @return so many, and what else was there
     * @throws IllegalStateException quoting it, when it ends before or does not say so much within {@code atMost}
     */
    public List<String> says(int lines, Duration atMost) {
        boolean said = Waiting.until(atMost, () -> {
            boolean over = !isAlive();
            if (stdout.lines().size() >= lines) {
                return true;
            }
            if (over) {
                throw failure("ended without saying " + lines + " lines");
            }
            return false;
        });
        if (!said) {
            throw failure("did not say " + lines + " lines within " + atMost.toSeconds() + " s");
        }
        return stdout.lines();
    }

    /**
     * Types a line to the program.
     *
     * @throws IllegalStateException quoting the program, when it reads nothing any more
     */
    public void type(String line) {
        try {
            process.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
            process.getOutputStream().flush();
        } catch (IOException e) {
            throw failure("takes no line any more: " + e.getMessage());
        }
    }

    /** Ends what can be typed: the program reads the end of its input. */
    public void typedAll() {
        try {
            process.getOutputStream().close();
        } catch (IOException e) {
            throw failure("takes no end of input: " + e.getMessage());
        }
    }

    /** Asks the program to end in order and does not wait for it. */
    public void terminate() {
        told |= process.isAlive();
        if (spec.stopSignal() == Signal.TERM) {
            process.destroy();
        } else if (process.isAlive()) {
            // Java itself sends only TERM and KILL.
            signal(spec.stopSignal().name());
        }
    }

    /**
     * Asks the program to end in order and waits for it.
     *
     * @throws IllegalStateException when it is still there after 30 seconds
     */
    public void stop() {
        if (process.isAlive()) {
            terminate();
            if (!endsWithin(PATIENCE)) {
                throw failure("did not end within " + PATIENCE.toSeconds() + " s of SIG" + spec.stopSignal());
            }
        }
    }

    /**
     * Ends the program at once, as {@code kill -9} does, and waits until it is gone, and with it what it had started: a server's
     * own children notice its end a moment later, and until then some hold what the next start needs, such as shared memory.
     */
    public void kill() {
        List<ProcessHandle> children = process.descendants().toList();
        told |= process.isAlive();
        process.destroyForcibly();
        if (!endsWithin(PATIENCE)) {
            throw failure("still there " + PATIENCE.toSeconds() + " s after SIGKILL");
        }
        if (!Waiting.until(PATIENCE, () -> children.stream().noneMatch(ProcessHandle::isAlive))) {
            throw failure("its children were still there " + PATIENCE.toSeconds() + " s after it");
        }
    }

    /** SIGSTOP: it does nothing, and does not know it. */
    public void freeze() {
        signal("STOP");
    }

    /** It goes on where it was frozen; does nothing to one that is gone. */
    public void thaw() {
        if (process.isAlive()) {
            signal("CONT");
        }
    }

    /** Waits for the program to end by itself. */
    public boolean endsWithin(Duration atMost) {
        try {
            return process.waitFor(atMost.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for the end of " + spec.name(), stop);
        }
    }

    /** An error about this program that quotes its state and the last lines it printed. */
    public IllegalStateException failure(String what) {
        return new IllegalStateException(spec.name() + ": " + what + " (" + state() + "); " + said());
    }

    /** Ends the program: in order if it answers the signal, else by force. */
    @Override
    public void close() {
        if (process.isAlive()) {
            terminate();
            if (!endsWithin(PATIENCE)) {
                kill();
            }
        }
    }

    /** For who looks at a failed test: which program it is, what became of it, and its last words. */
    String report() {
        String command = String.join(" ", spec.command());
        return spec.name() + " (" + process.pid() + ", " + state() + "): "
                + (command.length() <= QUOTED_COMMAND ? command : command.substring(0, QUOTED_COMMAND) + "...")
                + "\n" + said();
    }

    private String state() {
        return exitCode()
                .map(code -> (told ? "ended when told to, exit code " : "ended by itself, exit code ") + code)
                .orElse("running");
    }

    private String said() {
        String said = stdout.quoted("stdout", QUOTED_LINES) + stderr.quoted("stderr", QUOTED_LINES);
        return said.isEmpty() ? "it said nothing\n" : said;
    }

    private void signal(String name) {
        try {
            int code = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
            if (code != 0 && process.isAlive()) {
                throw failure("kill -" + name + ": exit code " + code);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("kill: cannot be started", e);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while signalling " + spec.name(), stop);
        }
    }
}
