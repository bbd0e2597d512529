package io.contactsync.ops.tracing;

import io.contactsync.ops.login.LoopbackOnly;
import java.net.URI;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.ssl.SslBundle;

/**
 * Where spans go, and how many. Refuses plain http to anything but loopback: contact ids, mailboxes and the headers' keys
 * would be read on the way.
 *
 * @param endpoint    of an OTLP collector that speaks HTTP; without a path, {@code /v1/traces} is added, as OTLP says
 * @param sampleRatio how many of the traces that begin here are recorded, 0 to 1; one that began elsewhere goes on as it began
 * @param headers     sent along
 * @param tls         whom to trust; null: whom this Java trusts
 * @param insecure    lets plain http go to other hosts than loopback
 */
public record TracingSettings(
        URI endpoint,
        double sampleRatio,
        Map<String, String> headers,
        @Nullable SslBundle tls,
        boolean insecure) {

    private static final String TRACES = "/v1/traces";

    public TracingSettings {
        // Not printed with its user info: that may be a password.
        require(endpoint.getRawUserInfo() == null, "endpoint", "***", "a URL without user and password");
        String scheme = endpoint.getScheme();
        boolean plain = "http".equalsIgnoreCase(scheme);
        require(
                (plain || "https".equalsIgnoreCase(scheme)) && endpoint.getHost() != null,
                "endpoint",
                endpoint,
                "an https URL, or http on loopback such as http://localhost:4318");
        require(
                !plain || insecure || LoopbackOnly.namesThisMachine(endpoint.getHost()),
                "endpoint",
                endpoint,
                "https, for plain http can be read by others; only loopback may do without, or"
                        + " contact-sync.tracing.insecure: true");
        require(sampleRatio >= 0 && sampleRatio <= 1, "sample-ratio", sampleRatio, "0 to 1");
        headers = Map.copyOf(headers);
    }

    /** The address that spans are posted to. */
    URI traces() {
        String path = endpoint.getRawPath();
        return path == null || path.isEmpty() || path.equals("/") ? endpoint.resolve(TRACES) : endpoint;
    }

    private static void require(boolean valid, String key, Object value, String expected) {
        if (!valid) {
            throw new IllegalArgumentException(key + ": " + value + " (expected: " + expected + ")");
        }
    }

    /** The headers by their names only: their values are keys. */
    @Override
    public String toString() {
        return "TracingSettings[endpoint=" + endpoint + ", sampleRatio=" + sampleRatio + ", headers="
                + new TreeMap<>(headers).keySet() + "]";
    }
}
