package io.contactsync.demo.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.contactsync.Settings;
import io.contactsync.config.ConfigLoader;
import io.contactsync.graphsimulator.GraphSimulator;
import io.contactsync.graphsimulator.SimulatedMailbox;
import io.contactsync.graphsimulator.contacts.ContactView;
import io.contactsync.graphsimulator.contacts.FolderView;
import io.contactsync.graphsimulator.mailbox.MailboxCondition;
import io.contactsync.graphsimulator.settings.Latency;
import io.contactsync.memberdb.CaptureSetup;
import io.contactsync.memberdb.MemberDatabase;
import io.contactsync.memberdb.SourceSettings;
import io.contactsync.ops.Operations;
import io.contactsync.state.MailboxHolds;
import io.contactsync.state.StateDatabase;
import io.contactsync.state.StateDb;
import io.contactsync.state.StateSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.awaitility.core.ConditionTimeoutException;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/**
 * The world around several workers that share a state DB on PostgreSQL: members, broker, four mailboxes. All that is hidden in
 * Graph is over before a hold is.
 */
final class FaultStand implements AutoCloseable {

    static final Duration CALL_TIMEOUT = Duration.ofMillis(1_500);
    static final Duration HOLD = Duration.ofSeconds(Integer.getInteger("contact-sync.faults.hold", 4));

    /** Longer than a request may take. */
    static final Duration PAST_TIMEOUT = CALL_TIMEOUT.plusMillis(200);

    /** From when a request arrives until its work is over, with all the rest of the hold to spare for a machine that is busy. */
    static final Duration LONGEST_HIDDEN = Duration.ofSeconds(2);

    /** How long a 429 may be on its way to a worker that has to share the machine with all the others. */
    static final Duration ON_ITS_WAY = Duration.ofSeconds(1);

    /** For whatever the workers do by themselves. */
    static final Duration PATIENCE = Duration.ofSeconds(Integer.getInteger("contact-sync.faults.patience", 120));
    /** Who waits longer is told for what. */
    private static final Duration LONG = Duration.ofSeconds(20);

    /** Lists come in several pages. */
    private static final int PAGE = 20;

    /** Our installation. */
    private static final String ID = "the-first";

    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(100);

    private final Servers servers;
    private final Path folder;
    private final GraphSimulator graph;
    private final BrokerGate gate;
    private final ClubDatabase members;
    private final MailboxTruth truth;
    private final Path config;
    private final Workers workers;
    private final StateBackup backup;
    private final ServerClock serverClock;
    private final MemberDatabase source;
    private StandConfiguration configuration;
    private long returns;
    private @Nullable SecondInstallation second;

    FaultStand(Servers servers, Path folder, String maxDeletes, long seed) throws IOException {
        this(servers, folder, maxDeletes, Duration.ofSeconds(1), seed);
    }

    FaultStand(Servers servers, Path folder, String maxDeletes, Duration deleteSettle, long seed) throws IOException {
        this.servers = servers;
        this.folder = folder;
        var builder = GraphSimulator.builder()
                .app(GraphSimulator.CLIENT_ID, GraphSimulator.CLIENT_SECRET)
                .app(OtherApp.CLIENT_ID, OtherApp.SECRET)
                .seed(seed)
                .retryAfterGrace(ON_ITS_WAY)
                .latency(new Latency.Between(Duration.ofMillis(5), Duration.ofMillis(40)));
        ClubMailbox.FOUR.forEach(mailbox -> builder.mailbox(mailbox.address()));
        this.graph = builder.start();
        graph.mailboxes().forEach(mailbox -> mailbox.largestPage(PAGE));
        this.gate = new BrokerGate(servers.broker().port());
        this.members = new ClubDatabase(
                servers.freshDatabase(),
                servers.postgres().username(),
                servers.postgres().password(),
                new Random(seed));
        this.truth = new MailboxTruth(
                members,
                graph,
                ClubMailbox.FOUR,
                contact -> !SecondInstallation.ID.equals(contact.mark(MailboxTruth.INSTALLATION)));
        truth.seedOwners();
        String stateUrl = servers.freshDatabase();
        this.configuration = StandConfiguration.of(
                        members.url(), gate.port(), servers, stateUrl + ServerClock.LOOK, graph, ClubMailbox.FOUR)
                .patience(CALL_TIMEOUT, HOLD)
                .maxDeletes(maxDeletes)
                .deleteSettle(deleteSettle)
                .shareWith(List.of(SecondInstallation.ID));
        this.backup = new StateBackup(servers.postgres(), stateUrl.substring(stateUrl.lastIndexOf('/') + 1));
        this.serverClock = new ServerClock(stateDb());
        this.config = Files.writeString(folder.resolve("contact-sync.yaml"), configuration.yaml());
        this.workers = new Workers(config);
        SourceSettings settings = settings().source();
        this.source = MemberDatabase.open(settings);
        source.capture().install();
        source.capture().identify(new CaptureSetup.Identity(ID, settings.place()));
    }

