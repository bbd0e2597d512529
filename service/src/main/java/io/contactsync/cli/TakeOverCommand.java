package io.contactsync.cli;

import io.contactsync.ops.InstallationOperations;
import io.contactsync.ops.Texts;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Contacts of an installation that is gone become ours. */
@Command(
        name = "take-over",
        description = {
            "Shows which folders hold contacts of another installation, and with --apply makes them ours:",
            "those of members are updated in place. Only for one that is gone for good: two that",
            "both write to them change and delete each other's contacts."
        })
final class TakeOverCommand implements Callable<Integer> {

    private final CommandContext context;

    @Mixin
    private final ConfigOption config = new ConfigOption();

    @Parameters(paramLabel = "ID", description = "the other installation's id, as contact-sync status names it")
    @SuppressWarnings("NullAway.Init") // set by picocli before anything runs
    private String id;

    @Option(names = "--apply", description = "do it, not only show it")
    private boolean apply;

    TakeOverCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        InstallationOperations installations = config.operations(context).installations();
        String installation = id.strip();
        List<InstallationOperations.Folder> met = apply
                ? installations.takeOver(installation, context.surroundings().user())
                : installations.met(installation);
        PrintWriter out = context.surroundings().out();
        var table = new Table(context.surroundings().terminal(), List.of("MAILBOX", "FOLDER", "CONTACTS"), 2, 3);
        for (InstallationOperations.Folder folder : met) {
            table.add(List.of(
                    folder.mailbox(),
                    folder.folder().isEmpty() ? "(default)" : folder.folder(),
                    Texts.number(folder.contacts())));
        }
        table.print(out);
        out.println();
        out.println(
                apply
                        ? "They are ours now: `contact-sync run` lists these folders again."
                        : "Nothing was changed. To make them ours: contact-sync take-over " + installation
                                + " --apply");
        return ExitCode.DONE;
    }
}
