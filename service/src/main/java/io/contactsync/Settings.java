package io.contactsync;

import io.contactsync.config.ConfigException;
import io.contactsync.config.ContactSyncConfig;
import io.contactsync.config.ContactSyncConfig.Auth;
import io.contactsync.config.ContactSyncConfig.Capture;
import io.contactsync.config.LoadedConfig;
import io.contactsync.config.Secret;
import io.contactsync.delivery.targets.TargetSettings;
import io.contactsync.event.ContactId;
import io.contactsync.feed.canary.CanarySettings;
import io.contactsync.graph.GraphSettings;
import io.contactsync.graph.signin.DeviceCode;
import io.contactsync.graph.signin.TokenCacheException;
import io.contactsync.memberdb.CaptureKind;
import io.contactsync.memberdb.Password;
import io.contactsync.memberdb.SourceSettings;
import io.contactsync.memberdb.TouchStatement;
import io.contactsync.memberdb.WatchedTable;
import io.contactsync.ops.StageSettings;
import io.contactsync.ops.tracing.TracingSettings;
import io.contactsync.rabbit.BrokerAddress;
import io.contactsync.rabbit.BrokerSettings;
import io.contactsync.routing.Place;
import io.contactsync.routing.Targets;
import io.contactsync.state.DeleteAllowance;
import io.contactsync.state.StateSettings;
import io.contactsync.state.StateUrlException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What each stage needs of the configuration, in that stage's own types. Every problem is a {@link ConfigException} that names
 * the key. Pure.
 */
public final class Settings implements StageSettings {

    private static final String PREFIX = ContactSyncConfig.PREFIX + ".";

    /** A member who leaves must be gone some time. */
    private static final Duration LONGEST_SETTLE = Duration.ofHours(24);

    private final LoadedConfig loaded;

    public Settings(LoadedConfig loaded) {
        this.loaded = loaded;
    }

    /** Everything that the role needs is there and makes sense; connects to nothing. */
    public void check(ServiceRole role) {
        List<String> problems = new ArrayList<>();
        List<Runnable> checks = new ArrayList<>(List.of(
                this::state,
                this::broker,
                this::checkSafety,
                this::tracing,
                () -> WebSettings.login(config().web()),
                () -> PageTls.springValues(loaded)));
        if (role.captures()) {
            checks.add(this::source);
            checks.add(this::canary);
        }
        if (role.delivers()) {
            checks.add(() -> signedIn(graph()));
            checks.add(this::targets);
        }
        for (Runnable check : checks) {
            try {
                check.run();
            } catch (ConfigException e) {
                problems.addAll(e.problems());
            }
        }
        if (!problems.isEmpty()) {
            throw new ConfigException(problems);
        }
    }

    public ContactSyncConfig config() {
        return loaded.config();
    }

    @Override
    public StateSettings state() {
        ContactSyncConfig.State state = config().state();
        try {
            return new StateSettings(loaded.jdbcUrl(state.url()), state.username(), value(state.password()));
        } catch (StateUrlException e) {
            throw new ConfigException(PREFIX + "state.url: " + e.getMessage());
        }
    }

    @Override
    public BrokerSettings broker() {
        ContactSyncConfig.RabbitMq rabbit = config().rabbitmq();
        return keyed(
                "rabbitmq",
                () -> new BrokerSettings(
                        BrokerAddress.parse(rabbit.uri().value()),
                        rabbit.queue(),
                        rabbit.deadLetterQueue(),
                        BrokerSettings.DEFAULT_CONNECT_TIMEOUT,
                        BrokerSettings.DEFAULT_HEARTBEAT,
                        rabbit.insecure(),
                        Tls.ofBroker(loaded)));
    }

    @Override
    public boolean consumesAlone() {
        return config().rabbitmq().requireSingleActiveConsumer();
    }

