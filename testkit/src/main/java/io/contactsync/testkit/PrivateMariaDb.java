package io.contactsync.testkit;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A MariaDB server of its own: a child process on a loopback port, with its own data and an account that may do all.
 *
 * <p>{@link #stop()} and {@link #kill()} leave data and port, so that {@link #start()} brings the same server back.
 * Starting takes about two seconds. The binary log carries whole rows, and nobody but who may do all is trusted to create
 * triggers while it does: MariaDB's default, and what a shared server looks like. Needs the package
 * {@code mariadb-server}, no running service and no root; run as root, the server itself runs as user {@code mysql}. Not
 * thread-safe.
 */
public final class PrivateMariaDb implements AutoCloseable {
    private static final Duration START_PATIENCE = Duration.ofSeconds(60);

    private final TemporaryFolder folder = new TemporaryFolder("contact-sync-mariadb-");
    private final int port;
    private final Account account;
    private final DatabaseClient client;
    private final ServerProcess server;

    private PrivateMariaDb(List<String> options) {
        Path program = program("mariadbd", Path.of("/usr/sbin/mariadbd"), Path.of("/usr/local/sbin/mariadbd"));
        Path install = program("mariadb-install-db", Path.of("/usr/bin/mariadb-install-db"));
        SecureRandom random = new SecureRandom();
        account = Account.fresh(random);
        port = new FreePorts(random).next();
        client = new DatabaseClient(jdbcUrl("mysql"), account);
        Path data = folder.folder("data");
        Path run = folder.folder("run");
        // A server that starts removes what it takes for its own remains there, also what another one works with.
        Path temporary = folder.folder("tmp");
        Path accounts = folder.file("accounts.sql", """
                create user if not exists %1$s@'127.0.0.1' identified by '%2$s';
                grant all on *.* to %1$s@'127.0.0.1' with grant option;
                """.formatted(account.username(), account.password()));
        PlainUser user = PlainUser.owning("mysql", data, run, temporary, accounts);
        folder.initialise(
                "mariadb-install-db",
                user.runs(
                        install,
                        "--no-defaults",
                        "--datadir=" + data,
                        "--tmpdir=" + temporary,
                        "--auth-root-authentication-method=socket",
                        "--skip-test-db"),
                START_PATIENCE);
        List<String> settings = List.of(
                "--no-defaults",
                "--datadir=" + data,
                "--tmpdir=" + temporary,
                "--socket=" + run.resolve("s"),
                "--pid-file=" + run.resolve("pid"),
                "--init-file=" + accounts,
                "--bind-address=127.0.0.1",
                "--port=" + port,
                "--skip-name-resolve",
                "--server-id=1",
                "--log-bin=binlog",
                "--binlog-format=ROW",
                "--binlog-row-image=FULL",
                "--character-set-server=utf8mb4",
                "--collation-server=utf8mb4_general_ci");
        var spec = ChildProcess.Spec.of(
                "mariadbd",
                user.runs(
                        program,
                        Stream.concat(settings.stream(), options.stream()).toArray(String[]::new)));
        server = new ServerProcess(spec, port, START_PATIENCE, client::answers);
    }

    /**
     * A new server that answers.
     *
     * @param options of {@code mariadbd}, after ours
     * @throws ServerNotInstalledException naming the package to install
     * @throws IllegalStateException quoting the server's output when it does not answer within 60 seconds
     */
    public static PrivateMariaDb started(String... options) {
        PrivateMariaDb mariaDb = new PrivateMariaDb(List.of(options));
        try {
            mariaDb.start();
            return mariaDb;
        } catch (RuntimeException e) {
            mariaDb.close();
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

    /** Of one database, without user and password. */
    public String jdbcUrl(String database) {
        return "jdbc:mariadb://127.0.0.1:" + port + "/" + database;
    }

    public int port() {
        return port;
    }

    /** An account that may do all, replicate too. */
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

    /** Ends the server and deletes all data. */
    @Override
    public void close() {
        try (folder) {
            server.close();
        }
    }

    private static Path program(String name, Path... places) {
        List<Path> candidates = new ArrayList<>(List.of(places));
        Programs.find(name).ifPresent(candidates::add);
        return Programs.firstExecutable(candidates)
                .orElseThrow(() -> new ServerNotInstalledException(name, "mariadb-server", "/usr and PATH"));
    }
}
