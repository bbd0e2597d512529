package io.contactsync.testkit;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A server that comes and goes on one port: started until it answers, stopped, killed, started again. What it is and where
 * its data are is up to its owner. Not thread-safe.
 */
final class ServerProcess implements AutoCloseable {

    private final ChildProcess.Spec spec;
    private final int port;
    private final Duration patience;
    private final BooleanSupplier answers;
    private @Nullable ChildProcess process;

    /**
     * A server that does not run yet.
     *
     * @param port     for messages
     * @param patience how long a start may take
     * @param answers  whether a client is served
     */
    ServerProcess(ChildProcess.Spec spec, int port, Duration patience, BooleanSupplier answers) {
        this.spec = spec;
        this.port = port;
        this.patience = patience;
        this.answers = answers;
    }

    /** Starts it and waits until it answers; else does nothing. */
    void start() {
        if (isRunning()) {
            return;
        }
        ChildProcess started = ChildProcess.start(spec);
        process = started;
        boolean served = Waiting.until(patience, () -> {
            if (!started.isAlive()) {
                throw started.failure("ended while starting");
            }
            return answers.getAsBoolean();
        });
        if (!served) {
            throw started.failure("did not answer on port " + port + " within " + patience.toSeconds() + " s");
        }
    }

    /** Ends it in order. */
    void stop() {
        if (process != null) {
            process.stop();
        }
    }

    /** Ends it without a word (SIGKILL). */
    void kill() {
        if (process != null) {
            process.kill();
        }
    }

    boolean isRunning() {
        return process != null && process.isAlive();
    }

    /** Ends it in order if it answers the signal, else by force. */
    @Override
    public void close() {
        if (process != null) {
            process.close();
        }
    }
}