    @Override
    public SourceSettings source() {
        ContactSyncConfig.Source source = config().source();
        String url =
                required("source.url", source.url(), "the member database, such as jdbc:postgresql://HOST/DATABASE");
        String query = required("source.query", source.query(), "a select with a column contact_id");
        List<WatchedTable> tables = new ArrayList<>();
        for (int i = 0; i < source.tables().size(); i++) {
            ContactSyncConfig.Table table = source.tables().get(i);
            String key = "source.tables[" + i + "]";
            String name = required(key + ".name", table.name(), "a table to watch");
            String column = required(key + ".key", table.key(), "the column that holds the contact id, or SQL for it");
            tables.add(keyed(key, () -> new WatchedTable(name, column)));
        }
        if (tables.isEmpty() && source.capture() != Capture.POLL) {
            throw new ConfigException(PREFIX
                    + "source.tables: missing (expected: the tables to watch, such as - { name: member, key: id })");
        }
        requirePositive("source.outbox-interval", source.outboxInterval());
        requirePositive("source.poll-interval", source.pollInterval());
        requirePositive("source.poll-overlap", source.pollOverlap());
        requirePositive("source.compare-interval", source.compareIntervalOrDefault());
        Secret password = source.password();
        return keyed(
                "source",
                () -> new SourceSettings(
                        loaded.jdbcUrl(url),
                        source.username(),
                        password == null ? null : new Password(password.value()),
                        query,
                        tables,
                        source.installation(),
                        CaptureKind.valueOf(source.capture().name()),
                        source.updatedAt()));
    }

    @Override
    public Duration unknownOutcomeHold() {
        return config().safety().unknownOutcomeHold();
    }

    @Override
    public DeviceCode personalSignIn() {
        return new SignIns(loaded).person();
    }

    @Override
    public GraphSettings graph() {
        ContactSyncConfig.Graph graph = config().graph();
        requireWithin("graph.max-in-flight-per-mailbox", graph.maxInFlightPerMailbox(), 1, 4);
        requireWithin("graph.requests-per-10-minutes", graph.requestsPer10Minutes(), 10, 10_000);
        requireWithin("graph.batch-size", graph.batchSize(), 1, 20);
        requireWithin("graph.max-in-flight", graph.maxInFlight(), 1, 10_000);
        requirePositive("graph.call-timeout", graph.callTimeout());
        requirePositive("graph.group-interval", graph.groupInterval());
        return keyed(
                "graph",
                () -> new GraphSettings(
                        graph.endpoint(),
                        new SignIns(loaded).configured(),
                        graph.callTimeout(),
                        GraphSettings.DEFAULT_CONNECT_TIMEOUT,
                        graph.maxInFlight(),
                        GraphSettings.DEFAULT_PAGE_SIZE,
                        graph.insecure(),
                        Tls.ofGraph(loaded)));
    }

    /** A person who has to sign in has done so. */
    private static void signedIn(GraphSettings graph) {
        if (graph.signIn() instanceof DeviceCode person) {
            try {
                @SuppressWarnings("unused") // that it can be read is all that is asked
                var token = person.cache().refreshToken();
            } catch (TokenCacheException e) {
                throw new ConfigException(PREFIX + "graph.token-cache: " + e.getMessage());
            }
        }
    }

    /** The configured targets; one of them at least. */
    public Targets targets() {
        ContactSyncConfig.Graph graph = config().graph();
        return new TargetReading(graph.auth() == Auth.DEVICE_CODE).read(config().targets());
    }

    /** By target, the other installations that it shares its folders with; only those that share. */
    public Map<String, Set<String>> shareWith() {
        Map<String, Set<String>> sharing = new TreeMap<>();
        List<ContactSyncConfig.Target> configured = config().targets();
        for (int i = 0; i < configured.size(); i++) {
            Set<String> with =
                    configured.get(i).shareWith().stream().map(String::strip).collect(Collectors.toSet());
            if (!with.isEmpty()) {
                sharing.put("targets[" + i + "]", with);
            }
        }
        return sharing;
    }

