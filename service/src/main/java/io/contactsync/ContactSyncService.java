package io.contactsync;

import io.contactsync.config.ContactSyncConfig;
import io.contactsync.config.LoadedConfig;
import io.contactsync.delivery.OutcomeLog;
import io.contactsync.feed.InstallationId;
import io.contactsync.feed.RelayListener;
import io.contactsync.graph.RequestListener;
import io.contactsync.intake.RefusalLog;
import io.contactsync.memberdb.MemberDatabase;
import io.contactsync.ops.BrokerWatch;
import io.contactsync.ops.CaptureWatch;
import io.contactsync.ops.CredentialWatch;
import io.contactsync.ops.DeliveryWatch;
import io.contactsync.ops.IntakeWatch;
import io.contactsync.ops.OpsDefaults;
import io.contactsync.ops.PipelineActivity;
import io.contactsync.ops.PipelineProbes;
import io.contactsync.ops.RefusedByGuardException;
import io.contactsync.ops.StageSettings;
import io.contactsync.ops.login.LoginSettings;
import io.contactsync.ops.tracing.Tracing;
import io.contactsync.rabbit.BrokerListener;
import io.contactsync.state.InstanceLock;
import io.contactsync.state.StateDatabase;
import io.contactsync.state.StateDb;
import java.net.URI;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.Banner;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;

/**
 * The running service: one half of the pipeline or both, with page, metrics and health. Started in the order of what is
 * needed first, stopped in the reverse: take no more, finish what is in flight, settle, give back leases and locks.
 */
