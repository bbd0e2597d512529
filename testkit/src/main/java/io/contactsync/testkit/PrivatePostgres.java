package io.contactsync.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;
import java.nio.file.attribute.UserPrincipalNotFoundException;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

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
    private static final Pattern NAME = Pattern.compile("[a-z_][a-z0-9_]{0,62}");

    private final TemporaryFolder folder;
    private final int port;
    private final String username = "tester";
    private final String password;
    private final ChildProcess.Spec server;
    private @Nullable ChildProcess process;

    private PrivatePostgres() {
        Path binaries = binaries();
        SecureRandom random = new SecureRandom();
        byte[] secret = new byte[12];
        random.nextBytes(secret);
        password = HexFormat.of().formatHex(secret);
        port = new FreePorts(random).next();
        folder = new TemporaryFolder("contact-sync-postgres-");
        Path data = folder.folder("data");
        Path passwordFile = folder.file("password", password);
        List<String> prefix = asOwnerOf(data, passwordFile);
        initialise(prefix, binaries, data, passwordFile);
        server = new ChildProcess.Spec(
                "postgres",
                concat(
                        prefix,
                        List.of(
                                binaries.resolve("postgres").toString(),
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
                                "max_wal_senders=10")),
                Map.of(),
                folder.path("server.log"),
                // INT is "fast": clients are disconnected. With TERM the server would wait for them to leave.
                ChildProcess.Signal.INT);
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
        if (process != null && process.isAlive()) {
            return;
        }
        ChildProcess started = ChildProcess.start(server);
        process = started;
        boolean answers = Waiting.until(START_PATIENCE, () -> {
            if (!started.isAlive()) {
                throw started.failure("ended while starting");
            }
            return answers();
        });
        if (!answers) {
            throw started.failure("did not answer on port " + port + " within " + START_PATIENCE.toSeconds() + " s");
        }
    }

    /** Shuts the server down in order, disconnecting its clients, and waits for its end. */
    public void stop() {
        if (process != null) {
            process.stop();
        }
    }

    /** Ends the server without a word (SIGKILL); the next start recovers from its log. */
    public void kill() {
        if (process != null) {
            process.kill();
        }
    }

    public boolean isRunning() {
        return process != null && process.isAlive();
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
        return username;
    }

    public String password() {
        return password;
    }

    /**
     * A new, empty database.
     *
     * @param name lower case letters, digits, underscores; 1 to 63 characters
     * @return its JDBC URL
     */
    public String createDatabase(String name) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("name: " + name + " (expected: " + NAME + ")");
        }
        try (Connection connection = DriverManager.getConnection(jdbcUrl(), username, password);
                Statement statement = connection.createStatement()) {
            statement.execute("create database " + name);
        } catch (SQLException e) {
            throw new IllegalStateException("database " + name + " cannot be created", e);
        }
        return jdbcUrl(name);
    }

    /** Ends the server and deletes all data. */
    @Override
    public void close() {
        try (folder) {
            if (process != null) {
                process.close();
            }
        }
    }

    private boolean answers() {
        try (Connection connection = DriverManager.getConnection(jdbcUrl(), username, password)) {
            return connection.isValid(/* timeout, seconds= */ 5);
        } catch (SQLException notYet) {
            return false;
        }
    }

    private void initialise(List<String> prefix, Path binaries, Path data, Path passwordFile) {
        try (ChildProcess initdb = ChildProcess.start(new ChildProcess.Spec(
                "initdb",
                concat(
                        prefix,
                        List.of(
                                binaries.resolve("initdb").toString(),
                                "-D",
                                data.toString(),
                                "-U",
                                username,
                                "-A",
                                "scram-sha-256",
                                "--pwfile=" + passwordFile,
                                "-E",
                                "UTF8",
                                "--locale=C.UTF-8",
                                "--no-sync")),
                Map.of(),
                folder.path("initdb.log"),
                ChildProcess.Signal.TERM))) {
            if (!initdb.endsWithin(START_PATIENCE) || initdb.exitCode().orElse(-1) != 0) {
                IllegalStateException failure = initdb.failure("no data directory was made");
                folder.close();
                throw failure;
            }
        }
    }

    /** PostgreSQL refuses to run as root: then the files are given to another user, and the programs run as that user. */
    private static List<String> asOwnerOf(Path... files) {
        if (!"root".equals(System.getProperty("user.name"))) {
            return List.of();
        }
        try {
            UserPrincipal user = serverUser(files[0]);
            for (Path file : files) {
                Files.setOwner(file, user);
            }
            return List.of("setpriv", "--reuid=" + user.getName(), "--clear-groups");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static UserPrincipal serverUser(Path file) throws IOException {
        var users = file.getFileSystem().getUserPrincipalLookupService();
        try {
            return users.lookupPrincipalByName("postgres");
        } catch (UserPrincipalNotFoundException notDebian) {
            return users.lookupPrincipalByName("nobody");
        }
    }

    private static Path binaries() {
        List<Path> candidates = new ArrayList<>();
        Programs.numberedFolders(DEBIAN).forEach(version -> candidates.add(version.resolve("bin/initdb")));
        Programs.find("initdb").ifPresent(candidates::add);
        return Programs.firstExecutable(candidates)
                .map(Path::getParent)
                .orElseThrow(() -> new ServerNotInstalledException("initdb", "postgresql", DEBIAN + "/*/bin and PATH"));
    }

    private static List<String> concat(List<String> first, List<String> second) {
        return Stream.concat(first.stream(), second.stream()).toList();
    }
}
