package io.contactsync.cli;

import io.contactsync.config.ConfigLoader;
import io.contactsync.config.LoadedConfig;
import io.contactsync.ops.Operations;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** {@code --config} and {@code --help}, which every command has. */
final class ConfigOption {

    @Option(
            names = {"-c", "--config"},
            paramLabel = "FILE",
            defaultValue = "contact-sync.yaml",
            description = "the configuration (default: ${DEFAULT-VALUE})")
    private Path file = Path.of("contact-sync.yaml");

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "show this help")
    private boolean help;

    LoadedConfig load(CommandContext context) {
        return ConfigLoader.load(file, context.surroundings().environment());
    }

    Operations operations(CommandContext context) {
        QuietLogging.begin();
        return context.operations().apply(load(context));
    }

    /** Whether help was asked for; picocli has shown it by then. */
    boolean isHelp() {
        return help;
    }
}
