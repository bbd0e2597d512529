package io.contactsync.cli;

import picocli.CommandLine.Option;

/** {@code --help} of a command that needs no configuration. */
final class HelpOption {

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "show this help")
    private boolean help;

    /** Whether help was asked for; picocli has shown it by then. */
    boolean isHelp() {
        return help;
    }
}
