package io.contactsync.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine;

/**
 * The commands by name, in the order of the help. Each is made when a command line needs it: twenty of them, read from their
 * annotations, take longer than most of them then have to do.
 */
final class Commands {

    /** It tells the shell about all the others. */
    private static final String COMPLETION = "completion";

    private final Map<String, Supplier<Object>> makers = new LinkedHashMap<>();

    Commands(CommandContext context, Map<String, Callable<Integer>> more) {
        makers.put("run", () -> new RunCommand(context));
        makers.put("capture", () -> new CaptureCommand(context));
        makers.put("status", () -> new StatusCommand(context));
        makers.put("targets", () -> new TargetsCommand(context));
        makers.put("resync", () -> new ResyncCommand(context));
        makers.put("relist", () -> new RelistCommand(context));
        makers.put("holds", () -> new HoldsCommand(context));
        makers.put("approve", () -> new ApproveCommand(context));
        makers.put("reject", () -> new RejectCommand(context));
        makers.put("take-over", () -> new TakeOverCommand(context));
        makers.put("password", () -> new PasswordCommand(context));
        makers.put("why", () -> new WhyCommand(context));
        makers.put("dead-letters", () -> new DeadLettersCommand(context));
        makers.put("pause", () -> new PauseCommand.Pause(context));
        makers.put("resume", () -> new PauseCommand.Resume(context));
        makers.put("doctor", () -> new DoctorCommand(context));
        makers.put("init", () -> new InitCommand(context));
        makers.put(COMPLETION, () -> new CompletionCommand(context));
        makers.put("sign-in", () -> new SignInCommand(context));
        makers.put("sign-out", () -> new SignOutCommand(context));
        more.keySet().stream().sorted().forEach(name -> makers.put(name, () -> more.get(name)));
    }

    /**
     * Puts below the root what these arguments need: the command that they begin with; where they begin with none, all, for its
     * help, and for what may have been meant.
     */
    void addTo(CommandLine root, String... arguments) {
        String first = arguments.length == 0 ? "" : arguments[0];
        boolean one = makers.containsKey(first) && !first.equals(COMPLETION);
        makers.forEach((name, maker) -> {
            if (!one || name.equals(first)) {
                root.addSubcommand(name, maker.get());
            }
        });
    }
}
