package io.contactsync.cli;

import io.contactsync.cli.Terminal.Colour;
import io.contactsync.ops.StatusJson;
import io.contactsync.ops.doctor.Finding;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What is wrong with a set-up, and what to do about it. */
@Command(
        name = "doctor",
        description =
                "Looks at the source, RabbitMQ, the state DB, the sign-in and each mailbox, and names a remedy for each"
                        + " that fails. Changes nothing. Exit 1 when one fails.")
final class DoctorCommand implements Callable<Integer> {

    private static final int NAMES = 24;

    private final CommandContext context;

    @Mixin
    private final ConfigOption config = new ConfigOption();

    @Option(
            names = "--outside",
            paramLabel = "MAILBOX",
            description = "a mailbox that the app must not reach: proves that Graph refuses it")
    private @Nullable String outside;

    @Option(names = "--json", description = "print JSON, see docs/commands.md")
    private boolean json;

    DoctorCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        PrintWriter out = context.surroundings().out();
        List<Finding> findings = config.operations(context).doctor().examine(outside, finding -> {
            if (!json) {
                print(finding, out);
            }
        });
        long failed = findings.stream().filter(Finding::failed).count();
        if (json) {
            out.println(StatusJson.of(findings));
        } else {
            out.println();
            out.println(failed == 0 ? "All is well." : failed + " of " + findings.size() + " checks failed.");
        }
        return failed == 0 ? ExitCode.DONE : ExitCode.FAILED;
    }

    private void print(Finding finding, PrintWriter out) {
        Terminal terminal = context.surroundings().terminal();
        String word = switch (finding.state()) {
            case "ok" -> terminal.paint(Colour.GOOD, "ok     ");
            case "failed" -> terminal.paint(Colour.BAD, "failed ");
            default -> terminal.paint(Colour.WAITS, "skipped");
        };
        String name = finding.check();
        out.println(word + "  " + name + " ".repeat(Math.max(1, NAMES - name.length()))
                + Table.printable(finding.detail()));
        if (finding.failed()) {
            out.println("         -> " + Table.printable(finding.remedy()));
        }
        out.flush();
    }
}
