package io.contactsync.demo;

import io.contactsync.StopSignal;
import io.contactsync.TerminalLogging;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code contact-sync demo}. */
@Command(
        name = "demo",
        mixinStandardHelpOptions = true,
        description =
                "The whole pipeline on embedded parts, no configuration: a SQLite member database, an AMQP broker, a"
                        + " Microsoft Graph simulator and the service with its page. Then keeps making changes so that you can watch.",
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:every mailbox equals the database (with --once), or it was stopped",
            "1:not equal, or a part did not start",
            "2:wrong usage"
        })
final class DemoCommand implements Callable<Integer> {

    private static final int MOST_MEMBERS = 1_000_000;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before anything runs
    private CommandSpec spec;

    @Option(
            names = "--members",
            paramLabel = "N",
            defaultValue = "200",
            description = "How many members the club has (default: ${DEFAULT-VALUE}).")
    private int members;

    @Option(names = "--once", description = "Load, change, wait until every mailbox equals the database, print, end.")
    private boolean once;

    @Option(
            names = "--port",
            paramLabel = "P",
            defaultValue = "8080",
            description =
                    "The page's port on 127.0.0.1; 0 takes a free one (default: ${DEFAULT-VALUE}, or a free one if taken).")
    private int port;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "1",
            description = "Seed of members and changes (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Override
    public Integer call() throws Exception {
        if (members < 1 || members > MOST_MEMBERS) {
            throw new ParameterException(
                    spec.commandLine(), "--members: " + members + " (expected: 1 to " + MOST_MEMBERS + ")");
        }
        if (port < 0 || port > 65_535) {
            throw new ParameterException(spec.commandLine(), "--port: " + port + " (expected: 0 to 65535)");
        }
        PrintWriter out = spec.commandLine().getOut();
        TerminalLogging.warningsOnly();
        StopSignal stop = StopSignal.listen();
        int code = 0;
        try (Demo demo = Demo.start(members, once ? 0 : port, seed, out)) {
            if (once) {
                code = new OneRound(demo, out).run();
            } else {
                new EndlessChanges(demo, out).run(stop);
            }
        } catch (Exception e) {
            stop.finished(1);
            throw e;
        }
        return stop.finished(code);
    }
}