public final class ContactSyncService implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(ContactSyncService.class);

    private final Deque<AutoCloseable> parts = new ArrayDeque<>();
    private final ConfigurableApplicationContext context;
    private final PipelineActivity activity;
    private final Pipeline pipeline;
    private final boolean https;

    private ContactSyncService(
            LoadedConfig loaded, ServiceRole role, boolean jsonLogs, ServiceListeners listeners, Clock clock) {
        var settings = new Settings(loaded);
        settings.check(role);
        this.https = PageTls.isOn(loaded);
        try {
            StateDb state = StartChecks.stateDb(() -> StateDatabase.open(settings.state(), clock));
            parts.push(state);
            lockHalves(settings, role);
            @Nullable MemberDatabase source = role.captures() ? MemberDatabase.open(settings.source()) : null;
            if (source != null) {
                parts.push(source);
                StartChecks.source(source);
            }
            StartChecks.broker(settings.broker());

            String installation = installation(settings, state, source);
            this.pipeline = new Pipeline(role, clock);
            this.context = web(loaded, jsonLogs, settings, state, pipeline, clock);
            parts.push(context);
            this.activity = context.getBean(PipelineActivity.class);
            Tracing tracing = Tracing.of(settings.tracing(), clock);
            parts.push(tracing);
            parts.push(pipeline);
            pipeline.start(settings, state, source, watches(context).and(logs()).and(listeners), tracing, installation);
            pipeline.watch(new CredentialExpiry(loaded, context.getBean(CredentialWatch.class)));
            log.atInfo().addKeyValue("role", role).addKeyValue("page", page()).log("Started");
        } catch (RuntimeException e) {
            closeAfter(e);
            throw e;
        }
    }

    /**
     * Starts it; returns once it works.
     *
     * @param jsonLogs  one JSON object a line (ECS) instead of lines for people
     * @param listeners told what the stages do, beside metrics and page
     * @throws io.contactsync.config.ConfigException when a person has to mend the configuration
     * @throws StartFailure when a system that it needs is away
     */
    public static ContactSyncService start(
            LoadedConfig loaded, ServiceRole role, boolean jsonLogs, ServiceListeners listeners) {
        return start(loaded, role, jsonLogs, listeners, Clock.systemUTC());
    }

    /**
     * The same by another clock, such as one that goes wrong. What several processes share goes by the clock of a state DB on a server.
     *
     * @param clock safe for use by several threads
     * @throws io.contactsync.config.ConfigException when a person has to mend the configuration
     * @throws StartFailure when a system that it needs is away
     */
    public static ContactSyncService start(
            LoadedConfig loaded, ServiceRole role, boolean jsonLogs, ServiceListeners listeners, Clock clock) {
        return new ContactSyncService(loaded, role, jsonLogs, listeners, clock);
    }

    /** The page's address. */
    public URI page() {
        var server = ((WebServerApplicationContext) context).getWebServer();
        return URI.create((https ? "https" : "http") + "://127.0.0.1:" + (server == null ? 0 : server.getPort()) + "/");
    }

    /** Why it refuses to begin, by a safety guard; empty while it works. Asked now and then. */
    public Optional<String> refusal() {
        return pipeline.refusal();
    }

    private static String installation(Settings settings, StateDb state, @Nullable MemberDatabase source) {
        if (source != null) {
            try {
                return InstallationId.settle(
                        state, source.capture(), settings.source().place());
            } catch (InstallationId.Conflict e) {
                throw new RefusedByGuardException(String.valueOf(e.getMessage()));
            }
        }
        boolean derived = settings.config().source().url() != null
                && settings.config().source().capture() != ContactSyncConfig.Capture.OUTBOX;
        return InstallationId.withoutSource(
                state, derived ? Optional.of(settings.source().place()) : Optional.empty());
    }

    /** Events that the broker confirmed since the start. */
    public long eventsPublished() {
        return activity.counts().published();
    }

    @Override
    public void close() {
        while (!parts.isEmpty()) {
            AutoCloseable part = parts.pop();
            try {
                part.close();
            } catch (Exception e) {
                log.atError()
                        .addKeyValue("part", part.getClass().getSimpleName())
                        .setCause(e)
                        .log("Stop failed");
            }
        }
    }

    private void closeAfter(RuntimeException cause) {
        try {
            close();
        } catch (RuntimeException e) {
            cause.addSuppressed(e);
        }
    }

    /** On a state DB in a file, each half runs in one process at a time; knowing that, it needs not wait for the dead. */
    private void lockHalves(Settings settings, ServiceRole role) {
        for (ServiceRole half : List.of(ServiceRole.CAPTURE, ServiceRole.DELIVER)) {
            if (role == ServiceRole.ALL || role == half) {
                String name = half.name().toLowerCase(java.util.Locale.ROOT);
                parts.push(InstanceLock.take(settings.state(), name)
                        .orElseThrow(() -> new StartFailure("another contact-sync runs the half \"" + name
                                + "\" on this state DB (expected: one; for several use a PostgreSQL state DB)")));
            }
        }
    }

    private static ConfigurableApplicationContext web(
            LoadedConfig loaded, boolean jsonLogs, Settings settings, StateDb state, Pipeline pipeline, Clock clock) {
        LoginSettings login = WebSettings.login(settings.config().web());
        Map<String, Object> values = PageTls.springValues(loaded);
        values.putIfAbsent(
                "server.servlet.session.timeout", login.sessionTimeout().toString());
        if (jsonLogs) {
            values.put("logging.structured.format.console", "ecs");
        }
        // In the environment from the beginning, for logging is set up first of all.
        var environment = new StandardEnvironment();
        environment
                .getPropertySources()
                .addFirst(new MapPropertySource(loaded.file().toString(), values));
        return new SpringApplicationBuilder(ServiceApplication.class)
                .environment(environment)
                .bannerMode(Banner.Mode.OFF)
                .logStartupInfo(false)
                .registerShutdownHook(false)
                .properties(OpsDefaults.properties())
                .initializers((GenericApplicationContext context) -> {
                    context.registerBean(StateDb.class, () -> state, definition -> definition.setDestroyMethodName(""));
                    context.registerBean(Clock.class, () -> clock);
                    context.registerBean(StageSettings.class, () -> settings);
                    context.registerBean(PipelineProbes.class, () -> pipeline);
                    context.registerBean(LoginSettings.class, () -> login);
                })
                .run();
    }

    private static ServiceListeners watches(ConfigurableApplicationContext context) {
        DeliveryWatch delivery = context.getBean(DeliveryWatch.class);
        return new ServiceListeners(
                context.getBean(CaptureWatch.class),
                context.getBean(BrokerWatch.class),
                context.getBean(IntakeWatch.class),
                delivery,
                delivery);
    }

    /** One line for each outcome. */
    private static ServiceListeners logs() {
        return new ServiceListeners(
                RelayListener.NONE, BrokerListener.NONE, new RefusalLog(), new OutcomeLog(), RequestListener.NONE);
    }
}