    @Override
    public Map<Place, Set<String>> sharing() {
        Map<String, Set<String>> byTarget = shareWith();
        Map<Place, Set<String>> sharing = new TreeMap<>();
        targets().mailboxes().stream()
                .filter(target -> byTarget.containsKey(target.key()))
                .forEach(target -> sharing.put(
                        new Place(target.name(), target.folder()), byTarget.getOrDefault(target.key(), Set.of())));
        return sharing;
    }

    /** How the targets are followed. */
    public TargetSettings following() {
        return new TargetSettings(targets(), config().graph().groupInterval(), allowance());
    }

    @Override
    public Set<Place> places() {
        return targets().mailboxes().stream()
                .map(target -> new Place(target.name(), target.folder()))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** How many deletes are believed without asking a person, at the source and at the mailboxes. */
    public DeleteAllowance allowance() {
        ContactSyncConfig.Safety safety = config().safety();
        requireWithin("safety.max-deletes-floor", safety.maxDeletesFloor(), 0, 1_000_000);
        return new DeleteAllowance(safety.maxDeletes().value(), safety.maxDeletesFloor());
    }

    /** Where traces go; empty: there are none. */
    public Optional<TracingSettings> tracing() {
        ContactSyncConfig.Tracing tracing = config().tracing();
        URI endpoint = tracing.endpoint();
        if (endpoint == null) {
            return Optional.empty();
        }
        Map<String, String> headers = new TreeMap<>();
        tracing.headers().forEach((name, value) -> headers.put(name, value.value()));
        return Optional.of(keyed(
                "tracing",
                () -> new TracingSettings(
                        endpoint, tracing.sampleRatio(), headers, Tls.ofTracing(loaded), tracing.insecure())));
    }

    @Override
    public Optional<CanarySettings> canary() {
        ContactSyncConfig.Canary canary = config().canary();
        if (canary.contactId() == null && canary.mailbox() == null && canary.update() == null) {
            return Optional.empty();
        }
        String contact = required("canary.contact-id", canary.contactId(), "the contact id of the canary's row");
        String mailbox = required("canary.mailbox", canary.mailbox(), "the mailbox that it must arrive in");
        String update = required(
                "canary.update",
                canary.update(),
                "SQL that changes its row, such as update member set note = :stamp where id = 0");
        return Optional.of(keyed(
                "canary",
                () -> new CanarySettings(
                        new ContactId(contact.strip()),
                        mailbox,
                        canary.every(),
                        canary.within(),
                        new TouchStatement(update))));
    }

    private void checkSafety() {
        allowance();
        requirePositive("safety.unknown-outcome-hold", config().safety().unknownOutcomeHold());
        Duration settle = config().safety().deleteSettle();
        if (settle.isNegative() || settle.compareTo(LONGEST_SETTLE) > 0) {
            throw new ConfigException(PREFIX + "safety.delete-settle: " + settle + " (expected: 0s to "
                    + LONGEST_SETTLE.toHours() + "h)");
        }
    }

    private static <T> T keyed(String section, Supplier<T> make) {
        try {
            return make.get();
        } catch (IllegalArgumentException e) {
            String message = String.valueOf(e.getMessage());
            throw new ConfigException(message.startsWith(PREFIX) ? message : PREFIX + section + "." + message);
        }
    }

    private static String required(String key, @Nullable String value, String expected) {
        if (value == null || value.isBlank()) {
            throw new ConfigException(PREFIX + key + ": missing (expected: " + expected + ")");
        }
        return value;
    }

    private static void requireWithin(String key, int value, int least, int most) {
        if (value < least || value > most) {
            throw new ConfigException(PREFIX + key + ": " + value + " (expected: " + least + " to " + most + ")");
        }
    }

    private static void requirePositive(String key, Duration value) {
        if (value.isNegative() || value.isZero()) {
            throw new ConfigException(PREFIX + key + ": " + value + " (expected: more than 0)");
        }
    }

    private static @Nullable String value(@Nullable Secret secret) {
        return secret == null ? null : secret.value();
    }
}
