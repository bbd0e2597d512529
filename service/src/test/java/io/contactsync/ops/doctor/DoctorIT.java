package io.contactsync.ops.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import io.contactsync.graphsimulator.GraphSimulator;
import io.contactsync.ops.StateRows;
import io.contactsync.state.StateDb;
import io.contactsync.state.TestStateDb;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import okhttp3.tls.HandshakeCertificates;
import okhttp3.tls.HeldCertificate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Twenty-odd things that people get wrong: each is the one failure that the doctor finds, with its remedy. */
class DoctorIT {

    @TempDir
    Path folder;

    private GraphSimulator graph;
    private Bench bench;

    @BeforeEach
    void setUp() {
        graph = GraphSimulator.builder()
                .tenant("club.example")
                .app("app-1", "s3cr3t")
                .mailbox("office@club.example")
                .start();
        bench = new Bench(folder, graph);
    }

    @AfterEach
    void tearDown() {
        graph.close();
    }

    /**
     * Something broken.
     *
     * @param check  the one that fails
     * @param remedy part of what it says to do
     */
    record Broken(String what, Consumer<Bench> how, String check, String remedy) {
        @Override
        public String toString() {
            return what;
        }
    }

    private static Bench canary(Bench bench, int row) {
        return bench.key("canary.contact-id", Integer.toString(row))
                .key("canary.mailbox", "office@club.example")
                .key("canary.update", "update member set first_name = :stamp where id = " + row);
    }

