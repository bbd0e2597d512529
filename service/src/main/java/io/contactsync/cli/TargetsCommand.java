package io.contactsync.cli;

import io.contactsync.ops.StatusJson;
import io.contactsync.ops.TargetReport;
import io.contactsync.ops.Texts;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What the targets lead to, from the state DB alone. */
@Command(
        name = "targets",
        description = "Shows which mailboxes the targets lead to, and which users and contacts they leave out and why.")
final class TargetsCommand implements Callable<Integer> {

    private final CommandContext context;

    @Mixin
    private final ConfigOption config = new ConfigOption();

    @Option(names = "--json", description = "print JSON, see docs/targets.md")
    private boolean json;

    TargetsCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        Optional<TargetReport> found = config.operations(context).targets();
        PrintWriter out = context.surroundings().out();
        if (found.isEmpty()) {
            context.surroundings().err().println("contact-sync: there is no state DB yet; contact-sync run makes one");
        }
        TargetReport report = found.orElseGet(() -> new TargetReport(List.of(), List.of(), List.of(), 0));
        if (json) {
            out.println(StatusJson.of(report));
        } else if (found.isPresent()) {
            print(report, out);
        }
        return ExitCode.DONE;
    }

    private void print(TargetReport report, PrintWriter out) {
        var table =
                new Table(context.surroundings().terminal(), List.of("TARGET", "MAILBOX", "FOLDER", "STANDING"), 4, 4);
        report.mailboxes()
                .forEach(mailbox -> table.add(List.of(
                        mailbox.target(),
                        mailbox.address(),
                        mailbox.folder().isEmpty() ? "Contacts" : mailbox.folder(),
                        "synced")));
        report.groups()
                .forEach(group -> group.users().stream()
                        .filter(user -> !user.standing().equals("synced"))
                        .forEach(user -> table.add(List.of(
                                "group " + group.id(),
                                user.address(),
                                "",
                                user.standing().replace('_', ' ')))));
        table.print(out);
        report.groups().forEach(group -> {
            Instant since = group.failingSince();
            if (since != null) {
                out.println();
                out.println("Group " + group.id() + " cannot be read since " + since + "; its users stay. "
                        + group.problem());
            }
        });
        if (report.excludedContacts() > 0) {
            out.println();
            out.println(Texts.number(report.excludedContacts()) + " contacts go to no mailbox of their row:");
            report.excluded()
                    .forEach(contact ->
                            out.println("  " + contact.id() + "  " + contact.target() + ": " + contact.reason()));
        }
    }
}
