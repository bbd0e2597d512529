package io.contactsync.graphsimulator.token;

import io.contactsync.graphsimulator.protocol.GraphError;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * Issues access tokens and knows them again. They are JWTs with the claims of Entra ID's and a signature that nobody can check: they
 * count because they were issued here, and a token of another run is as good as none. Thread-safe. Source: graph-facts §8, §9 and "A faithful simulator must do" 1.
 */
public final class AccessTokens {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final int SWEEP_ABOVE = 10_000;
    private static final String HEADER = base64("{\"typ\":\"JWT\",\"alg\":\"RS256\"}".getBytes(StandardCharsets.UTF_8));

    private record Grant(Caller caller, boolean forGraph, Instant expires) {}

    private final SecureRandom random = new SecureRandom();
    private final Clock clock;
    private final Map<String, Grant> issued = new ConcurrentHashMap<>();
    private final AtomicLong count = new AtomicLong();
    private volatile Duration lifetime;

    /** Tokens live for {@code lifetime} by {@code clock}. */
    public AccessTokens(Clock clock, Duration lifetime) {
        this.clock = clock;
        this.lifetime = lifetime;
    }

    /** How long new tokens live. */
    public Duration lifetime() {
        return lifetime;
    }

    /** Lets new tokens live this long. */
    public void lifetime(Duration next) {
        lifetime = next;
    }

    /** How many tokens were issued since the start, each of them asked for by one request. */
    public long count() {
        return count.get();
    }

    /** Makes every token that was issued worthless. */
    public void revokeAll() {
        issued.clear();
    }

    /** A new token for calls to {@code audience}. */
    String issue(Caller caller, String audience) {
        Instant now = clock.instant();
        if (issued.size() > SWEEP_ABOVE) {
            issued.values().removeIf(grant -> !now.isBefore(grant.expires));
        }
        String token = HEADER + "." + base64(claims(caller, audience, now)) + "." + base64(randomBytes(256));
        count.incrementAndGet();
        issued.put(token, new Grant(caller, isGraph(audience), now.plus(lifetime)));
        return token;
    }

    private byte[] claims(Caller caller, String audience, Instant now) {
        Map<String, Object> claims = new LinkedHashMap<>();
        claims.put("aud", audience);
        claims.put("iss", "https://sts.windows.net/" + caller.tenant() + "/");
        claims.put("iat", now.getEpochSecond());
        claims.put("nbf", now.getEpochSecond());
        claims.put("exp", now.plus(lifetime).getEpochSecond());
        claims.put("appid", caller.appId());
        claims.put("tid", caller.tenant());
        claims.put("ver", "1.0");
        List<String> permissions = caller.permissions().stream().sorted().toList();
        String user = caller.user();
        if (user != null) {
            claims.put("upn", user);
            claims.put("scp", String.join(" ", permissions));
        } else if (!permissions.isEmpty()) {
            claims.put("roles", permissions);
        }
        return JSON.writeValueAsBytes(claims);
    }

    /** Whom the {@code Authorization} header speaks for; refused with 401 in Graph's words. */
    public Caller authenticate(@Nullable String authorization) {
        String prefix = "bearer ";
        if (authorization == null
                || !authorization.regionMatches(/* ignoreCase= */ true, 0, prefix, 0, prefix.length())) {
            throw GraphError.invalidToken("Access token is empty.").asException();
        }
        String token = authorization.substring(prefix.length()).strip();
        if (token.isEmpty()) {
            throw GraphError.invalidToken("Access token is empty.").asException();
        }
        if (token.indexOf('.') < 0) {
            throw GraphError.invalidToken("IDX14100: JWT is not well formed, there are no dots (.).")
                    .asException();
        }
        Grant grant = issued.get(token);
        if (grant == null) {
            throw GraphError.invalidToken("Access token validation failure. Invalid signature.")
                    .asException();
        }
        if (!clock.instant().isBefore(grant.expires)) {
            throw GraphError.invalidToken("Access token has expired or is not yet valid.")
                    .asException();
        }
        if (!grant.forGraph) {
            throw GraphError.invalidToken("Access token validation failure. Invalid audience.")
                    .asException();
        }
        return grant.caller;
    }

    /** Graph's hosts in the clouds, and this machine, under whose name a client may ask the simulator for a token. */
    private static boolean isGraph(String audience) {
        return audience.matches(
                "https://(graph|dod-graph)\\.microsoft\\.(com|us)|https://microsoftgraph\\.chinacloudapi\\.cn"
                        + "|https?://(localhost|127\\.0\\.0\\.1|\\[::1])(:\\d+)?");
    }

    private byte[] randomBytes(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    private static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
