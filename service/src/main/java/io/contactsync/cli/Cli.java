package io.contactsync.cli;

import io.contactsync.config.ConfigException;
import io.contactsync.config.LoadedConfig;
import io.contactsync.ops.OperationFailedException;
import io.contactsync.ops.Operations;
import io.contactsync.ops.RefusedByGuardException;
import java.io.BufferedReader;
import java.io.PrintWriter;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Function;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/**
 * The command {@code contact-sync}. One call of {@link #execute} is one process's life; nothing is kept between calls.
 *
 * <p>Streams, environment and user are handed in, so that a test is a process without being one.
 */
public final class Cli {

    private final Surroundings surroundings;
    private final Function<LoadedConfig, Operations> operations;
    private final ServiceRunner runner;
    private final Map<String, Callable<Integer>> more;

    /**
     * What a process has around it.
     *
     * @param in          stdin
     * @param terminal    where {@code out} goes
     * @param environment environment variables
     * @param user        the operating system's user, written into the audit
     */
    public record Surroundings(
            BufferedReader in,
            PrintWriter out,
            PrintWriter err,
            Terminal terminal,
            Map<String, String> environment,
            String user) {}

    /**
     * @param operations made only by the commands that need them
     * @param runner     of {@code run}
     * @param more       further commands by name, annotated as picocli wants it; such as the demo's
     */
    public Cli(
            Surroundings surroundings,
            Function<LoadedConfig, Operations> operations,
            ServiceRunner runner,
            Map<String, Callable<Integer>> more) {
        this.surroundings = surroundings;
        this.operations = operations;
        this.runner = runner;
        this.more = Map.copyOf(more);
    }

    /** Runs one command; the exit code. Throws nothing. */
    public int execute(String... arguments) {
        var context = new CommandContext(surroundings, operations, runner);
        var line = new CommandLine(new RootCommand());
        new Commands(context, more).addTo(line, arguments);
        line.setOut(surroundings.out());
        line.setErr(surroundings.err());
        line.setColorScheme(CommandLine.Help.defaultColorScheme(
                surroundings.terminal().colours() ? CommandLine.Help.Ansi.ON : CommandLine.Help.Ansi.OFF));
        line.setUsageHelpAutoWidth(false);
        line.setCaseInsensitiveEnumValuesAllowed(true);
        line.setParameterExceptionHandler(this::wrongUsage);
        line.setExecutionExceptionHandler(this::failed);
        int code = line.execute(arguments);
        surroundings.out().flush();
        surroundings.err().flush();
        return code;
    }

    private int wrongUsage(ParameterException e, String[] arguments) {
        String text = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
        surroundings.err().println("contact-sync: " + text);
        if (!CommandLine.UnmatchedArgumentException.printSuggestions(e, surroundings.err())) {
            surroundings
                    .err()
                    .println("Try: " + e.getCommandLine().getCommandSpec().qualifiedName() + " --help");
        }
        return ExitCode.USAGE;
    }

    private int failed(Exception e, CommandLine line, CommandLine.ParseResult parsed) {
        if (e instanceof ConfigException config) {
            config.problems().forEach(problem -> surroundings.err().println("contact-sync: " + problem));
            return ExitCode.USAGE;
        }
        if (e instanceof RefusedByGuardException) {
            surroundings.err().println("contact-sync: refused: " + e.getMessage());
            return ExitCode.REFUSED;
        }
        String said = e instanceof OperationFailedException
                ? String.valueOf(e.getMessage())
                : "failed: " + e.getClass().getSimpleName()
                        + (e.getMessage() == null
                                ? ""
                                : ": " + e.getMessage().lines().findFirst().orElse(""));
        surroundings.err().println("contact-sync: " + said);
        return ExitCode.FAILED;
    }
}