    Servers servers() {
        return servers;
    }

    GraphSimulator graph() {
        return graph;
    }

    ClubDatabase members() {
        return members;
    }

    /** The server of the member databases has ended; the next question to them connects anew. */
    void forgetConnections() {
        members.close();
        if (second != null) {
            second.members().close();
        }
    }

    MailboxTruth truth() {
        return truth;
    }

    StandConfiguration configuration() {
        return configuration;
    }

    Workers workers() {
        return workers;
    }

    BrokerGate gate() {
        return gate;
    }

    StateBackup backup() {
        return backup;
    }

    ServerClock serverClock() {
        return serverClock;
    }

    /** A mailbox as the configuration names it now. */
    ClubMailbox place(ClubMailbox mailbox) {
        return configuration.mailboxes().stream()
                .filter(each -> each.address().equals(mailbox.address()))
                .findFirst()
                .orElseThrow();
    }

    /** The folder of that name; empty while it is not there. */
    Optional<String> folderId(ClubMailbox place) {
        return graph.mailbox(place.address()).folders().stream()
                .filter(each -> each.name().equals(place.folder()))
                .map(FolderView::id)
                .findFirst();
    }

    /** The configuration names another folder; workers read it when they start. */
    void configure(ClubMailbox place, String folderName) {
        configuration = configuration.mailboxes(configuration.mailboxes().stream()
                .map(each -> each.equals(place) ? each.in(folderName) : each)
                .toList());
        try {
            Files.writeString(config, configuration.yaml());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Somebody asks for a mailbox to be listed again. */
    void relist(String address) {
        new Operations(settings(), Clock.systemUTC()).relist().relist(address, "somebody");
    }

    /** The newest version that is kept outside the state DB; 0: none. */
    long keptVersion() {
        return source.capture().newestVersion().orElse(0);
    }

    /** Whether it was noticed, once more than before, that the state DB went back. */
    boolean knowsThatStateWentBack() {
        long noticed = stateDb()
                .sql("select count(*) from audit where action = 'relist' and who = 'contact-sync'")
                .query(Long.class)
                .single();
        boolean more = noticed > returns;
        returns = Math.max(returns, noticed);
        return more;
    }

    /**
     * Another installation works in the office's folder.
     *
     * @param shares whether it knows of ours
     */
    void startSecond(boolean shares, Random random) {
        endSecond();
        try {
            second = new SecondInstallation(
                    servers, graph, folder, place(ClubMailbox.OFFICE), shares ? List.of(ID) : List.of(), random);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** It is given up. */
    void endSecond() {
        SecondInstallation current = second;
        second = null;
        if (current != null) {
            current.close();
        }
    }

    private Settings settings() {
        return new Settings(ConfigLoader.load(config, Map.of()));
    }

    JdbcClient stateDb() {
        return JdbcClient.create(new DriverManagerDataSource(
                configuration.stateUrl(),
                servers.postgres().username(),
                servers.postgres().password()));
    }

    /** Whoever starts while a server is away gives up, and a person starts it again. */
    void awaitStarted() {
        await().atMost(PATIENCE)
                .pollInterval(BETWEEN_LOOKS)
                .until(() -> workers.areStarted() && (second == null || second.isStarted()));
    }

    /** Every mailbox answers again; whoever mended it lets it go on. */
    void mendMailboxes() {
        for (SimulatedMailbox mailbox : graph.mailboxes()) {
            mailbox.condition(MailboxCondition.ACTIVE);
        }
    }

    /**
     * Waits until mailboxes and database are equal with nothing under way; fails naming what differs and what the workers
     * said. Nothing happened meanwhile that must never happen.
     */
    void awaitEqual() {
        long[] looks = {0};
        long[] tellAt = {System.nanoTime() + LONG.toNanos()};
        try {
            await().atMost(PATIENCE).pollInterval(BETWEEN_LOOKS).until(() -> {
                boolean started = workers.areStarted();
                if (started && looks[0]++ % 10 == 0) {
                    letMailboxesGoOn();
                }
                if (started && System.nanoTime() - tellAt[0] > 0) {
                    System.out.println("after " + LONG + " there are still " + truth.differences() + "; " + standing());
                    tellAt[0] += PATIENCE.toNanos();
                }
                return started
                        && isQuiet()
                        && truth.isReached()
                        && isSettled()
                        && (second == null || second.isRight())
                        && isQuiet();
            });
        } catch (ConditionTimeoutException e) {
            assertThat(truth.differences())
                    .as("after %s; %s%n%s", PATIENCE, standing(), workers.tails())
                    .isEmpty();
            throw new AssertionError(
                    "not settled after " + PATIENCE + "; " + standing() + "\n" + workers.tails()
                            + (second == null ? "" : "\n---- the second installation: " + second.tail()),
                    e);
        }
        truth.assertNoHarmDone();
    }

    /** Waits until deletes are held and nothing else is to be done. */
    void awaitHeld() {
        await().atMost(PATIENCE)
                .pollInterval(BETWEEN_LOOKS)
                .until(() -> workers.areStarted() && isQuiet() && links("held") > 0 && links("pending") == 0);
    }

    /** Waits until so many deletes are known, and none of them was sent. */
    void awaitUnwanted(int deletes) {
        await().atMost(PATIENCE)
                .pollInterval(BETWEEN_LOOKS)
                .until(() -> stateDb()
                                .sql("select count(*) from link where wanted = 0 and graph_id is not null")
                                .query(Integer.class)
                                .single()
                        == deletes);
    }

    /** The Graph id of each contact of ours, by mailbox and contact id. */
    Map<String, String> graphIds() {
        var ids = new TreeMap<String, String>();
        for (SimulatedMailbox mailbox : graph.mailboxes()) {
            mailbox.contactsByMark(MailboxTruth.MARK)
                    .forEach((mark, contacts) -> ids.put(
                            mailbox.address() + " " + mark,
                            contacts.stream()
                                    .map(ContactView::immutableId)
                                    .sorted()
                                    .collect(Collectors.joining(" "))));
        }
        return ids;
    }

    /** A person lets go whatever is held, until mailboxes and database are equal. */
    void approveUntilEqual() {
        try (StateDb state = StateDatabase.open(
                new StateSettings(
                        configuration.stateUrl(),
                        servers.postgres().username(),
                        servers.postgres().password()),
                Clock.systemUTC())) {
            await().atMost(PATIENCE).pollInterval(BETWEEN_LOOKS).until(() -> {
                state.write(tx -> {
                    var holds = new MailboxHolds(tx);
                    holds.list(/* openOnly= */ true).forEach(hold -> holds.approve(hold.id()));
                    return 0;
                });
                return truth.isReached();
            });
        }
        awaitEqual();
    }

    private int links(String linkState) {
        return stateDb()
                .sql("select count(*) from link where state = :state")
                .param("state", linkState)
                .query(Integer.class)
                .single();
    }

    /** No request is in work, not even unseen. */
    boolean isQuiet() {
        return graph.mailboxes().stream().allMatch(mailbox -> mailbox.inFlight() == 0);
    }

    /** No folder waits to be listed again, no contact for what the source says of it. */
    private boolean isSettled() {
        return links("adopted") == 0
                && stateDb()
                                .sql("select count(*) from folder where doubted_from > 0")
                                .query(Integer.class)
                                .single()
                        == 0;
    }

    /** What {@code resume} does for a mailbox that refused us: it is asked again at once. */
    private void letMailboxesGoOn() {
        stateDb().sql("update mailbox set next_check = 0 where checks > 0").update();
    }

    /** How mailboxes and links stand, for whoever has to find out why it failed. */
    private String standing() {
        return stateDb()
                        .sql(
                                "select mailbox, lease_owner, lease_until, lease_clean, gate_until, checks, error_code, sent from mailbox")
                        .query()
                        .listOfRows()
                + "\n"
                + stateDb()
                        .sql("select mailbox, reason, decision, opened_at from hold where decision is null")
                        .query()
                        .listOfRows()
                + "\n"
                + stateDb()
                        .sql("select * from link where state <> 'synced' limit 20")
                        .query()
                        .listOfRows();
    }

    @Override
    public void close() {
        endSecond();
        workers.close();
        source.close();
        members.close();
        gate.close();
        graph.close();
    }
}
