package io.contactsync.ops;

import java.util.Map;

/** What Spring Boot is told where the configuration file says nothing else. */
public final class OpsDefaults {

    private OpsDefaults() {}

    /** Defaults for {@code SpringApplication.setDefaultProperties}, below those of the configuration file. */
    public static Map<String, Object> properties() {
        return Map.ofEntries(
                Map.entry("server.address", "127.0.0.1"),
                Map.entry("server.port", "8080"),
                Map.entry("server.shutdown", "graceful"),
                // At debug it prints the whole file, with its secrets.
                Map.entry("logging.level.org.springframework.boot.env.OriginTrackedYamlLoader", "off"),
                // One line per outcome of ours; what the libraries do at their start concerns nobody.
                Map.entry("logging.level.root", "warn"),
                Map.entry("logging.level.io.contactsync", "info"),
                // Facts have keys; the usual pattern would not show them.
                Map.entry(
                        "logging.pattern.console",
                        "%d{yyyy-MM-dd'T'HH:mm:ss.SSSXXX} %-5p %-18logger{0} %m %kvp{NONE}%n%wEx"),
                // On Kubernetes it would be native: then a header says who asks, and LoopbackOnly would believe it.
                Map.entry("server.forward-headers-strategy", "none"),
                // A session is in its cookie, never in an address that somebody passes on.
                Map.entry("server.servlet.session.tracking-modes", "cookie"),
                Map.entry("server.servlet.session.cookie.http-only", "true"),
                Map.entry("server.servlet.session.cookie.same-site", "lax"),
                Map.entry("server.servlet.session.cookie.name", "contact-sync"),
                Map.entry("spring.application.name", "contact-sync"),
                Map.entry("spring.web.error.whitelabel.enabled", "false"),
                Map.entry("spring.web.error.include-path", "never"),
                Map.entry("spring.lifecycle.timeout-per-shutdown-phase", "5s"),
                // It tells of every page that is closed while it is being written to, with a stack trace.
                Map.entry("logging.level.org.apache.catalina.connector.CoyoteAdapter", "warn"),
                // A database that is away is told once, by whoever waits for it; the pool would tell of each
                // connection.
                Map.entry("logging.level.com.zaxxer.hikari", "error"),
                // Its engine's failures are told once, by whoever starts it again; it would tell of each, with a stack
                // trace.
                Map.entry("logging.level.io.debezium", "off"),
                Map.entry("logging.level.org.apache.kafka", "off"),
                // A collector that is away is told once, by whoever exports; it would tell of each attempt.
                Map.entry("logging.level.io.opentelemetry", "off"),
                Map.entry("management.endpoints.web.exposure.include", "health,info,prometheus"),
                Map.entry("management.endpoint.health.show-details", "always"),
                Map.entry("management.endpoint.health.show-components", "always"),
                Map.entry("management.endpoint.health.probes.enabled", "true"),
                Map.entry("management.metrics.enable.http.server", "false"));
    }
}
