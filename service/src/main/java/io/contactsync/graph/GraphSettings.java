package io.contactsync.graph;

import static io.contactsync.graph.BaseUrl.require;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.ssl.SslBundle;

/**
 * How to reach Graph. Refuses what cannot work with the name of the key, and plain http to anything but loopback, for it would
 * carry contact data, secrets and tokens in clear.
 *
 * @param endpoint Graph's base with its version, {@code https://graph.microsoft.com/v1.0}
 * @param signIn the way to tokens
 * @param callTimeout hard bound of every request, from the call of the method to its answer
 * @param connectTimeout bound of each attempt to open a connection
 * @param maxInFlight requests at one time over all mailboxes, 1 or more; further ones wait, within their call timeout
 * @param pageSize items per page asked for, 1..999
 * @param insecure lets plain http go to other hosts than loopback
 * @param tls whom to trust; null: whom this Java trusts
 */
public record GraphSettings(
        URI endpoint,
        SignIn signIn,
        Duration callTimeout,
        Duration connectTimeout,
        int maxInFlight,
        int pageSize,
        boolean insecure,
        @Nullable SslBundle tls) {

    public static final Duration DEFAULT_CALL_TIMEOUT = Duration.ofSeconds(30);
    public static final Duration DEFAULT_CONNECT_TIMEOUT = Duration.ofSeconds(10);
    public static final int DEFAULT_MAX_IN_FLIGHT = 256;
    public static final int DEFAULT_PAGE_SIZE = 100;

    public GraphSettings {
        BaseUrl.require("endpoint", endpoint, insecure);
        require(isPositive(callTimeout), "call-timeout", callTimeout, "more than 0");
        require(isPositive(connectTimeout), "connect-timeout", connectTimeout, "more than 0");
        require(maxInFlight >= 1, "max-in-flight", maxInFlight, "1 or more");
        require(pageSize >= 1 && pageSize <= 999, "page-size", pageSize, "1..999");
    }

    /** Settings with every default. */
    public static GraphSettings of(URI endpoint, SignIn signIn) {
        return new GraphSettings(
                endpoint,
                signIn,
                DEFAULT_CALL_TIMEOUT,
                DEFAULT_CONNECT_TIMEOUT,
                DEFAULT_MAX_IN_FLIGHT,
                DEFAULT_PAGE_SIZE,
                /* insecure= */ false,
                /* tls= */ null);
    }

    /** Settings with every default, for an app with one secret. */
    public static GraphSettings of(URI endpoint, URI authority, String tenantId, String clientId, Secret clientSecret) {
        AppRegistration app = new AppRegistration(authority, tenantId, clientId, /* insecure= */ false);
        List<Credential> credentials = List.of(new ClientSecret("client-secret", clientSecret));
        return of(endpoint, new AppSignIn(app, credentials, () -> credentials));
    }

    /** These settings with another hard bound of every request. */
    public GraphSettings withCallTimeout(Duration timeout) {
        return new GraphSettings(endpoint, signIn, timeout, connectTimeout, maxInFlight, pageSize, insecure, tls);
    }

    /** These settings with another trust. */
    public GraphSettings withTls(SslBundle trust) {
        return new GraphSettings(endpoint, signIn, callTimeout, connectTimeout, maxInFlight, pageSize, insecure, trust);
    }

    /** What tokens are for: this cloud's Graph; a Graph on loopback stands for the global cloud. */
    public String resource() {
        return "https://" + (BaseUrl.isLoopback(endpoint) ? "graph.microsoft.com" : endpoint.getHost());
    }

    private static boolean isPositive(Duration duration) {
        return !duration.isNegative() && !duration.isZero();
    }
}
