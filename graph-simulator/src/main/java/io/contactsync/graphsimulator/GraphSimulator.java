package io.contactsync.graphsimulator;

import io.contactsync.graphsimulator.delta.DeltaTokens;
import io.contactsync.graphsimulator.fault.FaultPlan;
import io.contactsync.graphsimulator.fault.FaultRule;
import io.contactsync.graphsimulator.fault.InjectedFault;
import io.contactsync.graphsimulator.http.HttpFront;
import io.contactsync.graphsimulator.http.LoopbackServer;
import io.contactsync.graphsimulator.later.HiddenWork;
import io.contactsync.graphsimulator.later.Timer;
import io.contactsync.graphsimulator.ledger.Ledger;
import io.contactsync.graphsimulator.ledger.LedgerEntry;
import io.contactsync.graphsimulator.mailbox.Groups;
import io.contactsync.graphsimulator.mailbox.Mailboxes;
import io.contactsync.graphsimulator.settings.Latency;
import io.contactsync.graphsimulator.settings.SimulatorClock;
import io.contactsync.graphsimulator.settings.Switch;
import io.contactsync.graphsimulator.settings.Switches;
import io.contactsync.graphsimulator.subscription.Subscriptions;
import io.contactsync.graphsimulator.tenant.Delays;
import io.contactsync.graphsimulator.tenant.SavedState;
import io.contactsync.graphsimulator.tenant.Tenant;
import io.contactsync.graphsimulator.throttle.MailboxThrottle;
import io.contactsync.graphsimulator.tls.LoopbackCertificate;
import io.contactsync.graphsimulator.token.AccessTokens;
import io.contactsync.graphsimulator.token.Apps;
import io.contactsync.graphsimulator.token.ManagedIdentityEndpoint;
import io.contactsync.graphsimulator.token.UserSignIns;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A running simulator of Microsoft Graph's contacts, on loopback.
 *
 * <pre>{@code
 * try (GraphSimulator graph = GraphSimulator.start()) {
 *     SimulatedMailbox board = graph.mailbox("board@club.example");
 *     board.failNext(Fault.throttled(ofSeconds(7)));
 *     // … let the client work against graph.endpoint() and graph.authority() …
 *     assertThat(board.contacts()).hasSize(1);
 *     assertThat(board.counters().requestsBeforeRetryAfter()).isZero();
 * }
 * }</pre>
 *
 * Thread-safe. What is unknown to it is refused, never answered with 200.
 */
public final class GraphSimulator implements AutoCloseable {
    /** The tenant that is always there. */
    public static final String TENANT_ID = "7d5c4f1e-0b6a-4c6e-9a51-2f3f8a0c1d11";
    /** The app that is registered when no other is. */
    public static final String CLIENT_ID = "3f0a9c52-8f5e-4d0b-b6b3-6a1d2c9e7f42";
    /** Its secret, which protects nothing. */
    public static final String CLIENT_SECRET = "simulator-secret";

    /** The managed identity of the machine the simulator stands for. */
    public static final String MANAGED_IDENTITY_ID = "9b1f6b1c-2d55-4a0e-8a43-0c7d6c1f5e21";
    /** What {@code X-IDENTITY-HEADER} must hold, which protects nothing. */
    public static final String IDENTITY_HEADER = "simulator-identity-header";

    private static final String LOOPBACK = "127.0.0.1";

    private final Tenant tenant;
    private final Timer timer = new Timer();
    private final LoopbackServer server;
    private final @Nullable LoopbackCertificate certificate;

    GraphSimulator(GraphSimulatorBuilder builder) {
        SimulatorClock clock = builder.clock;
        Switches switches = new Switches(builder.switches);
        Apps apps = new Apps(builder.anyApp, clock);
        apps.addTenant(TENANT_ID);
        builder.tenants.forEach(apps::addTenant);
        apps.register(CLIENT_ID, CLIENT_SECRET);
        apps.registerManagedIdentity(MANAGED_IDENTITY_ID);
        builder.apps.forEach(apps::register);
        Subscriptions subscriptions = new Subscriptions(clock, switches, timer);
        Mailboxes mailboxes = new Mailboxes(
                switches,
                clock,
                builder.namedProperties,
                () -> new MailboxThrottle(
                        builder.limits, () -> switches.on(Switch.CONCURRENCY_LIMITED), clock, builder.grace),
                builder.autoCreateMailboxes,
                subscriptions);
        builder.mailboxes.forEach(mailboxes::declare);
        tenant = new Tenant(
                switches,
                clock,
                mailboxes,
                new Groups(),
                apps,
                new AccessTokens(clock, builder.tokenLifetime),
                new UserSignIns(clock),
                new FaultPlan(),
                new Ledger(builder.ledgerSize),
                new Delays(builder.latency, builder.network, builder.seed),
                new DeltaTokens(clock, builder.deltaTokenLifetime),
                new HiddenWork(timer),
                subscriptions);
        ManagedIdentityEndpoint identity = new ManagedIdentityEndpoint(
                apps, tenant.tokens(), clock, TENANT_ID, MANAGED_IDENTITY_ID, IDENTITY_HEADER);
        certificate = builder.tls ? LoopbackCertificate.create() : null;
        server = new LoopbackServer(new HttpFront(tenant, identity, timer), builder.port, certificate, builder.tlsPort);
        try {
            server.start();
        } catch (UncheckedIOException e) {
            timer.close();
            throw e;
        }
    }

