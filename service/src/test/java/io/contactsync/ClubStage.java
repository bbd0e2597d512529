package io.contactsync;

import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.ConnectionFactory;
import io.contactsync.config.ConfigLoader;
import io.contactsync.embeddedbroker.EmbeddedBroker;
import io.contactsync.graphsimulator.GraphSimulator;
import io.contactsync.graphsimulator.SimulatedMailbox;
import io.contactsync.graphsimulator.contacts.ContactView;
import io.contactsync.memberdb.MemberDatabase;
import io.contactsync.ops.Operations;
import io.contactsync.testkit.FreePorts;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.springframework.security.crypto.bcrypt.BCryptPasswordEncoder;

/**
 * A small club with the whole program around it, for whoever looks at the page: members in SQLite, the embedded broker, the
 * Graph simulator, the service with a viewer and an operator. Every person in it is invented.
 */
final class ClubStage implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    static final String OFFICE = "office@club.example";
    static final String NORTH = "north@club.example";
    static final String SOUTH = "south@club.example";
    static final String BOARD = "board@club.example";
    static final String VIEWER = "vera";
    static final String OPERATOR = "otto";
    static final String PASSWORD = "nine in the morning";

    private static final List<String> GIVEN = List.of(
            "Ada",
            "Alan",
            "Grace",
            "Edsger",
            "Katherine",
            "Tim",
            "Radia",
            "Dennis",
            "Margaret",
            "Donald",
            "Hedy",
            "Niklaus");
    private static final List<String> FAMILY =
            List.of("Lindqvist", "O'Brien", "Müller", "Okafor", "Rossi", "Núñez", "Kowalska");
    private static final List<String> CITIES = List.of("Bath", "Leeds", "York", "Derby", "Hull");

    private final Path folder;
    private final EmbeddedBroker broker;
    private final GraphSimulator graph;
    private final ContactSyncService service;
    private final Operations operations;
    private final int members;

    ClubStage(Path folder, int members) {
        this.folder = folder;
        this.members = members;
        this.broker = EmbeddedBroker.start(new FreePorts(RandomGenerator.getDefault()).next());
        this.graph = GraphSimulator.builder()
                .mailbox(OFFICE)
                .mailbox(NORTH)
                .mailbox(SOUTH)
                .mailbox(BOARD)
                .start();
        sql("create table member (id integer primary key, first_name text, last_name text, email text, mobile text,"
                + " birthday text, city text, chapter text)");
        for (int id = 1; id <= members; id++) {
            join(id, id % 8 == 0 ? "Board" : id % 2 == 0 ? "North" : "South");
        }
        // As cheap as may be: what hashes cost is not looked at here.
        String hash = new BCryptPasswordEncoder(4).encode(PASSWORD);
        new Installation(folder)
                .with("contact-sync.source.url", "jdbc:sqlite:club.db")
                .with(
                        "contact-sync.source.query",
                        "select id as contact_id, first_name as givenName, last_name as surname, email, mobile, birthday,"
                                + " city as home_city, chapter as \"tag.chapter\" from member")
                .with("contact-sync.rabbitmq.uri", broker.uri())
                .with("contact-sync.graph.endpoint", graph.endpoint().toString())
                .with("contact-sync.graph.authority", graph.authority().toString())
                .with("contact-sync.graph.tenant-id", GraphSimulator.TENANT_ID)
                .with("contact-sync.graph.client-id", GraphSimulator.CLIENT_ID)
                .with("contact-sync.graph.client-secret", GraphSimulator.CLIENT_SECRET)
                .with("contact-sync.targets[0].mailbox", OFFICE)
                .with("contact-sync.targets[0].folder", "Members")
                .with("contact-sync.targets[1].mailbox", NORTH)
                .with("contact-sync.targets[1].only.chapter[0]", "North")
                .with("contact-sync.targets[2].mailbox", SOUTH)
                .with("contact-sync.targets[2].only.chapter[0]", "South")
                .with("contact-sync.targets[3].mailbox", BOARD)
                .with("contact-sync.targets[3].only.chapter[0]", "Board")
                .with("contact-sync.safety.max-deletes", "0%")
                .with("contact-sync.safety.max-deletes-floor", "1")
                // Whoever looks at holds does not wait for them.
                .with("contact-sync.safety.delete-settle", "0s")
                .with("contact-sync.web.users[0].name", VIEWER)
                .with("contact-sync.web.users[0].password", hash)
                .with("contact-sync.web.users[1].name", OPERATOR)
                .with("contact-sync.web.users[1].password", hash)
                .with("contact-sync.web.users[1].role", "operator");
        var loaded = ConfigLoader.load(folder.resolve("contact-sync.yaml"), Map.of());
        try (MemberDatabase source = MemberDatabase.open(new Settings(loaded).source())) {
            source.capture().install();
        }
        this.operations = new Operations(new Settings(loaded), Clock.systemUTC());
        this.service = ContactSyncService.start(loaded, ServiceRole.ALL, false, ServiceListeners.NONE);
    }

    /** Waits until each of the first members is in the office's mailbox and in its chapter's, and that is written down. */
    ClubStage loaded() {
        await().atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(500))
                .until(() -> operations
                        .status()
                        .filter(status -> status.inSync() && status.totals().inSync() == 2L * members)
                        .isPresent());
        return this;
    }

    URI page() {
        return service.page();
    }

    GraphSimulator graph() {
        return graph;
    }

    SimulatedMailbox mailbox(String address) {
        return graph.mailbox(address);
    }

    /** How many contacts of that given name a mailbox has. */
    long named(String address, String givenName) {
        return mailbox(address).contacts().stream()
                .filter(contact -> givenName.equals(contact.text("givenName")))
                .count();
    }

    /** The member of that id in a mailbox, by the address that only that one has. */
    Optional<ContactView> member(String address, int id) {
        return mailbox(address).contacts().stream()
                .filter(contact -> contact.properties()
                        .path("emailAddresses")
                        .path(0)
                        .path("address")
                        .asString("")
                        .matches("[a-z]+" + id + "@members\\.example"))
                .findFirst();
    }

    /** Somebody joins; who it is follows from the id. */
    void join(int id, String chapter) {
        String given = GIVEN.get(id % GIVEN.size());
        sql(
                "insert into member values (?, ?, ?, ?, ?, ?, ?, ?)",
                id,
                given,
                FAMILY.get(id % FAMILY.size()),
                given.toLowerCase(Locale.ROOT) + id + "@members.example",
                "+44 20 7946 0" + (100 + id),
                "19" + (50 + id % 49) + "-0" + (1 + id % 9) + "-1" + id % 9,
                CITIES.get(id % CITIES.size()),
                chapter);
    }

    /** The club's own program at work. */
    void sql(String statement, Object... values) {
        new ClubProgram(folder.resolve("club.db")).sql(statement, values);
    }

    /** Somebody else's program writes to the queue. */
    void publish(String event) {
        try {
            var factory = new ConnectionFactory();
            factory.setUri(broker.uri());
            try (var connection = factory.newConnection();
                    var channel = connection.createChannel()) {
                channel.confirmSelect();
                channel.basicPublish("", "contact.sync", null, event.getBytes(StandardCharsets.UTF_8));
                channel.waitForConfirmsOrDie(10_000);
            }
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        service.close();
        graph.close();
        broker.close();
    }
}