    static Stream<Broken> broken() {
        return Stream.of(
                new Broken(
                        "the member database is away",
                        bench -> bench.key("source.url", "jdbc:postgresql://127.0.0.1:1/members"),
                        "source",
                        "Start the database"),
                new Broken(
                        "wrong password of the member database",
                        bench -> bench.key("source.password", "wrong"),
                        "source",
                        "username and password"),
                new Broken(
                        "no right to run the query",
                        bench -> bench.sql("revoke select on member from $USER"),
                        "source query",
                        "grant the user select"),
                new Broken(
                        "a column that the table does not have",
                        bench -> bench.key(
                                "source.query", "select id as contact_id, given as \"givenName\" from member"),
                        "source query",
                        "Correct contact-sync.source.query"),
                new Broken(
                        "a property that contacts do not have",
                        bench -> bench.key(
                                "source.query", "select id as contact_id, first_name as givnName from member"),
                        "source query",
                        "docs/query.md"),
                new Broken(
                        "two rows of one id",
                        bench -> bench.key(
                                "source.query",
                                "select m.id as contact_id, m.first_name as \"givenName\" from member m, member n"),
                        "source ids",
                        "one row for each contact_id"),
                new Broken(
                        "a dropped trigger",
                        bench -> bench.sql(
                                "do $$ declare t record; begin for t in select tgname from pg_trigger"
                                        + " where tgrelid = 'member'::regclass and not tgisinternal limit 1 loop"
                                        + " execute 'drop trigger ' || quote_ident(t.tgname) || ' on member'; end loop; end $$"),
                        "source triggers",
                        "contact-sync capture install"),
                new Broken(
                        "a disabled trigger",
                        bench -> bench.sql("alter table member disable trigger user"),
                        "source triggers",
                        "contact-sync capture install"),
                new Broken(
                        "a watched table that is not there",
                        bench -> bench.key("source.tables[0].name", "person"),
                        "source triggers",
                        "contact-sync.source.tables"),
                new Broken(
                        "no right to empty the outbox",
                        bench -> bench.sql("do $$ declare t record; begin for t in select tablename from pg_tables"
                                + " where schemaname = 'public' and tablename <> 'member' loop"
                                + " execute 'revoke delete on ' || quote_ident(t.tablename) || ' from $USER';"
                                + " end loop; end $$"),
                        "source outbox",
                        "select and delete on the outbox"),
                new Broken(
                        "the broker is away",
                        bench -> bench.key("rabbitmq.uri", "amqp://127.0.0.1:1/"),
                        "broker",
                        "Start RabbitMQ"),
                new Broken(
                        "wrong password of the broker",
                        bench -> bench.key("rabbitmq.uri", bench.broker("wrong", "")),
                        "broker",
                        "change_password"),
                new Broken(
                        "a virtual host that is not there",
                        bench -> bench.key(
                                "rabbitmq.uri", bench.broker(bench.rabbit().password(), "nowhere")),
                        "broker",
                        "add_vhost"),
                new Broken(
                        "a queue made with other arguments",
                        bench -> declare(bench, Map.of("x-single-active-consumer", true, "x-max-length", 10)),
                        "queues",
                        "delete it and restart"),
                new Broken(
                        "a queue that serves several consumers",
                        bench -> declare(bench, Map.of("x-max-length", 10, "x-queue-type", "quorum")),
                        "queues",
                        "require-single-active-consumer: false"),
                new Broken(
                        "a queue that serves several consumers, and may",
                        bench -> {
                            declare(bench, Map.of());
                            bench.key("rabbitmq.require-single-active-consumer", "false");
                        },
                        "queues",
                        "Run one process that delivers, and no other"),
                new Broken("a full disk", bench -> bench.usableBytes(1_000_000), "state DB disk", "Free space"),
                new Broken(
                        "a folder of the state DB that is not there",
                        bench -> bench.key("state.url", "jdbc:sqlite:nowhere/state.db"),
                        "state DB disk",
                        "Make the folder"),
                new Broken(
                        "a canary whose row is not there",
                        bench -> canary(bench, 4711),
                        "canary",
                        "Make the canary's row"),
                new Broken(
                        "a canary's statement that finds no row",
                        bench -> canary(bench, 1)
                                .key("canary.update", "update member set first_name = :stamp where id = 9"),
                        "canary",
                        "changes the canary's row alone"),
                new Broken(
                        "a canary that may not be changed",
                        bench -> canary(bench, 1).sql("revoke update on member from $USER"),
                        "canary",
                        "Grant the user of contact-sync.source update"),
                new Broken(
                        "a canary without a mailbox",
                        bench -> canary(bench, 1).without("canary.mailbox"),
                        "canary",
                        "Correct this key"),
                new Broken(
                        "a state DB that is none",
                        bench -> write(
                                bench.folder().resolve("state.db"), "no database, but long enough to look like one"),
                        "state DB",
                        "move it away"),
                new Broken(
                        "a state DB on a server that is away",
                        bench -> bench.key("state.url", "jdbc:postgresql://127.0.0.1:1/state"),
                        "state DB",
                        "Start the server"),
                new Broken(
                        "a wrong client secret",
                        bench -> bench.key("graph.client-secret", "wrong"),
                        "token",
                        "the secret's value, not its id"),
                new Broken(
                        "a client secret that has expired",
                        bench -> bench.graph().apps().expireSecret("s3cr3t"),
                        "token",
                        "has expired"),
                new Broken(
                        "a tenant that is not there",
                        bench -> bench.key("graph.tenant-id", "cub.example"),
                        "token",
                        "check contact-sync.graph.tenant-id"),
                new Broken(
                        "no client id",
                        bench -> bench.without("graph.client-id"),
                        "token",
                        "this key of the configuration"),
                new Broken(
                        "an unknown mailbox",
                        bench -> bench.key("targets[0].mailbox", "offcie@club.example"),
                        "mailbox offcie@club.example",
                        "Check that the user exists"),
                new Broken(
                        "no target",
                        bench -> bench.without("targets[0].mailbox").without("targets[0].folder"),
                        "targets",
                        "this key of the configuration"),
                new Broken(
                        "an app that reaches too much",
                        bench -> {
                            var unused = bench.graph().mailbox("ceo@club.example");
                            bench.outside("ceo@club.example");
                        },
                        "outside ceo@club.example",
                        "RBAC for Applications"));
    }

    @ParameterizedTest
    @MethodSource("broken")
    void what_is_broken_is_the_one_failure_with_its_remedy(Broken broken) {
        broken.how().accept(bench);

        List<Finding> findings = bench.examine();

        assertThat(findings.stream().filter(Finding::failed)).singleElement().satisfies(finding -> {
            assertThat(finding.check()).isEqualTo(broken.check());
            assertThat(finding.remedy()).contains(broken.remedy());
            assertThat(finding.detail()).isNotBlank().doesNotContain("s3cr3t", "right", "wrong");
        });
    }

    @Test
    void a_clock_that_is_ahead_is_found_beside_each_that_is_right() {
        bench.clock(Clock.offset(Clock.systemUTC(), Duration.ofMinutes(10)));

        assertThat(bench.examine().stream().filter(Finding::failed)).hasSize(2).allSatisfy(finding -> {
            assertThat(finding.check()).endsWith(" clock");
            assertThat(finding.detail()).contains("10 min ahead of");
            assertThat(finding.remedy()).contains("NTP");
        });
    }

