package io.contactsync.cli;

import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** What a shell needs to complete our words. */
@Command(
        name = "completion",
        description = "Prints a script that lets the shell complete commands and options:"
                + " source <(contact-sync completion bash).")
final class CompletionCommand implements Callable<Integer> {

    /** The shells; one script serves both. */
    enum Shell {
        bash,
        zsh
    }

    private final CommandContext context;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before anything runs
    private CommandSpec spec;

    @Parameters(paramLabel = "SHELL", description = "${COMPLETION-CANDIDATES}")
    private Shell shell = Shell.bash;

    @Mixin
    private final HelpOption help = new HelpOption();

    CompletionCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        if (!help.isHelp() && shell == Shell.zsh) {
            context.surroundings().out().println("autoload -U +X compinit && compinit");
        }
        context.surroundings()
                .out()
                .print(AutoComplete.bash("contact-sync", spec.root().commandLine()));
        return ExitCode.DONE;
    }
}
