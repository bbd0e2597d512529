package io.contactsync.cli;

import io.contactsync.ops.CaptureOperations;
import io.contactsync.ops.CaptureOperations.WatchedTableStatus;
import io.contactsync.ops.StatusJson;
import io.contactsync.ops.Texts;
import java.io.PrintWriter;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The outbox and its triggers in the member database. */
@Command(
        name = "capture",
        description =
                "Makes, removes or checks what capture needs in the member database: an outbox with triggers, or a publication and a slot.")
final class CaptureCommand implements Runnable {

    private final CommandContext context;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before anything runs
    private CommandSpec spec;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "show this help")
    private boolean help;

    CaptureCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public void run() {
        if (!help) {
            throw new ParameterException(
                    spec.commandLine(), "capture what? (expected: one of install, uninstall, status)");
        }
    }

    @Command(description = "Makes what is missing, makes anew what differs, leaves the rest alone. Safe to repeat.")
    int install(
            @Mixin ConfigOption config,
            @Option(names = "--print-sql", description = "print the statements and run none") boolean printSql) {
        CaptureOperations capture = config.operations(context).capture();
        PrintWriter out = context.surroundings().out();
        if (printSql) {
            print(capture.sql(), out);
            return ExitCode.DONE;
        }
        List<String> run = capture.install();
        out.println(
                run.isEmpty()
                        ? "Nothing was missing."
                        : "Capture is installed (" + Texts.count(run.size(), "statement", "statements") + ").");
        return ExitCode.DONE;
    }

    @Command(
            description = "Removes what capture needed. Changes that wait there are forgotten; the comparison of the"
                    + " next start finds them.")
    int uninstall(
            @Mixin ConfigOption config,
            @Option(names = "--print-sql", description = "print the statements and run none") boolean printSql) {
        CaptureOperations capture = config.operations(context).capture();
        PrintWriter out = context.surroundings().out();
        if (printSql) {
            print(capture.uninstallSql(), out);
            return ExitCode.DONE;
        }
        List<String> run = capture.uninstall();
        out.println(run.isEmpty() ? "There was nothing to remove." : "What capture had is removed.");
        return ExitCode.DONE;
    }

    @Command(
            description = "Shows how the capture of each watched table stands; exit 1 when one is not as it should be.")
    int status(
            @Mixin ConfigOption config,
            @Option(
                            names = "--print-sql",
                            description = "print the statements that install runs on a database without" + " triggers")
                    boolean printSql,
            @Option(names = "--json", description = "print JSON") boolean json) {
        CaptureOperations capture = config.operations(context).capture();
        PrintWriter out = context.surroundings().out();
        if (printSql) {
            print(capture.sql(), out);
            return ExitCode.DONE;
        }
        List<WatchedTableStatus> tables = capture.status();
        if (json) {
            out.println(StatusJson.of(tables));
        } else {
            var table = new Table(context.surroundings().terminal(), List.of("TABLE", "CAPTURE"), 2, 2);
            tables.forEach(status -> table.add(List.of(status.table(), status.state())));
            table.print(out);
        }
        boolean installed = tables.stream().allMatch(WatchedTableStatus::installed);
        if (!installed) {
            context.surroundings()
                    .err()
                    .println("contact-sync: changes go unnoticed; run contact-sync capture install");
        }
        return installed ? ExitCode.DONE : ExitCode.FAILED;
    }

    private static void print(List<String> statements, PrintWriter out) {
        statements.forEach(statement ->
                out.println(statement.strip().endsWith(";") ? statement.strip() : statement.strip() + ";"));
    }
}
