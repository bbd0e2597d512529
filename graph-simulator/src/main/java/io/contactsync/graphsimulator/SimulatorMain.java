package io.contactsync.graphsimulator;

import io.contactsync.graphsimulator.settings.Latency;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The simulator as a program of its own. Prints its endpoint and its authority on a line each and runs until SIGTERM. */
@Command(
        name = "simulator",
        mixinStandardHelpOptions = true,
        description = "Microsoft Graph contacts on 127.0.0.1, with tokens, throttling and faults.",
        sortOptions = false)
public final class SimulatorMain implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before anything else happens
    private CommandSpec spec;

    @Option(
            names = "--port",
            paramLabel = "PORT",
            description = "Port on 127.0.0.1; 0 takes a free one (default: ${DEFAULT-VALUE}).")
    private int port;

    @Option(
            names = "--latency",
            paramLabel = "D",
            defaultValue = "0ms",
            description =
                    "How long each request takes: 50ms, 20ms..80ms or p50=30ms,p99=400ms (default: ${DEFAULT-VALUE}).")
    private String latency = "0ms";

    @Option(
            names = "--network",
            paramLabel = "D",
            defaultValue = "0ms",
            description =
                    "How long each request is under way beside that, a batch only once (default: ${DEFAULT-VALUE}).")
    private String network = "0ms";

    @Option(
            names = "--mailbox",
            paramLabel = "ADDRESS",
            description = "Declares a mailbox; may be given several times.")
    private List<String> mailboxes = new ArrayList<>();

    @Option(names = "--auto-mailboxes", description = "Any address that is asked for becomes a mailbox.")
    private boolean autoMailboxes;

    @Option(
            names = "--tenant",
            paramLabel = "ID",
            description = "The tenant's id or domain.",
            defaultValue = GraphSimulator.TENANT_ID)
    private String tenant = GraphSimulator.TENANT_ID;

    @Option(
            names = "--client-id",
            paramLabel = "ID",
            description = "The app's id.",
            defaultValue = GraphSimulator.CLIENT_ID)
    private String clientId = GraphSimulator.CLIENT_ID;

    @Option(
            names = "--client-secret",
            paramLabel = "SECRET",
            description = "The app's secret.",
            defaultValue = GraphSimulator.CLIENT_SECRET)
    private String clientSecret = GraphSimulator.CLIENT_SECRET;

    @Option(names = "--any-app", description = "Any tenant, app and secret get a token.")
    private boolean anyApp;

    @Option(
            names = "--seed",
            paramLabel = "N",
            description = "Seed of the dice for latencies (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Option(
            names = "--tls-port",
            paramLabel = "PORT",
            description = "Also serves https there, with a certificate made at start; 0 takes a free port.")
    private @Nullable Integer tlsPort;

    @Option(
            names = "--tls-certificate",
            paramLabel = "FILE",
            description = "Where to write that certificate, as PEM, for clients to trust.")
    private @Nullable Path tlsCertificate;

    @Option(
            names = "--state",
            paramLabel = "FILE",
            description = "Loads the mailboxes from this file if it is there, and saves them to it at the end.")
    private @Nullable Path state;

    private SimulatorMain() {}

    /** The command, to be one of several in another program. */
    public static Callable<Integer> command() {
        return new SimulatorMain();
    }

    /** Runs it and ends the process with its exit code. */
    public static void main(String... args) {
        System.setProperty("org.slf4j.simpleLogger.log.org.eclipse.jetty", "warn");
        System.exit(run(args));
    }

    /**
     * Runs it until the process is told to end or this thread is interrupted.
     *
     * @return 0 when it was stopped, 1 when it could not start, 2 when the arguments make no sense
     */
    public static int run(String... args) {
        return new CommandLine(new SimulatorMain())
                .setExecutionExceptionHandler((failure, command, parsed) -> {
                    command.getErr().println("simulator: " + failure.getMessage());
                    return 1;
                })
                .execute(args);
    }

    /** Found out now, not at the end, when what was made meanwhile would be lost. */
    private void requireFolderOf(@Nullable Path file) {
        Path folder = file == null ? null : file.toAbsolutePath().getParent();
        if (folder != null && !Files.isWritable(folder)) {
            throw new ParameterException(
                    spec.commandLine(), "state: " + file + " (expected: a file in a folder that can be written to)");
        }
    }

    @Override
    public Integer call() throws InterruptedException, IOException {
        requireFolderOf(state);
        GraphSimulator simulator = configured().start();
        if (state != null && Files.exists(state)) {
            simulator.load(state);
        }
        if (tlsPort != null && tlsCertificate != null) {
            Files.writeString(tlsCertificate, simulator.certificate().pem());
        }
        CountDownLatch stopped = new CountDownLatch(1);
        Thread hook = new Thread(
                () -> {
                    stop(simulator);
                    stopped.countDown();
                },
                "graph-simulator-stop");
        Runtime.getRuntime().addShutdownHook(hook);
        PrintWriter out = spec.commandLine().getOut();
        out.println("endpoint: " + simulator.endpoint());
        out.println("authority: " + simulator.authority());
        if (tlsPort != null) {
            out.println("tls: " + simulator.tlsRoot());
        }
        out.flush();
        try {
            stopped.await();
        } catch (InterruptedException e) {
            Runtime.getRuntime().removeShutdownHook(hook);
            stop(simulator);
            Thread.currentThread().interrupt();
        }
        return 0;
    }

    private void stop(GraphSimulator simulator) {
        simulator.close();
        if (state != null) {
            try {
                simulator.save(state);
            } catch (IOException e) {
                spec.commandLine().getErr().println("simulator: state not saved to " + state + ": " + e.getMessage());
            }
        }
    }

    private GraphSimulatorBuilder configured() {
        GraphSimulatorBuilder builder = GraphSimulator.builder()
                .autoCreateMailboxes(autoMailboxes)
                .tenant(tenant)
                .app(clientId, clientSecret)
                .acceptAnyApp(anyApp)
                .seed(seed);
        try {
            builder.port(port).latency(Latency.parse(latency)).network(Latency.parse(network));
            if (tlsPort != null) {
                builder.tls(tlsPort);
            }
            mailboxes.forEach(builder::mailbox);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
        return builder;
    }
}
