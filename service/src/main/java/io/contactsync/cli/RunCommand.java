package io.contactsync.cli;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The service. */
@Command(
        name = "run",
        description =
                "Runs the service until it is stopped. Without the triggers in the member database it does not start:"
                        + " see contact-sync capture install.")
final class RunCommand implements Callable<Integer> {

    /** The values of {@code --only}. */
    enum Only {
        capture,
        deliver
    }

    /** The values of {@code --log-format}. */
    enum LogFormat {
        text,
        json
    }

    private final CommandContext context;

    @Mixin
    private final ConfigOption config = new ConfigOption();

    @Option(
            names = "--only",
            paramLabel = "HALF",
            description = "run one half: capture (member database to RabbitMQ) or deliver (RabbitMQ to Graph)")
    private @Nullable Only only;

    @Option(
            names = "--log-format",
            paramLabel = "FORMAT",
            defaultValue = "text",
            description = "text or json (ECS, one object a line); default: ${DEFAULT-VALUE}")
    private LogFormat logFormat = LogFormat.text;

    RunCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        RunOptions.Half half = only == null
                ? RunOptions.Half.BOTH
                : only == Only.capture ? RunOptions.Half.CAPTURE : RunOptions.Half.DELIVER;
        return context.runner().run(config.load(context), new RunOptions(half, logFormat == LogFormat.json));
    }
}
