package io.contactsync.feed.logtail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.contactsync.feed.RelayListener;
import io.contactsync.graphsimulator.tls.LoopbackCertificate;
import io.contactsync.memberdb.CaptureKind;
import io.contactsync.memberdb.MemberDatabase;
import io.contactsync.memberdb.Password;
import io.contactsync.memberdb.SourceSettings;
import io.contactsync.memberdb.WatchedTable;
import io.contactsync.state.StateDb;
import io.contactsync.state.TestStateDb;
import io.contactsync.testkit.PrivateMariaDb;
import io.contactsync.testkit.PrivatePostgres;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The reader of the log makes connections of its own: they are as well protected as the URL says. */
class LogOverTlsIT {

    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private final LoopbackCertificate certificate = LoopbackCertificate.create();

    @TempDir
    Path folder;

    @Test
    void postgres_is_read_in_the_way_that_the_url_names() throws Exception {
        Path ca = Files.writeString(folder.resolve("ca.pem"), certificate.pem());
        try (PrivatePostgres server = PrivatePostgres.started();
                Connection connection =
                        DriverManager.getConnection(server.jdbcUrl(), server.username(), server.password());
                Statement statement = connection.createStatement()) {
            write(statement, "server.crt", certificate.pem());
            write(statement, "server.key", key());
            statement.execute("alter system set ssl = on");
            statement.execute("select pg_reload_conf()");
            statement.execute("create table member (id varchar(10) primary key)");

            for (String mode : List.of("disable", "verify-full&sslrootcert=" + ca)) {
                String url = server.jdbcUrl() + "?sslmode=" + mode;
                await().atMost(PATIENCE).ignoreExceptions().until(() -> {
                    try (Connection protectedOne =
                            DriverManager.getConnection(url, server.username(), server.password())) {
                        return protectedOne.isValid(5);
                    }
                });
                reading(url, server.username(), server.password(), statement, () -> {
                    try (ResultSet rows = statement.executeQuery(
                            "select ssl from pg_stat_ssl join pg_stat_activity using (pid) where backend_type = 'walsender'")) {
                        assertThat(rows.next()).isTrue();
                        assertThat(rows.getBoolean(1)).as(mode).isEqualTo(!mode.equals("disable"));
                    }
                });
            }
        }
    }

    @Test
    void mariadb_is_read_by_a_user_who_may_come_over_tls_only() throws Exception {
        Path readable = Files.createTempDirectory("contact-sync-tls");
        Files.setPosixFilePermissions(readable, PosixFilePermissions.fromString("rwxr-xr-x"));
        Path crt = readable(readable.resolve("server.crt"), certificate.pem());
        Path key = readable(readable.resolve("server.key"), key());
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("server", certificate.certificate());
        Path trustStore = folder.resolve("trust.p12");
        try (OutputStream out = Files.newOutputStream(trustStore)) {
            trusted.store(out, "changeit".toCharArray());
        }
        try (PrivateMariaDb server = PrivateMariaDb.started("--ssl-cert=" + crt, "--ssl-key=" + key);
                Connection connection = DriverManager.getConnection(
                        server.createDatabase("members"), server.username(), server.password());
                Statement statement = connection.createStatement()) {
            statement.execute("create table member (id varchar(10) primary key)");
            statement.execute("create user sync identified by 'secret' require ssl");
            statement.execute("grant select on members.* to sync");
            statement.execute("grant replication slave, binlog monitor on *.* to sync");
            String url = connection.getMetaData().getURL().replaceFirst("\\?.*", "");

            reading(
                    url + "?sslMode=verify-full&trustStore=" + trustStore + "&trustStorePassword=changeit",
                    "sync",
                    "secret",
                    statement,
                    () -> {});
        } finally {
            Files.delete(crt);
            Files.delete(key);
            Files.delete(readable);
        }
    }

    private interface Check {
        void run() throws SQLException;
    }

    /** Reads until a change was seen, and looks then. */
    private void reading(String url, String username, String password, Statement application, Check check)
            throws Exception {
        var settings = new SourceSettings(
                url,
                username,
                new Password(password),
                "select id as contact_id from member",
                List.of(new WatchedTable("member", "id")),
                "default",
                CaptureKind.LOG,
                null);
        try (StateDb state = TestStateDb.open(Files.createTempFile(folder, "state", ".db"));
                MemberDatabase database = MemberDatabase.open(settings)) {
            database.capture().install();
            try (LogTail tail = new LogTail(
                    database.log(),
                    database.reader(),
                    state,
                    () -> true,
                    Duration.ofSeconds(10),
                    System::nanoTime,
                    RelayListener.NONE)) {
                tail.start();
                await().atMost(PATIENCE).until(() -> {
                    application.execute("delete from member");
                    application.execute("insert into member values ('m1')");
                    return !tail.feed().take(1).isEmpty();
                });
                check.run();
            }
            // The server takes a moment to notice that nobody reads any more.
            await().atMost(PATIENCE).ignoreExceptions().until(() -> {
                database.capture().uninstall();
                return true;
            });
        }
    }

    /** By the server's own hands, for its key must be its own and nobody else's to read. */
    private static void write(Statement statement, String file, String text) throws SQLException {
        String lines = Arrays.stream(text.split("\n", -1))
                .map(line -> "('" + line + "')")
                .collect(Collectors.joining(", "));
        statement.execute("copy (values " + lines + ") to program 'umask 077; cat > " + file + "'");
    }

    private static Path readable(Path file, String text) throws IOException {
        Files.writeString(file, text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        return file;
    }

    private String key() throws GeneralSecurityException {
        KeyStore keys = certificate.keys();
        byte[] key = keys.getKey(
                        keys.aliases().nextElement(), certificate.password().toCharArray())
                .getEncoded();
        return "-----BEGIN PRIVATE KEY-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(key) + "\n-----END PRIVATE KEY-----\n";
    }
}
