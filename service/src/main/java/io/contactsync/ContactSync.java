package io.contactsync;

import io.contactsync.cli.Cli;
import io.contactsync.cli.ExitCode;
import io.contactsync.cli.RunOptions;
import io.contactsync.cli.Terminal;
import io.contactsync.config.ConfigException;
import io.contactsync.config.LoadedConfig;
import io.contactsync.ops.OperationFailedException;
import io.contactsync.ops.Operations;
import io.contactsync.ops.RefusedByGuardException;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;

/** The program's entry. */
public final class ContactSync {

    private static final Duration REFUSAL_ASKED = Duration.ofSeconds(1);

    private ContactSync() {}

    public static void main(String... args) {
        System.exit(run(Map.of(), args));
    }

    /**
     * Runs one command of this process.
     *
     * @param more further commands by name
     * @return the exit code
     */
    public static int run(Map<String, Callable<Integer>> more, String... args) {
        var surroundings = new Cli.Surroundings(
                new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)),
                new PrintWriter(System.out, true, StandardCharsets.UTF_8),
                new PrintWriter(System.err, true, StandardCharsets.UTF_8),
                Terminal.of(System.getenv(), System.getProperty("contact-sync.columns", "")),
                System.getenv(),
                System.getProperty("user.name", "unknown"));
        return new Cli(
                        surroundings,
                        loaded -> new Operations(new Settings(loaded), Clock.systemUTC()),
                        ContactSync::serve,
                        more)
                .execute(args);
    }

    private static int serve(LoadedConfig loaded, RunOptions options) {
        TerminalLogging.warningsOnly();
        StopSignal stop = StopSignal.listen();
        ServiceRole role = switch (options.half()) {
            case BOTH -> ServiceRole.ALL;
            case CAPTURE -> ServiceRole.CAPTURE;
            case DELIVER -> ServiceRole.DELIVER;
        };
        try {
            ContactSyncService service =
                    ContactSyncService.start(loaded, role, options.jsonLogs(), ServiceListeners.NONE);
            Optional<String> refusal = Optional.empty();
            while (refusal.isEmpty() && !stop.await(REFUSAL_ASKED)) {
                refusal = service.refusal();
            }
            service.close();
            if (refusal.isPresent()) {
                throw new RefusedByGuardException(refusal.get());
            }
        } catch (ConfigException e) {
            stop.finished(2);
            throw e;
        } catch (RefusedByGuardException e) {
            stop.finished(ExitCode.REFUSED);
            throw e;
        } catch (StartFailure e) {
            stop.finished(1);
            throw new OperationFailedException(String.valueOf(e.getMessage()), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return stop.finished(0);
    }
}
