package io.contactsync.cli;

import io.contactsync.ops.DeadLetterGroup;
import io.contactsync.ops.DeadLetterOperations;
import io.contactsync.ops.DeadLetterReport;
import io.contactsync.ops.DeadLetterRetry;
import io.contactsync.ops.DeadLetterRetry.Result;
import io.contactsync.ops.StatusJson;
import io.contactsync.ops.Texts;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Events and links that a person must look at. */
@Command(name = "dead-letters", description = "Lists, shows, mends, retries and discards what a person must look at.")
final class DeadLettersCommand implements Runnable {

    private static final int PAGE = 500;

    private final CommandContext context;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before anything runs
    private CommandSpec spec;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "show this help")
    private boolean help;

    DeadLettersCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public void run() {
        if (!help) {
            throw new ParameterException(
                    spec.commandLine(), "dead-letters what? (expected: one of list, show, edit, retry, discard)");
        }
    }

    @Command(description = "Lists the open ones, grouped by cause, each with what a person can do.")
    int list(
            @Mixin ConfigOption config,
            @Option(names = "--reason", paramLabel = "R", description = "only those of this reason") @Nullable String reason,
            @Option(names = "--json", description = "print JSON, see docs/commands.md") boolean json) {
        DeadLetterOperations letters = config.operations(context).deadLetters();
        List<DeadLetterReport> open = all(letters, reason);
        PrintWriter out = context.surroundings().out();
        if (json) {
            out.println(StatusJson.of(open));
        } else if (open.isEmpty()) {
            out.println("There is no open dead letter" + (reason == null ? "." : " of reason " + reason + "."));
        } else {
            for (DeadLetterGroup group : letters.groups()) {
                if (reason == null || reason.equals(group.reason())) {
                    print(group, open, out);
                }
            }
            out.println("Look inside: contact-sync dead-letters show ID. Again: retry ID, --reason R or --all.");
        }
        return ExitCode.DONE;
    }

    @Command(description = "Shows one with the event as it came, however it stands.")
    int show(
            @Mixin ConfigOption config,
            @Parameters(paramLabel = "ID", description = "as list names it") long id,
            @Option(names = "--json", description = "print JSON, see docs/commands.md") boolean json) {
        DeadLetterReport letter = config.operations(context).deadLetters().show(id);
        PrintWriter out = context.surroundings().out();
        if (json) {
            out.println(StatusJson.of(letter));
            return ExitCode.DONE;
        }
        var lines = new Facts(context.surroundings().terminal());
        lines.add("Dead letter", letter.id() + ", " + letter.state());
        lines.add("Cause", letter.cause() + " (" + letter.reason() + ")");
        lines.add("Detail", letter.detail());
        lines.add("Remedy", letter.remedy());
        lines.add("Contact", letter.contact());
        lines.add("Mailbox", letter.mailbox());
        lines.add("Since", letter.firstSeen() + ", " + Texts.count(letter.attempts(), "attempt", "attempts"));
        lines.add("Discarded", letter.note());
        lines.print(out);
        out.println();
        out.println(letter.kind().equals("event") ? "The event:" : "What the mailbox should contain:");
        String event = letter.event();
        (event == null ? "" : event).lines().map(Table::printable).forEach(out::println);
        return ExitCode.DONE;
    }

    @Command(description = "Puts a mended event in the place of the one that came; retry it then.")
    int edit(
            @Mixin ConfigOption config,
            @Parameters(paramLabel = "ID", description = "as list names it") long id,
            @Option(names = "--event", paramLabel = "FILE", required = true, description = "the mended event, as JSON")
                    Path file) {
        String event;
        try {
            event = Files.readString(file, StandardCharsets.UTF_8);
        } catch (NoSuchFileException e) {
            throw new ParameterException(spec.commandLine(), "--event " + file + ": not found", e);
        } catch (IOException e) {
            throw new UncheckedIOException("--event " + file + " cannot be read", e);
        }
        config.operations(context)
                .deadLetters()
                .edit(id, event, context.surroundings().user());
        context.surroundings()
                .out()
                .println("Dead letter " + id + " is mended. Now: contact-sync dead-letters retry " + id);
        return ExitCode.DONE;
    }

    @Command(
            description = "Tries them again: an event goes through intake, a contact that Graph refused is due at once."
                    + " Exit 1 when one is still refused.")
    int retry(
            @Mixin ConfigOption config,
            @ArgGroup(multiplicity = "1") LetterChoice choice,
            @Option(names = "--json", description = "print JSON, see docs/commands.md") boolean json) {
        List<DeadLetterRetry> retried = config.operations(context)
                .deadLetters()
                .retry(choice.selection(), context.surroundings().user());
        PrintWriter out = context.surroundings().out();
        Map<Result, Integer> results = new EnumMap<>(Result.class);
        retried.forEach(letter -> results.merge(letter.result(), 1, Integer::sum));
        if (json) {
            out.println(StatusJson.of(retried));
        } else if (retried.isEmpty()) {
            out.println("There is no open dead letter of these.");
        } else {
            results.forEach((result, count) ->
                    out.println(Texts.count(count, "dead letter", "dead letters") + ": " + described(result)));
            retried.stream()
                    .filter(letter -> letter.result() == Result.REFUSED)
                    .forEach(letter -> out.println("  " + letter.id() + ": " + Table.printable(letter.detail())));
        }
        return results.containsKey(Result.REFUSED) ? ExitCode.FAILED : ExitCode.DONE;
    }

    @Command(description = "Puts them away for good: nobody tries them again.")
    int discard(
            @Mixin ConfigOption config,
            @ArgGroup(multiplicity = "1") LetterChoice choice,
            @Option(
                            names = "--because",
                            paramLabel = "TEXT",
                            defaultValue = "from the terminal, without a reason given",
                            description = "why, for those who ask later")
                    String because,
            @Option(names = "--json", description = "print JSON: the ids") boolean json) {
        List<Long> discarded = config.operations(context)
                .deadLetters()
                .discard(choice.selection(), because, context.surroundings().user());
        PrintWriter out = context.surroundings().out();
        if (json) {
            out.println(
                    StatusJson.of(discarded.stream().map(id -> Map.of("id", id)).toList()));
        } else {
            out.println(
                    discarded.isEmpty()
                            ? "There is no open dead letter of these."
                            : Texts.count(discarded.size(), "dead letter is", "dead letters are") + " discarded.");
        }
        return ExitCode.DONE;
    }

    private static List<DeadLetterReport> all(DeadLetterOperations letters, @Nullable String reason) {
        List<DeadLetterReport> all = new ArrayList<>();
        List<DeadLetterReport> page = letters.list(reason, 0, PAGE);
        while (!page.isEmpty()) {
            all.addAll(page);
            page = letters.list(reason, page.get(page.size() - 1).id(), PAGE);
        }
        return all;
    }

    private void print(DeadLetterGroup group, List<DeadLetterReport> open, PrintWriter out) {
        Terminal terminal = context.surroundings().terminal();
        out.println(terminal.paint(Terminal.Colour.BAD, group.cause()) + " (" + group.reason() + "): "
                + Texts.count(group.letters(), "dead letter", "dead letters"));
        out.println(group.remedy());
        var table = new Table(terminal, List.of("ID", "CONTACT", "MAILBOX", "SINCE", "DETAIL"), 0, 1);
        open.stream()
                .filter(letter -> letter.reason().equals(group.reason()))
                .forEach(letter -> table.add(List.of(
                        Long.toString(letter.id()),
                        or(letter.contact()),
                        or(letter.mailbox()),
                        letter.firstSeen().toString(),
                        letter.detail())));
        table.print(out);
        out.println();
    }

    private static String described(Result result) {
        return switch (result) {
            case APPLIED -> "taken, delivery writes it";
            case OVERTAKEN -> "something newer is known already, nothing was to be done";
            case REFUSED -> "still refused";
            case DUE -> "due, delivery tries it at once";
            case HEALED -> "healed meanwhile";
        };
    }

    private static String or(@Nullable String text) {
        return text == null ? "-" : text;
    }
}
