package io.contactsync.ops;

import io.contactsync.config.ConfigException;
import io.contactsync.intake.IntakeResult;
import io.contactsync.ops.login.LoginConfiguration;
import io.contactsync.ops.login.LoginSettings;
import io.contactsync.ops.login.LoopbackOnly;
import io.contactsync.ops.page.PageConfiguration;
import io.contactsync.state.StateDb;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.health.registry.HealthContributorRegistry;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.Ordered;
import org.springframework.core.env.Environment;
import org.thymeleaf.ITemplateEngine;

/**
 * Page, API, metrics and health of a running service. Takes a {@link StateDb} and a {@link Clock}, and where there are any
 * {@link PipelineProbes} and further {@link HealthSource}s. Gives the watches that the stages are to tell what they do.
 */
@Configuration(proxyBeanMethods = false)
@Import({LoginConfiguration.class, PageConfiguration.class})
public class OpsConfiguration {

    private static final Duration SAMPLE_INTERVAL = Duration.ofSeconds(2);

    /** Where pipeline parts record what they do. */
    @Bean
    public PipelineActivity pipelineActivity(MeterRegistry registry, Clock clock) {
        return new PipelineActivity(
                registry,
                clock,
                Arrays.stream(IntakeResult.values()).map(IntakeResult::label).toList());
    }

    /** What a person can ask for, on this process's state DB. */
    @Bean
    public Operations operations(ObjectProvider<StageSettings> settings, StateDb state, Clock clock) {
        return new Operations(settings.getIfAvailable(() -> StageSettings.NONE), state, clock);
    }

    /** To be told by the relay. */
    @Bean
    public CaptureWatch captureWatch(PipelineActivity activity) {
        return new CaptureWatch(activity);
    }

    /** To be told by intake. */
    @Bean
    public IntakeWatch intakeWatch(PipelineActivity activity) {
        return new IntakeWatch(activity);
    }

    /** To be told by every connection to the broker. */
    @Bean
    public BrokerWatch brokerWatch() {
        return new BrokerWatch();
    }

    /** To be told by delivery and by the Graph client. */
    @Bean
    public DeliveryWatch deliveryWatch(PipelineActivity activity) {
        return new DeliveryWatch(activity);
    }

    /** To be told when credentials end. */
    @Bean
    public CredentialWatch credentialWatch(MeterRegistry registry, Clock clock) {
        return new CredentialWatch(registry, clock);
    }

    @Bean(initMethod = "start")
    Sampler sampler(
            StateDb state, ObjectProvider<PipelineProbes> probes, CaptureWatch capture, MeterRegistry registry) {
        var sampler = new Sampler(state, probes.getIfAvailable(() -> PipelineProbes.NONE), capture, SAMPLE_INTERVAL);
        PipelineGauges.register(registry, sampler, capture);
        return sampler;
    }

    @Bean
    HealthContributors healthContributors(
            Sampler sampler,
            CaptureWatch capture,
            ObjectProvider<HealthSource> sources,
            HealthContributorRegistry registry) {
        List<HealthSource> all = new ArrayList<>();
        all.add(new StateHealth(sampler));
        all.addAll(capture.health());
        all.add(new CanaryHealth(sampler));
        sources.orderedStream().forEach(all::add);
        return new HealthContributors(all, registry);
    }

    @Bean
    PipelineView pipelineView(Sampler sampler, PipelineActivity activity, HealthContributors health) {
        return new PipelineView(sampler, activity, health);
    }

    @Bean(initMethod = "start")
    LiveStream liveStream(PipelineView view, ITemplateEngine templates) {
        return new LiveStream(view, templates);
    }

    @Bean
    PageController pageController(PipelineView view) {
        return new PageController(view);
    }

    /** The status as last read, for the pages beside the overview. */
    @Bean
    LatestStatus latestStatus(Sampler sampler) {
        return () -> Optional.ofNullable(sampler.last().status());
    }

    @Bean
    ApiController apiController(StateDb state, Sampler sampler, PipelineActivity activity, LiveStream live) {
        return new ApiController(state, sampler, activity, live);
    }

    @Bean
    FilterRegistrationBean<SecurityHeaders> securityHeaders() {
        var registration = new FilterRegistrationBean<>(new SecurityHeaders());
        registration.setOrder(Ordered.HIGHEST_PRECEDENCE);
        return registration;
    }

    /**
     * Off once there is a login. Its view of who asks must be the connection's, which Spring Boot would replace by what a
     * proxy claims.
     */
    @Bean
    FilterRegistrationBean<LoopbackOnly> loopbackOnly(Environment environment, ObjectProvider<LoginSettings> login) {
        var registration = new FilterRegistrationBean<>(new LoopbackOnly());
        registration.setOrder(Ordered.HIGHEST_PRECEDENCE + 1);
        if (login.getIfAvailable(() -> LoginSettings.NONE).required()) {
            registration.setEnabled(false);
            return registration;
        }
        refuseUnless(environment, "server.forward-headers-strategy", "none");
        refuseUnless(environment, "server.tomcat.remoteip.remote-ip-header", "");
        refuseUnless(environment, "server.tomcat.remoteip.protocol-header", "");
        return registration;
    }

    private static void refuseUnless(Environment environment, String key, String only) {
        String value = environment.getProperty(key, only);
        if (!value.equalsIgnoreCase(only)) {
            throw new ConfigException(key + ": \"" + value + "\" cannot be used (expected: "
                    + (only.isEmpty() ? "absent" : only)
                    + ", for without a login the page is answered on this machine only)");
        }
    }
}
