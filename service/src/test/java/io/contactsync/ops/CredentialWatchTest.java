package io.contactsync.ops;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.contactsync.ops.CredentialWatch.Expiry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

final class CredentialWatchTest {

    private static final Instant END = Instant.parse("2027-03-31T00:00:00Z");

    private final AtomicReference<Instant> now = new AtomicReference<>();
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final CredentialWatch watch = new CredentialWatch(registry, new Clock() {
        @Override
        public Instant instant() {
            return now.get();
        }

        @Override
        public java.time.ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(java.time.ZoneId zone) {
            return this;
        }
    });
    private final ListAppender<ILoggingEvent> logged = new ListAppender<>();
    private final Logger logger = (Logger) LoggerFactory.getLogger(CredentialWatch.class);

    @BeforeEach
    void listen() {
        logged.start();
        logger.addAppender(logged);
    }

    @AfterEach
    void stop() {
        logger.detachAppender(logged);
    }

    @Test
    void each_step_is_said_once_and_the_last_seven_days_are_an_alarm() {
        for (int daysLeft = 70; daysLeft >= -2; daysLeft--) {
            lookAt(daysLeft);
        }

        assertThat(logged.list)
                .extracting(ILoggingEvent::getFormattedMessage)
                .containsExactly(
                        "Signing in to Graph ends soon: client-secret expires in 59 days",
                        "Signing in to Graph ends soon: client-secret expires in 29 days",
                        "Signing in to Graph ends soon: client-secret expires in 6 days",
                        "Signing in to Graph ends soon: client-secret has expired");
    }

    @Test
    void health_and_metric_tell_the_next_end() {
        lookAt(61);
        assertThat(watch.read()).isEqualTo(new HealthSource.Works("client-secret expires in 61 days"));
        assertThat(attentions()).isEmpty();

        for (int daysLeft : List.of(59, 30, 7)) {
            lookAt(daysLeft);
            assertThat(watch.read())
                    .isEqualTo(new HealthSource.Warns(
                            "client-secret expires in " + daysLeft + " days",
                            "Create a new one and put it into contact-sync.graph.client-secret."));
            assertThat(attentions())
                    .singleElement()
                    .satisfies(attention -> assertThat(attention.toString())
                            .contains("credentials: client-secret expires in " + daysLeft + " days"));
        }

        lookAt(6);
        assertThat(watch.read()).isInstanceOf(HealthSource.Broken.class);
        assertThat(attentions()).hasSize(1);
        assertThat(registry.get("contact.sync.credential.expiry")
                        .tag("credential", "client-secret")
                        .gauge()
                        .value())
                .isEqualTo((double) Duration.ofDays(6).toSeconds());
    }

    @Test
    void a_new_secret_ends_the_alarm_and_the_metric_of_the_old_one() {
        lookAt(3);

        watch.found(List.of(new Expiry("client-secret", END.plus(Duration.ofDays(365)))), null);

        assertThat(watch.read()).isEqualTo(new HealthSource.Works("client-secret expires in 368 days"));
        assertThat(registry.find("contact.sync.credential.expiry").gauges()).hasSize(1);
    }

    @Test
    void what_is_not_known_is_told_as_that() {
        assertThat(watch.read()).isInstanceOf(HealthSource.Unknown.class);

        watch.found(List.of(), "set it");
        assertThat(watch.read()).isEqualTo(new HealthSource.Unknown("set it"));

        watch.found(List.of(), null);
        assertThat(watch.read()).isEqualTo(new HealthSource.Works("none that expires"));
    }

    /** What the page says. */
    private List<?> attentions() {
        return Attentions.of(null, List.of(new HealthLine(watch.name(), watch.read())));
    }

    private void lookAt(int daysLeft) {
        now.set(END.minus(Duration.ofDays(daysLeft)));
        watch.found(List.of(new Expiry("client-secret", END)), null);
    }
}
