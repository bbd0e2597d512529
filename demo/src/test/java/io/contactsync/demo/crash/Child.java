package io.contactsync.demo.crash;

import io.contactsync.testkit.ChildProcess;
import io.contactsync.testkit.PackagedProgram;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** One {@link CrashableService}: its orders, its output, its end by force. */
final class Child implements AutoCloseable {

    private static final int QUOTED_LINES = 40;

    private final ChildProcess process;

    private Child(ChildProcess process) {
        this.process = process;
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
            return new Child(ChildProcess.start(ChildProcess.Spec.of("service", command)
                    .in(config.toAbsolutePath().getParent())));
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    void crashAt(CrashPoint point, int times) {
        order("crash " + point.label() + " " + times);
    }

    /** Its clock goes on from so much ahead of the machine's, or behind. */
    void setClock(Duration ahead) {
        order("clock " + ahead.toSeconds());
    }

    void start() {
        order("start");
    }

    boolean isStarted() {
        return has(CrashableService.STARTED);
    }

    boolean hasReached(CrashPoint point) {
        return has(Tripwire.REACHED + point.label());
    }

    /** The lines printed so far, log lines included. */
    List<String> output() {
        return Stream.concat(process.stdout().lines().stream(), process.stderr().lines().stream())
                .toList();
    }

    private boolean has(String line) {
        if (!process.isAlive()) {
            throw process.failure("ended by itself");
        }
        return process.stdout().lines().contains(line);
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

    /** SIGSTOP: it does nothing, and does not know it. */
    void freeze() {
        process.freeze();
    }

    void thaw() {
        process.thaw();
    }

    /** SIGKILL, and waits until it is gone. */
    void kill() {
        process.kill();
    }

    @Override
    public void close() {
        kill();
    }

    private void order(String line) {
        process.type(line);
    }
}
