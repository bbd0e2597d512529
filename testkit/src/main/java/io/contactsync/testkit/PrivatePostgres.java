package io.contactsync.testkit;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A PostgreSQL server of its own: a child process on a loopback port, with its own data and superuser.
 *
 * <p>{@link #stop()} and {@link #kill()} leave data and port, so that {@link #start()} brings the same server back.
 * Starting takes about a second, starting again a tenth of it. The log carries logical changes
 * ({@code wal_level=logical}); nothing is switched off that protects committed data. Needs the package
 * {@code postgresql}; run as root, the server itself runs as user {@code postgres}. Not thread-safe.
 */
public final class PrivatePostgres implements AutoCloseable {
    private static final Duration START_PATIENCE = Duration.ofSeconds(60);
    private static final Path DEBIAN = Path.of("/usr/lib/postgresql");

    private final TemporaryFolder folder = new TemporaryFolder("contact-sync-postgres-");
    private final int port;
    private final Account account;
    private final DatabaseClient client;
    private final ServerProcess server;

    private PrivatePostgres() {
        Path binaries = binaries();
        SecureRandom random = new SecureRandom();
        account = Account.fresh(random);
        port = new FreePorts(random).next();
        client = new DatabaseClient(jdbcUrl(), account);
        Path data = folder.folder("data");
        Path password = folder.file("password", account.password());
        PlainUser user = PlainUser.owning("postgres", data, password);
        initialise(user, binaries, data, password);
        List<String> command = user.runs(
                binaries.resolve("postgres"),
                "-D",
                data.toString(),
                "-p",
                Integer.toString(port),
                "-c",
                "listen_addresses=127.0.0.1",
                "-c",
                "unix_socket_directories=",
                "-c",
                "wal_level=logical",
                "-c",
                "max_replication_slots=10",
                "-c",
                "max_wal_senders=10");
        // INT is "fast": clients are disconnected. With TERM the server would wait for them to leave.
        var spec = ChildProcess.Spec.of("postgres", command).endedBy(ChildProcess.Signal.INT);
        server = new ServerProcess(spec, port, START_PATIENCE, client::answers);
    }

    /**
     * A new server that answers.
     *
     * @throws ServerNotInstalledException naming the package to install
     * @throws IllegalStateException quoting the server's output when it does not answer within 60 seconds
     */
    public static PrivatePostgres started() {
        PrivatePostgres postgres = new PrivatePostgres();
        try {
            postgres.start();
            return postgres;
        } catch (RuntimeException e) {
            postgres.close();
            throw e;
        }
    }

    /** Starts a stopped or killed server on the same data and port and waits until it answers; else does nothing. */
    public void start() {
        server.start();
    }

    /** Shuts the server down in order, disconnecting its clients, and waits for its end. */
    public void stop() {
        server.stop();
    }

    /** Ends the server without a word (SIGKILL); the next start recovers from its log. */
    public void kill() {
        server.kill();
    }

    public boolean isRunning() {
        return server.isRunning();
    }

    /** Of the database {@code postgres}, without user and password. */
    public String jdbcUrl() {
        return jdbcUrl("postgres");
    }

    /** Of one database, without user and password. */
    public String jdbcUrl(String database) {
        return "jdbc:postgresql://127.0.0.1:" + port + "/" + database;
    }

    public int port() {
        return port;
    }

    /** A superuser, who may also replicate. */
    public String username() {
        return account.username();
    }

    public String password() {
        return account.password();
    }

    /**
     * A new, empty database.
     *
     * @param name lower case letters, digits, underscores; 1 to 63 characters
     * @return its JDBC URL
     */
    public String createDatabase(String name) {
        client.createDatabase(name);
        return jdbcUrl(name);
    }

    /**
     * A new database with all that is in another one, to which nobody may be connected.
     *
     * @param name     lower case letters, digits, underscores; 1 to 63 characters
     * @param template the other one's name
     * @return its JDBC URL
     */
    public String copyDatabase(String name, String template) {
        client.copyDatabase(name, template);
        return jdbcUrl(name);
    }

    /** Ends the server and deletes all data. */
    @Override
    public void close() {
        try (folder) {
            server.close();
        }
    }

    private void initialise(PlainUser user, Path binaries, Path data, Path password) {
        List<String> command = user.runs(
                binaries.resolve("initdb"),
                "-D",
                data.toString(),
                "-U",
                account.username(),
                "-A",
                // SCRAM has clients hash four thousand times a connection, and nobody else is on loopback.
                "password",
                "--pwfile=" + password,
                "-E",
                "UTF8",
                "--locale=C.UTF-8",
                "--no-sync");
        folder.initialise("initdb", command, START_PATIENCE);
    }

    private static Path binaries() {
        List<Path> candidates = new ArrayList<>();
        Programs.numberedFolders(DEBIAN).forEach(version -> candidates.add(version.resolve("bin/initdb")));
        Programs.find("initdb").ifPresent(candidates::add);
        return Programs.firstExecutable(candidates)
                .map(Path::getParent)
                .orElseThrow(() -> new ServerNotInstalledException("initdb", "postgresql", DEBIAN + "/*/bin and PATH"));
    }
}
