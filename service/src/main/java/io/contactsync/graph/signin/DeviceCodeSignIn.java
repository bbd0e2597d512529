package io.contactsync.graph.signin;

import io.contactsync.graph.AppRegistration;
import io.contactsync.graph.Secret;
import io.contactsync.graph.TokenAnswer;
import io.contactsync.graph.TokenFailure;
import io.contactsync.graph.TokenHttp;
import io.contactsync.graph.TokenReply;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A person signs in: shows a code, waits until it was entered in a browser somewhere, keeps what comes. Blocks its caller; for the
 * terminal. Source: RFC 8628 and Microsoft identity platform "device authorization grant".
 */
public final class DeviceCodeSignIn {

    private static final Duration SLOWER = Duration.ofSeconds(5);

    private final TokenHttp http;
    private final AppRegistration app;
    private final String resource;
    private final TokenCache cache;

    /**
     * What the person has to do.
     *
     * @param page where
     * @param code what to enter there
     * @param lifetime how long the code is good
     */
    public record Prompt(String page, String code, Duration lifetime) {}

    public DeviceCodeSignIn(TokenHttp http, AppRegistration app, String resource, TokenCache cache) {
        this.http = http;
        this.app = app;
        this.resource = resource;
        this.cache = cache;
    }

    /**
     * Signs in and stores the sign-in.
     *
     * @param show told once what the person has to do
     * @return why it did not work; null: signed in
     * @throws TokenCacheException when there is a cache that cannot be used, or it cannot be written
     */
    public @Nullable TokenFailure run(Consumer<Prompt> show) throws TokenCacheException {
        cache.requireUsableOrMissing();
        TokenReply begun = http.post(
                        app.deviceCodeUrl(), Map.of("client_id", app.clientId(), "scope", DeviceCode.scope(resource)))
                .join();
        String deviceCode = begun.field("device_code");
        if (deviceCode.isEmpty()) {
            return ((TokenAnswer.Failed) begun.answer()).failure();
        }
        Duration lifetime = Duration.ofSeconds(begun.number("expires_in"));
        show.accept(new Prompt(begun.field("verification_uri"), begun.field("user_code"), lifetime));
        Duration interval = Duration.ofSeconds(Math.max(1, begun.number("interval")));
        return awaited(deviceCode, System.nanoTime() + lifetime.toNanos(), interval);
    }

    private @Nullable TokenFailure awaited(String deviceCode, long deadline, Duration firstInterval)
            throws TokenCacheException {
        Duration interval = firstInterval;
        Map<String, String> form = Map.of(
                "grant_type",
                "urn:ietf:params:oauth:grant-type:device_code",
                "client_id",
                app.clientId(),
                "device_code",
                deviceCode,
                "scope",
                DeviceCode.scope(resource));
        while (true) {
            pause(interval);
            TokenReply reply = http.post(app.tokenUrl(), form).join();
            if (reply.answer() instanceof TokenAnswer.Token) {
                return kept(reply);
            }
            TokenFailure failure = ((TokenAnswer.Failed) reply.answer()).failure();
            switch (reply.field("error")) {
                case "authorization_pending" -> {
                    // Not entered yet.
                }
                case "slow_down" -> interval = interval.plus(SLOWER);
                case "authorization_declined", "access_denied" -> {
                    return new TokenFailure(
                            "authorization_declined", "The sign-in was declined in the browser.", false, null);
                }
                case "expired_token" -> {
                    return expired();
                }
                default -> {
                    if (!failure.retryable()) {
                        return failure;
                    }
                }
            }
            if (System.nanoTime() - deadline > 0) {
                return expired();
            }
        }
    }

    private @Nullable TokenFailure kept(TokenReply reply) throws TokenCacheException {
        String refreshToken = reply.field("refresh_token");
        if (refreshToken.isEmpty()) {
            return new TokenFailure(
                    "no refresh token",
                    "Microsoft gave a token that cannot be renewed: check that the app registration allows offline_access.",
                    false,
                    null);
        }
        cache.store(new Secret(refreshToken));
        return null;
    }

    private static TokenFailure expired() {
        return new TokenFailure(
                "expired_token", "The code was not entered in time: run `contact-sync sign-in` again.", false, null);
    }

    private static void pause(Duration interval) {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(interval.toMillis()));
    }
}
