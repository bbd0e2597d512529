package io.contactsync.testkit;

import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A RabbitMQ node of its own: a child process on loopback ports, with its own data, user and epmd.
 *
 * <p>{@link #stop()} and {@link #kill()} leave data and port, so that {@link #start()} brings the same broker back.
 * Starting takes about five seconds. Needs the package {@code rabbitmq-server}, no running service and no root.
 *
 * <p>Erlang's port mapper (epmd) is a child of its own, started first: a node that finds none starts one as a daemon, on
 * all interfaces, which then outlives the node. Not thread-safe.
 */
public final class PrivateRabbitMq implements AutoCloseable {
    private static final Duration START_PATIENCE = Duration.ofSeconds(90);
    private static final Duration HANDSHAKE_PATIENCE = Duration.ofSeconds(30);

    private final TemporaryFolder folder;
    private final int port;
    private final int tlsPort;
    private final Account account;
    private final ChildProcess epmd;
    private final ServerProcess node;

    private PrivateRabbitMq(@Nullable Tls tls) {
        Path script = rabbitmqServer();
        Path portMapper = epmd();
        SecureRandom random = new SecureRandom();
        FreePorts ports = new FreePorts(random);
        int epmdPort = ports.next();
        account = Account.fresh(random);
        port = ports.next();
        tlsPort = tls == null ? 0 : ports.next();
        folder = new TemporaryFolder("contact-sync-rabbitmq-");
        epmd = ChildProcess.start(ChildProcess.Spec.of(
                "epmd", List.of(portMapper.toString(), "-port", Integer.toString(epmdPort), "-address", "127.0.0.1")));
        var spec = ChildProcess.Spec.of("rabbitmq-server", List.of(script.toString()))
                .with(environment(epmdPort, ports.next(), tls));
        node = new ServerProcess(spec, port, START_PATIENCE, this::answers);
    }

    /**
     * What the broker's TLS port shows and asks for, in PEM files.
     *
     * @param authority whose client certificates it takes; it takes nobody without one
     * @param certificate its own
     * @param privateKey of {@code certificate}
     */
    public record Tls(Path authority, Path certificate, Path privateKey) {}

    /** A new, empty broker that answers, and on another port speaks TLS. */
    public static PrivateRabbitMq started(Tls tls) {
        return started(new PrivateRabbitMq(tls));
    }

    /**
     * A new, empty broker that answers.
     *
     * @throws ServerNotInstalledException naming the package to install
     * @throws IllegalStateException quoting the server's output when it does not answer within 90 seconds
     */
    public static PrivateRabbitMq started() {
        return started(new PrivateRabbitMq(null));
    }

    private static PrivateRabbitMq started(PrivateRabbitMq broker) {
        try {
            broker.start();
            return broker;
        } catch (RuntimeException e) {
            broker.close();
            throw e;
        }
    }

    /** Starts a stopped or killed broker on the same data and port and waits until it answers; else does nothing. */
    public void start() {
        node.start();
    }

    /** Shuts the broker down in order (SIGTERM) and waits for its end; connections are closed by the broker. */
    public void stop() {
        node.stop();
    }

    /** Ends the broker without a word (SIGKILL). */
    public void kill() {
        node.kill();
    }

    public boolean isRunning() {
        return node.isRunning();
    }

    /** With user, password and virtual host {@code /}. */
    public String uri() {
        return "amqp://" + account.username() + ":" + account.password() + "@127.0.0.1:" + port + "/%2f";
    }

    /**
     * With user, password and virtual host {@code /}, over TLS.
     *
     * @param host this machine's name or address, to be found in the certificate
     */
    public String tlsUri(String host) {
        if (tlsPort == 0) {
            throw new IllegalStateException("started without TLS");
        }
        return "amqps://" + account.username() + ":" + account.password() + "@" + host + ":" + tlsPort + "/%2f";
    }

    public int port() {
        return port;
    }

    public String username() {
        return account.username();
    }

    public String password() {
        return account.password();
    }

    /** Ends broker and port mapper and deletes all data. */
    @Override
    public void close() {
        try (folder;
                epmd) {
            node.kill();
        }
    }

    private boolean answers() {
        ConnectionFactory factory = new ConnectionFactory();
        factory.setHost("127.0.0.1");
        factory.setPort(port);
        factory.setUsername(account.username());
        factory.setPassword(account.password());
        factory.setAutomaticRecoveryEnabled(false);
        factory.setHandshakeTimeout((int) HANDSHAKE_PATIENCE.toMillis());
        try (Connection connection = factory.newConnection("readiness")) {
            return connection.isOpen();
        } catch (IOException | TimeoutException notYet) {
            return false;
        }
    }

    private Map<String, String> environment(int epmdPort, int distributionPort, @Nullable Tls tls) {
        Path configuration = folder.file(
                "rabbitmq.conf",
                """
                listeners.tcp.1 = 127.0.0.1:%d
                default_user = %s
                default_pass = %s
                vm_memory_high_watermark.absolute = 1GB
                disk_free_limit.absolute = 50MB
                """.formatted(port, account.username(), account.password()) + (tls == null ? "" : listener(tls)));
        Path plugins = folder.file("enabled_plugins", "[].");
        return Map.ofEntries(
                Map.entry("HOME", folder.folder("home").toString()),
                Map.entry("RABBITMQ_NODENAME", "node-" + port + "@localhost"),
                Map.entry("RABBITMQ_CONF_ENV_FILE", "/dev/null"),
                Map.entry("RABBITMQ_NODE_IP_ADDRESS", "127.0.0.1"),
                Map.entry("RABBITMQ_NODE_PORT", Integer.toString(port)),
                Map.entry("RABBITMQ_DIST_PORT", Integer.toString(distributionPort)),
                Map.entry("ERL_EPMD_PORT", Integer.toString(epmdPort)),
                Map.entry("ERL_EPMD_ADDRESS", "127.0.0.1"),
                Map.entry("RABBITMQ_MNESIA_BASE", folder.folder("data").toString()),
                Map.entry("RABBITMQ_LOG_BASE", folder.folder("log").toString()),
                Map.entry(
                        "RABBITMQ_GENERATED_CONFIG_DIR",
                        folder.folder("generated").toString()),
                Map.entry("RABBITMQ_CONFIG_FILE", configuration.toString()),
                Map.entry(
                        "RABBITMQ_ADVANCED_CONFIG_FILE",
                        folder.path("advanced.config").toString()),
                Map.entry("RABBITMQ_ENABLED_PLUGINS_FILE", plugins.toString()),
                Map.entry("RABBITMQ_PID_FILE", folder.path("pid").toString()),
                // Idle schedulers that spin would take the other half of a two-core machine.
                Map.entry(
                        "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS",
                        "-kernel inet_dist_use_interface {127,0,0,1} +sbwt none +sbwtdcpu none +sbwtdio none"),
                // The script then becomes the VM instead of forking it: our handle is the broker.
                Map.entry("RUNNING_UNDER_SYSTEMD", "true"));
    }

    private String listener(Tls tls) {
        return """
                listeners.ssl.1 = 127.0.0.1:%d
                ssl_options.cacertfile = %s
                ssl_options.certfile = %s
                ssl_options.keyfile = %s
                ssl_options.verify = verify_peer
                ssl_options.fail_if_no_peer_cert = true
                """.formatted(tlsPort, tls.authority(), tls.certificate(), tls.privateKey());
    }

    private static Path rabbitmqServer() {
        // Not /usr/sbin/rabbitmq-server of the package: that one changes to the user of the system's own broker.
        return Programs.firstExecutable(List.of(
                        Path.of("/usr/lib/rabbitmq/bin/rabbitmq-server"),
                        Path.of("/opt/rabbitmq/sbin/rabbitmq-server"),
                        Path.of("/opt/homebrew/opt/rabbitmq/sbin/rabbitmq-server")))
                .orElseThrow(() ->
                        new ServerNotInstalledException("rabbitmq-server", "rabbitmq-server", "/usr/lib/rabbitmq/bin"));
    }

    private static Path epmd() {
        return Programs.find("epmd")
                .orElseThrow(() -> new ServerNotInstalledException("epmd", "rabbitmq-server", "PATH"));
    }
}