    @Test
    void a_sound_set_up_fails_nothing_and_stays_as_it_was() {
        assertThat(bench.examine()).isNotEmpty().noneMatch(Finding::failed);

        assertThat(folder.resolve("state.db")).doesNotExist();
        assertThat(graph.mailbox("office@club.example").folders())
                .noneMatch(found -> found.name().equals("Members"));
    }

    @Test
    void a_broker_whose_certificate_has_expired_is_told_from_one_that_is_away() throws Exception {
        Instant now = Instant.now();
        var expired = new HeldCertificate.Builder()
                .addSubjectAlternativeName("localhost")
                .validityInterval(
                        now.minus(Duration.ofDays(10)).toEpochMilli(),
                        now.minus(Duration.ofDays(5)).toEpochMilli())
                .build();
        var tls = new HandshakeCertificates.Builder()
                .heldCertificate(expired)
                .build()
                .sslContext();
        try (var server = (javax.net.ssl.SSLServerSocket)
                tls.getServerSocketFactory().createServerSocket(0, 5, java.net.InetAddress.getLoopbackAddress())) {
            var greeter = new Thread(() -> greet(server));
            greeter.setDaemon(true);
            greeter.start();
            bench.key("rabbitmq.uri", "amqps://us:secret@localhost:" + server.getLocalPort() + "/");

            assertThat(bench.examine().stream().filter(Finding::failed))
                    .singleElement()
                    .satisfies(finding -> {
                        assertThat(finding.check()).isEqualTo("broker");
                        assertThat(finding.remedy()).contains("certificate renewed");
                    });
        }
    }

    /** Offers its certificate to whoever comes, until it is closed. */
    private static void greet(javax.net.ssl.SSLServerSocket server) {
        while (!server.isClosed()) {
            try (var client = (javax.net.ssl.SSLSocket) server.accept()) {
                client.startHandshake();
            } catch (IOException refusedOrClosed) {
                assertThat(refusedOrClosed).isNotNull();
            }
        }
    }

    @Test
    void a_folder_that_cannot_be_had_fails_its_mailbox_with_the_reason_whether_a_service_works_there_or_not() {
        try (StateDb db = TestStateDb.open(folder.resolve("state.db"))) {
            new StateRows(db)
                    .mailbox("the-object-id", "office@club.example", "Members")
                    .folderFails("the-object-id", "Members", "ErrorFolderExists", "Cannot make the folder.");

            assertFolderFails();
            db.write(tx -> tx.jdbc()
                    .update(
                            "update mailbox set lease_owner = 'w', lease_clean = 0, lease_until = ?",
                            tx.nowMicros() + 3_600_000_000L));
            assertFolderFails();
        }
    }

    private void assertFolderFails() {
        assertThat(bench.examine().stream().filter(Finding::failed))
                .singleElement()
                .satisfies(finding -> {
                    assertThat(finding.check()).isEqualTo("mailbox office@club.example");
                    assertThat(finding.detail()).contains("ErrorFolderExists");
                    assertThat(finding.remedy()).isEqualTo("Cannot make the folder.");
                });
    }

    @Test
    void a_mailbox_that_a_service_works_in_is_not_asked() {
        try (StateDb db = TestStateDb.open(folder.resolve("state.db"))) {
            db.write(tx -> tx.jdbc()
                    .update(
                            "insert into mailbox (mailbox, address, lease_owner, lease_until, lease_clean, error_class, error_code,"
                                    + " error_detail) values ('office@club.example', 'office@club.example', 'w', ?, 0, 'MAILBOX',"
                                    + " 'ErrorAccessDenied', 'Grant it.')",
                            tx.nowMicros() + 3_600_000_000L));
        }

        assertThat(bench.examine().stream().filter(Finding::failed))
                .singleElement()
                .satisfies(finding -> assertThat(finding.remedy()).isEqualTo("Grant it."));
        assertThat(graph.mailbox("office@club.example").counters().requests()).isZero();
    }

    private static void declare(Bench bench, Map<String, Object> arguments) {
        var factory = new ConnectionFactory();
        factory.setPort(bench.rabbit().port());
        factory.setUsername(bench.rabbit().username());
        factory.setPassword(bench.rabbit().password());
        try (Connection connection = factory.newConnection();
                var channel = connection.createChannel()) {
            channel.queueDeclare(bench.value("rabbitmq.queue"), true, false, false, arguments);
        } catch (IOException | java.util.concurrent.TimeoutException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void write(Path file, String text) {
        try {
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