    /** Starts one on a free port that knows only the mailboxes that are declared. */
    public static GraphSimulator start() {
        return builder().start();
    }

    /** All that can be chosen. */
    public static GraphSimulatorBuilder builder() {
        return new GraphSimulatorBuilder();
    }

    /** Graph's root, as in {@code http://127.0.0.1:40123/v1.0}. */
    public URI endpoint() {
        return URI.create(authority() + "/v1.0");
    }

    /** Entra ID's root: tokens are had at {@code {authority}/{tenant}/oauth2/v2.0/token}. */
    public URI authority() {
        return URI.create("http://" + LOOPBACK + ":" + server.port());
    }

    /** Its root over TLS, of Graph's paths and Entra ID's, as in {@code https://localhost:40124}; only with {@code tls(…)}. */
    public URI tlsRoot() {
        certificate();
        return URI.create("https://localhost:" + server.tlsPort());
    }

    /** What a client of {@link #tlsRoot()} must trust; only with {@code tls(…)}. */
    public LoopbackCertificate certificate() {
        if (certificate == null) {
            throw new IllegalStateException("tls: off (expected: a simulator built with tls(port))");
        }
        return certificate;
    }

    /** The mailbox of this address, declared if it is new. */
    public SimulatedMailbox mailbox(String address) {
        tenant.mailboxes().declare(address);
        return new SimulatedMailbox(tenant, address);
    }

    /** All mailboxes that were declared or came to be. */
    public List<SimulatedMailbox> mailboxes() {
        return tenant.mailboxes().all().stream()
                .map(each -> new SimulatedMailbox(tenant, each.address()))
                .toList();
    }

    /** Adds a rule behind the others; a request suffers from the first that strikes. */
    public InjectedFault inject(FaultRule rule) {
        return tenant.faults().inject(rule);
    }

    /** Takes all fault rules away. */
    public void clearFaults() {
        tenant.faults().clear();
    }

    /** Turns an uncertain behaviour on or off. */
    public void set(Switch behaviour, boolean on) {
        tenant.switches().set(behaviour, on);
    }

    /** Changes how long mailboxes take that have no latency of their own. */
    public void latency(Latency latency) {
        tenant.latency().set(latency);
    }

    /** Changes how long each request over HTTP is under way, a batch only once. */
    public void network(Latency network) {
        tenant.latency().setNetwork(network);
    }

    /** Its time, to be moved or stopped. */
    public SimulatorClock clock() {
        return tenant.clock();
    }

    /** Its tokens: how long new ones live, and an end to all that were issued. */
    public AccessTokens tokens() {
        return tenant.tokens();
    }

    /** The tenant's groups. */
    public Groups groups() {
        return tenant.groups();
    }

    /** Lets every delta token answer 410 from now on. */
    public void expireDeltaTokens() {
        tenant.deltaTokens().expireAll();
    }

    /** Users who sign in with a device code: approve or decline for them. */
    public UserSignIns signIns() {
        return tenant.signIns();
    }

    /** Its tenants, apps and their secrets. */
    public Apps apps() {
        return tenant.apps();
    }

    /** App Service's {@code IDENTITY_ENDPOINT}; its {@code IDENTITY_HEADER} is {@link #IDENTITY_HEADER}. */
    public URI identityEndpoint() {
        return URI.create(authority() + ManagedIdentityEndpoint.APP_SERVICE);
    }

    /** Stands for {@code http://169.254.169.254}, where a virtual machine's programs ask for tokens. */
    public URI instanceMetadata() {
        return authority();
    }

    /** Who is told of changes in mailboxes; subscribers must be on this machine. */
    public Subscriptions subscriptions() {
        return tenant.subscriptions();
    }

    /** Work that goes on though its client was answered 504 or dropped. */
    public HiddenWork hiddenWork() {
        return tenant.hiddenWork();
    }

    /** The latest requests to Graph, in the order of their answers. */
    public List<LedgerEntry> ledger() {
        return tenant.ledger().entries();
    }

    /** Writes all mailboxes with their contents to a file. */
    public void save(Path file) throws IOException {
        SavedState.of(tenant.mailboxes()).save(file);
    }

    /** Puts mailboxes back from a file; contacts have the ids they had. */
    public void load(Path file) throws IOException {
        SavedState.read(Files.readAllBytes(file)).restore(tenant.mailboxes());
    }

    /** Empties all mailboxes, forgets faults, ledger and tokens, lets the clock run, and turns switches back to how they were at the start. */
    public void reset() {
        tenant.reset();
    }

    /** Where a running simulator is steered over HTTP, as in {@code http://127.0.0.1:40123/_control}. */
    public URI control() {
        return URI.create(authority() + "/_control");
    }

    /** Stops at once; hidden work that is not done yet never will be. */
    @Override
    public void close() {
        timer.close();
        server.close();
    }
}
