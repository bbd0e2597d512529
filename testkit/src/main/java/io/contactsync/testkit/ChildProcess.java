package io.contactsync.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;

/**
 * A program that runs as a child of this JVM and never outlives it.
 *
 * <p>Linux can signal a child when its parent ends ({@code setpriv --pdeathsig}), even when the JVM is killed. The kernel
 * takes the <em>thread</em> that started the child for the parent. So each child has a thread of its own that starts it
 * and then waits for its end: the thread ends after the child, or with the JVM. Where there is no {@code setpriv}, only
 * {@link #close()} ends the child.
 *
 * <p>Output goes to a file, its last lines into {@link #failure}. Safe for use by several threads.
 */
public final class ChildProcess implements AutoCloseable {
    private static final int QUOTED_LINES = 25;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** What a program is asked to end with. */
    public enum Signal {
        INT,
        TERM
    }

    /**
     * What to run.
     *
     * @param name for messages and thread names
     * @param command program and arguments
     * @param environment added to that of this JVM
     * @param output file that receives standard output and standard error, appended
     * @param stopSignal what ends the program in order; also sent when this JVM dies
     */
    public record Spec(
            String name, List<String> command, Map<String, String> environment, Path output, Signal stopSignal) {
        public Spec {
            command = List.copyOf(command);
            environment = Map.copyOf(environment);
            if (command.isEmpty()) {
                throw new IllegalArgumentException("command: [] (expected: a program and its arguments)");
            }
        }
    }

    private final Spec spec;
    private final Process process;

    private ChildProcess(Spec spec, Process process) {
        this.spec = spec;
        this.process = process;
    }

    /**
     * Starts the program.
     *
     * @throws UncheckedIOException when it cannot be executed
     */
    public static ChildProcess start(Spec spec) {
        CompletableFuture<Process> started = new CompletableFuture<>();
        Thread owner = new Thread(() -> own(spec, started), "owner of " + spec.name());
        owner.setDaemon(true);
        owner.start();
        try {
            return new ChildProcess(spec, started.join());
        } catch (CompletionException e) {
            throw new UncheckedIOException(
                    spec.name() + ": cannot be started: " + spec.command(),
                    e.getCause() instanceof IOException cause ? cause : new IOException(e.getCause()));
        }
    }

    private static void own(Spec spec, CompletableFuture<Process> started) {
        try {
            ProcessBuilder builder = new ProcessBuilder(endingWithThisThread(spec));
            builder.environment().putAll(spec.environment());
            builder.redirectErrorStream(true);
            builder.redirectOutput(
                    ProcessBuilder.Redirect.appendTo(spec.output().toFile()));
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

    /**
     * Asks the program to end in order and waits for it.
     *
     * @throws IllegalStateException when it is still there after 30 seconds
     */
    public void stop() {
        if (process.isAlive()) {
            signal();
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
        process.destroyForcibly();
        if (!endsWithin(PATIENCE)) {
            throw failure("still there " + PATIENCE.toSeconds() + " s after SIGKILL");
        }
        if (!Waiting.until(PATIENCE, () -> children.stream().noneMatch(ProcessHandle::isAlive))) {
            throw failure("its children were still there " + PATIENCE.toSeconds() + " s after it");
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
        String state = exitCode().map(code -> "exit code " + code).orElse("running");
        return new IllegalStateException(
                spec.name() + ": " + what + " (" + state + "), its last output:\n" + lastOutput());
    }

    /** Ends the program: in order if it answers the signal, else by force. */
    @Override
    public void close() {
        if (process.isAlive()) {
            signal();
            if (!endsWithin(PATIENCE)) {
                kill();
            }
        }
    }

    private void signal() {
        if (spec.stopSignal() == Signal.TERM) {
            process.destroy();
            return;
        }
        // Java itself sends only TERM and KILL.
        try {
            new ProcessBuilder("kill", "-" + spec.stopSignal(), Long.toString(process.pid()))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException("kill: cannot be started", e);
        }
    }

    private String lastOutput() {
        try {
            List<String> lines = new String(Files.readAllBytes(spec.output()), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
            return String.join("\n", lines.subList(Math.max(0, lines.size() - QUOTED_LINES), lines.size()));
        } catch (IOException e) {
            return "(unreadable: " + e.getMessage() + ")";
        }
    }
}
