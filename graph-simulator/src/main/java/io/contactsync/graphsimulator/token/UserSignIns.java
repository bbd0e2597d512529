package io.contactsync.graphsimulator.token;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Users who sign in on another device, and the refresh tokens they get. A person types a code in, or declines; in the simulator a
 * test does that for them. Thread-safe. Source: graph-facts §9.
 */
public final class UserSignIns {
    static final Duration CODE_LIFETIME = Duration.ofMinutes(15);

    /** What a device waits for. */
    private static final class Waiting {
        private final String clientId;
        private final String userCode;
        private final Instant expires;
        private volatile @Nullable String user;
        private volatile boolean declined;

        Waiting(String clientId, String userCode, Instant expires) {
            this.clientId = clientId;
            this.userCode = userCode;
            this.expires = expires;
        }
    }

    private record Refresh(String clientId, String user) {}

    /** The codes of one sign-in: one for the device, one for the person. */
    record Codes(String deviceCode, String userCode) {}

    private final Clock clock;
    private final Map<String, Waiting> byDeviceCode = new ConcurrentHashMap<>();
    private final Map<String, Refresh> refreshTokens = new ConcurrentHashMap<>();

    /** Codes expire by {@code clock}. */
    public UserSignIns(Clock clock) {
        this.clock = clock;
    }

    /** Signs a user in who types this code. */
    public void approve(String userCode, String user) {
        waiting(userCode).user = user;
    }

    /** Has the person decline. */
    public void decline(String userCode) {
        waiting(userCode).declined = true;
    }

    /** Makes every refresh token worthless, as a changed password does. */
    public void revokeRefreshTokens() {
        refreshTokens.clear();
    }

    private Waiting waiting(String userCode) {
        return byDeviceCode.values().stream()
                .filter(each -> each.userCode.equals(userCode))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "userCode: " + userCode + " (expected: one that a device was given)"));
    }

    Codes begin(String clientId) {
        String deviceCode = UUID.randomUUID().toString();
        String userCode = UUID.randomUUID().toString().substring(0, 8).toUpperCase(Locale.ROOT);
        byDeviceCode.put(
                deviceCode, new Waiting(clientId, userCode, clock.instant().plus(CODE_LIFETIME)));
        return new Codes(deviceCode, userCode);
    }

    /** The user who signed in; refused while nobody has, when they declined, and when it took too long. */
    String redeem(String deviceCode, String clientId) {
        Waiting waiting = byDeviceCode.get(deviceCode);
        if (waiting == null || !waiting.clientId.equals(clientId)) {
            throw TokenError.device("bad_verification_code", 70018).asException();
        }
        if (!clock.instant().isBefore(waiting.expires)) {
            throw TokenError.device("expired_token", 70020).asException();
        }
        if (waiting.declined) {
            throw TokenError.device("authorization_declined", 70017).asException();
        }
        String user = waiting.user;
        if (user == null) {
            throw TokenError.device("authorization_pending", 70016).asException();
        }
        byDeviceCode.remove(deviceCode);
        return user;
    }

    String newRefreshToken(String clientId, String user) {
        String token = "0." + UUID.randomUUID() + UUID.randomUUID();
        refreshTokens.put(token, new Refresh(clientId, user));
        return token;
    }

    /** The user of a refresh token. */
    String refresh(String token, String clientId) {
        Refresh refresh = refreshTokens.get(token);
        if (refresh == null || !refresh.clientId.equals(clientId)) {
            throw TokenError.refreshTokenDead().asException();
        }
        return refresh.user;
    }
}
