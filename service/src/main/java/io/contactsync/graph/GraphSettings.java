package io.contactsync.graph;

import java.net.URI;
import java.time.Duration;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How to reach Graph. Refuses what cannot work with the name of the key, and plain http to anything but loopback, for it would
 * carry contact data, secrets and tokens in clear.
 *
 * @param endpoint Graph's base with its version, {@code https://graph.microsoft.com/v1.0}
 * @param authority where tokens come from, without the tenant
 * @param tenantId id or domain of the tenant
 * @param callTimeout hard bound of every request, from the call of the method to its answer
 * @param connectTimeout bound of each attempt to open a connection
 * @param maxInFlight requests at one time over all mailboxes, 1 or more; further ones wait, within their call timeout
 * @param pageSize items per page asked for, 1..999
 * @param insecure lets plain http go to other hosts than loopback
 */
public record GraphSettings(
        URI endpoint,
        URI authority,
        String tenantId,
        String clientId,
        Secret clientSecret,
        Duration callTimeout,
        Duration connectTimeout,
        int maxInFlight,
        int pageSize,
        boolean insecure) {

    public static final Duration DEFAULT_CALL_TIMEOUT = Duration.ofSeconds(30);
    public static final Duration DEFAULT_CONNECT_TIMEOUT = Duration.ofSeconds(10);
    public static final int DEFAULT_MAX_IN_FLIGHT = 256;
    public static final int DEFAULT_PAGE_SIZE = 100;

    private static final String PREFIX = "contact-sync.graph.";
    private static final Pattern TENANT = Pattern.compile("[A-Za-z0-9][A-Za-z0-9.-]*");
    private static final Pattern LOOPBACK = Pattern.compile("(?i)localhost|127(\\.\\d{1,3}){3}|\\[(0*:)*:?0*1]");

    public GraphSettings {
        requireBase("endpoint", endpoint, insecure);
        requireBase("authority", authority, insecure);
        require(TENANT.matcher(tenantId).matches(), "tenant-id", tenantId, "the tenant's id or one of its domains");
        require(!clientId.isBlank(), "client-id", clientId, "the app registration's application id");
        require(!clientSecret.isBlank(), "client-secret", clientSecret, "a secret of the app registration");
        require(isPositive(callTimeout), "call-timeout", callTimeout, "more than 0");
        require(isPositive(connectTimeout), "connect-timeout", connectTimeout, "more than 0");
        require(maxInFlight >= 1, "max-in-flight", maxInFlight, "1 or more");
        require(pageSize >= 1 && pageSize <= 999, "page-size", pageSize, "1..999");
    }

    /** Settings with every default. */
    public static GraphSettings of(URI endpoint, URI authority, String tenantId, String clientId, Secret clientSecret) {
        return new GraphSettings(
                endpoint,
                authority,
                tenantId,
                clientId,
                clientSecret,
                DEFAULT_CALL_TIMEOUT,
                DEFAULT_CONNECT_TIMEOUT,
                DEFAULT_MAX_IN_FLIGHT,
                DEFAULT_PAGE_SIZE,
                /* insecure= */ false);
    }

    /** These settings with another hard bound of every request. */
    public GraphSettings withCallTimeout(Duration timeout) {
        return new GraphSettings(
                endpoint,
                authority,
                tenantId,
                clientId,
                clientSecret,
                timeout,
                connectTimeout,
                maxInFlight,
                pageSize,
                insecure);
    }

    /** What tokens are asked for: this cloud's Graph; a Graph on loopback stands for the global cloud. */
    String scope() {
        return "https://" + (isLoopback(endpoint) ? "graph.microsoft.com" : endpoint.getHost()) + "/.default";
    }

    private static void requireBase(String key, URI base, boolean insecure) {
        String scheme = base.getScheme();
        boolean http = "http".equalsIgnoreCase(scheme);
        // Not printed with its user info: that may be a password.
        require(base.getRawUserInfo() == null, key, "***", "a URL without user and password");
        require(
                (http || "https".equalsIgnoreCase(scheme))
                        && base.getHost() != null
                        && base.getRawQuery() == null
                        && base.getRawFragment() == null,
                key,
                base,
                "an https URL without query");
        require(
                !http || insecure || isLoopback(base),
                key,
                base,
                "https, for plain http can be read by others; only loopback may do without, or " + PREFIX
                        + "insecure: true");
    }

    private static boolean isLoopback(URI base) {
        return LOOPBACK.matcher(base.getHost()).matches();
    }

    private static boolean isPositive(Duration duration) {
        return !duration.isNegative() && !duration.isZero();
    }

    private static void require(boolean valid, String key, @Nullable Object value, String expected) {
        if (!valid) {
            throw new IllegalArgumentException(PREFIX + key + ": " + value + " (expected: " + expected + ")");
        }
    }
}
