package io.contactsync.demo.crash;

import io.contactsync.testkit.PackagedProgram;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** One {@link CrashableService}: its orders, its output, its end by force. */
final class Child implements AutoCloseable {

    private static final int QUOTED_LINES = 40;

    private final Process process;
    private final Writer orders;
    private final List<String> output = new CopyOnWriteArrayList<>();
    private final Thread reader;

    private Child(Process process) {
        this.process = process;
        this.orders = new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8);
        this.reader = new Thread(this::read, "output of " + process.pid());
        reader.setDaemon(true);
        reader.start();
    }

    /** A process that waits for {@link #start()}; everything that takes time and needs nobody is done meanwhile. */
    static Child prepare(Path config) {
        try {
            Path classes = Path.of(CrashableService.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
            List<String> command = PackagedProgram.command(classes, CrashableService.class.getName(), "-Xmx160m");
            command.add(config.toString());
            return new Child(new ProcessBuilder(command)
                    .directory(config.toAbsolutePath().getParent().toFile())
                    .redirectErrorStream(true)
                    .start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    long pid() {
        return process.pid();
    }

    void crashAt(CrashPoint point, int times) {
        order("crash " + point.label() + " " + times);
    }

    void start() {
        order("start");
    }

    boolean isStarted() {
        return has(CrashableService.STARTED::equals);
    }

    boolean hasReached(CrashPoint point) {
        return has((Tripwire.REACHED + point.label())::equals);
    }

    /** The lines printed so far, log lines included. */
    List<String> output() {
        return List.copyOf(output);
    }

    private boolean has(Predicate<String> line) {
        if (!process.isAlive()) {
            throw new AssertionError("the service ended by itself with code " + process.exitValue() + ":\n" + tail());
        }
        return output.stream().anyMatch(line);
    }

    /** The last lines, and the last warnings before them. */
    String tail() {
        List<String> lines = output();
        int from = Math.max(0, lines.size() - QUOTED_LINES);
        List<String> warnings = lines.subList(0, from).stream()
                .filter(line -> line.startsWith("WARN") || line.startsWith("ERROR"))
                .toList();
        return String.join(
                "\n",
                Stream.concat(
                                warnings.stream().skip(Math.max(0, warnings.size() - QUOTED_LINES)),
                                lines.stream().skip(from))
                        .toList());
    }

    /** SIGKILL, and waits until it is gone. */
    void kill() {
        process.destroyForcibly();
        try {
            if (!process.waitFor(30, TimeUnit.SECONDS)) {
                throw new AssertionError("still there 30 s after SIGKILL: " + process.pid());
            }
            reader.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for the end of a child", e);
        }
    }

    @Override
    public void close() {
        kill();
    }

    private void order(String line) {
        try {
            orders.write(line + "\n");
            orders.flush();
        } catch (IOException e) {
            throw new AssertionError("the service takes no orders any more:\n" + tail(), e);
        }
    }

    private void read() {
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            lines.lines().forEach(output::add);
        } catch (UncheckedIOException | IOException e) {
            // Killed while it printed.
            return;
        }
    }
}
