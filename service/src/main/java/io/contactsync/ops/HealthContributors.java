package io.contactsync.ops;

import java.util.List;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.registry.HealthContributorRegistry;

/**
 * Puts each {@link HealthSource} into {@code /actuator/health}. None of them is part of liveness or readiness: a restart cures
 * no broker that is away, and the page has to be reachable to say so.
 */
final class HealthContributors {

    private final List<HealthSource> sources;

    HealthContributors(List<HealthSource> sources, HealthContributorRegistry registry) {
        this.sources = List.copyOf(sources);
        this.sources.forEach(
                source -> registry.registerContributor(source.name(), (HealthIndicator) () -> health(source)));
    }

    /** How all parts stand now. */
    List<HealthLine> lines() {
        return sources.stream()
                .map(source -> new HealthLine(source.name(), source.read()))
                .toList();
    }

    private static Health health(HealthSource source) {
        HealthSource.Reading reading = source.read();
        if (reading instanceof HealthSource.Works works) {
            return Health.up().withDetail("detail", works.detail()).build();
        }
        if (reading instanceof HealthSource.Warns warns) {
            return Health.up()
                    .withDetail("warning", warns.reason())
                    .withDetail("remedy", warns.remedy())
                    .build();
        }
        if (reading instanceof HealthSource.Broken broken) {
            Health.Builder down = Health.down().withDetail("reason", broken.reason());
            return (broken.remedy().isEmpty() ? down : down.withDetail("remedy", broken.remedy())).build();
        }
        return Health.unknown()
                .withDetail("reason", ((HealthSource.Unknown) reading).reason())
                .build();
    }
}
