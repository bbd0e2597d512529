package io.contactsync.graphsimulator;

import io.contactsync.graphsimulator.mailbox.Mailboxes;
import io.contactsync.graphsimulator.settings.Latency;
import io.contactsync.graphsimulator.settings.SimulatorClock;
import io.contactsync.graphsimulator.settings.Switch;
import io.contactsync.graphsimulator.throttle.ThrottleLimits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What can be chosen before a {@link GraphSimulator} starts. Not thread-safe. */
public final class GraphSimulatorBuilder {
    final Map<Switch, Boolean> switches = new EnumMap<>(Switch.class);
    final List<String> mailboxes = new ArrayList<>();
    final List<String> tenants = new ArrayList<>();
    final Map<String, String> apps = new LinkedHashMap<>();
    int port;
    SimulatorClock clock = SimulatorClock.system();
    long seed;
    Latency latency = Latency.NONE;
    Latency network = Latency.NONE;
    boolean tls;
    int tlsPort;
    boolean autoCreateMailboxes;
    boolean anyApp;
    Duration tokenLifetime = Duration.ofSeconds(3599);
    ThrottleLimits limits = ThrottleLimits.DOCUMENTED;
    Duration grace = Duration.ofMillis(100);
    Duration deltaTokenLifetime = Duration.ofDays(30);
    int ledgerSize = 10_000;
    int namedProperties = 16_000;

    GraphSimulatorBuilder() {}

    /** The port on 127.0.0.1; 0, the default, takes a free one. */
    public GraphSimulatorBuilder port(int number) {
        if (number < 0 || number > 65_535) {
            throw new IllegalArgumentException("port: " + number + " (expected: 0..65535)");
        }
        port = number;
        return this;
    }

    /** Also serves https on this port, 0 for a free one, with a certificate made at start. */
    public GraphSimulatorBuilder tls(int number) {
        if (number < 0 || number > 65_535) {
            throw new IllegalArgumentException("tls port: " + number + " (expected: 0..65535)");
        }
        tls = true;
        tlsPort = number;
        return this;
    }

    /** Turns an uncertain behaviour on or off. */
    public GraphSimulatorBuilder set(Switch behaviour, boolean on) {
        switches.put(behaviour, on);
        return this;
    }

    /** The time that tokens, windows, budgets and time stamps follow; the system's by default. */
    public GraphSimulatorBuilder clock(SimulatorClock time) {
        clock = time;
        return this;
    }

    /** Of the dice for latencies; 0 by default. */
    public GraphSimulatorBuilder seed(long dice) {
        seed = dice;
        return this;
    }

    /** How long mailboxes take; none by default. */
    public GraphSimulatorBuilder latency(Latency each) {
        latency = each;
        return this;
    }

    /** How long each request over HTTP is under way, a batch only once; none by default. */
    public GraphSimulatorBuilder network(Latency each) {
        network = each;
        return this;
    }

    /** Declares a mailbox. */
    public GraphSimulatorBuilder mailbox(String address) {
        Mailboxes.requireAddress(address);
        mailboxes.add(address);
        return this;
    }

    /** Whether any address that is asked for becomes a mailbox; otherwise only declared ones are. */
    public GraphSimulatorBuilder autoCreateMailboxes(boolean auto) {
        autoCreateMailboxes = auto;
        return this;
    }

    /** Adds a tenant by id or domain, besides {@link GraphSimulator#TENANT_ID}. */
    public GraphSimulatorBuilder tenant(String idOrDomain) {
        tenants.add(idOrDomain);
        return this;
    }

    /** Registers an app, besides {@link GraphSimulator#CLIENT_ID}. */
    public GraphSimulatorBuilder app(String clientId, String secret) {
        apps.put(clientId, secret);
        return this;
    }

    /** Whether any tenant, app and secret get a token. */
    public GraphSimulatorBuilder acceptAnyApp(boolean any) {
        anyApp = any;
        return this;
    }

    /** How long tokens live, by the simulator's clock; 3599 s by default. */
    public GraphSimulatorBuilder tokenLifetime(Duration lifetime) {
        tokenLifetime = lifetime;
        return this;
    }

    /** How long delta tokens live, by the simulator's clock; 30 days by default, for Graph promises nothing. */
    public GraphSimulatorBuilder deltaTokenLifetime(Duration lifetime) {
        deltaTokenLifetime = lifetime;
        return this;
    }

    /** What an app may do with a mailbox; the documented limits by default. */
    public GraphSimulatorBuilder limits(ThrottleLimits each) {
        limits = each;
        return this;
    }

    /**
     * How long after a 429, in real time, calls that may have been under way are refused without counting as {@code
     * requestsBeforeRetryAfter}; 100 ms by default.
     */
    public GraphSimulatorBuilder retryAfterGrace(Duration time) {
        grace = time;
        return this;
    }

    /** How many requests the ledger remembers; 10,000 by default. */
    public GraphSimulatorBuilder ledgerSize(int entries) {
        ledgerSize = entries;
        return this;
    }

    /** How many names of extended properties a mailbox can ever hold; 16,000 by default. */
    public GraphSimulatorBuilder namedProperties(int quota) {
        namedProperties = quota;
        return this;
    }

    /** Starts it. */
    public GraphSimulator start() {
        return new GraphSimulator(this);
    }
}
