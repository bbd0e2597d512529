package io.contactsync.cli;

import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The word before every command; alone it is wrong usage. */
@Command(
        name = "contact-sync",
        versionProvider = RootCommand.Version.class,
        description = "Keeps Microsoft 365 contacts equal to a member database, over RabbitMQ.",
        synopsisSubcommandLabel = "COMMAND",
        commandListHeading = "%nCommands:%n",
        optionListHeading = "%nOptions:%n",
        footerHeading = "%n",
        footer = {
            "Without any configuration: contact-sync demo shows the whole pipeline on embedded parts,",
            "contact-sync simulator runs the Graph simulator alone.",
            "",
            "Exit codes: 0 done, 1 failed or found something wrong, 2 wrong usage or configuration,",
            "3 refused by a safety guard."
        })
final class RootCommand implements Runnable {

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "show this help")
    private boolean help;

    @Option(
            names = {"-V", "--version"},
            versionHelp = true,
            description = "show the version")
    private boolean version;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before anything runs
    private CommandSpec spec;

    @Override
    public void run() {
        if (!help && !version) {
            throw new ParameterException(
                    spec.commandLine(),
                    "which command? (expected: one of "
                            + String.join(", ", spec.subcommands().keySet()) + ")");
        }
    }

    /** The version that the build wrote into the jar. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() throws IOException {
            var build = new Properties();
            try (InputStream info = RootCommand.class.getResourceAsStream("/META-INF/build-info.properties")) {
                if (info != null) {
                    build.load(info);
                }
            }
            return new String[] {"contact-sync " + build.getProperty("build.version", "(not packaged)")};
        }
    }
}
