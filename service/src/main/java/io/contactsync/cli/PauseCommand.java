package io.contactsync.cli;

import io.contactsync.ops.PauseOperations;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Stopping and going on. */
abstract class PauseCommand implements Callable<Integer> {

    private final CommandContext context;

    @Mixin
    private final ConfigOption config = new ConfigOption();

    @Option(
            names = "--mailbox",
            paramLabel = "MAILBOX",
            description = "only this mailbox (its id or address); left out: all")
    private @Nullable String mailbox;

    PauseCommand(CommandContext context) {
        this.context = context;
    }

    abstract void change(PauseOperations pauses, @Nullable String mailbox, String who);

    abstract String done();

    @Override
    public Integer call() {
        change(
                config.operations(context).pauses(),
                mailbox,
                context.surroundings().user());
        String which = mailbox;
        context.surroundings().out().println((which == null ? "All mailboxes" : which) + " " + done());
        return ExitCode.DONE;
    }

    /** {@code pause}. */
    @Command(
            name = "pause",
            description =
                    "Stops writing to all mailboxes, or to one, until resume. What is in flight is finished; changes are"
                            + " still taken in.")
    static final class Pause extends PauseCommand {
        Pause(CommandContext context) {
            super(context);
        }

        @Override
        void change(PauseOperations pauses, @Nullable String mailbox, String who) {
            pauses.pause(mailbox, who);
        }

        @Override
        String done() {
            return "paused. Go on: contact-sync resume";
        }
    }

    /** {@code resume}. */
    @Command(
            name = "resume",
            description = "Goes on after pause. A mailbox that was paused by itself stays so until it is named.")
    static final class Resume extends PauseCommand {
        Resume(CommandContext context) {
            super(context);
        }

        @Override
        void change(PauseOperations pauses, @Nullable String mailbox, String who) {
            pauses.resume(mailbox, who);
        }

        @Override
        String done() {
            return "resumed.";
        }
    }
}
