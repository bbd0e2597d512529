package io.contactsync.graph.signin;

import io.contactsync.graph.AppRegistration;
import io.contactsync.graph.Secret;
import io.contactsync.graph.SignIn;
import io.contactsync.graph.TokenAnswer;
import io.contactsync.graph.TokenFailure;
import io.contactsync.graph.TokenHttp;
import io.contactsync.graph.TokenReply;
import io.contactsync.graph.TokenSource;
import java.time.Clock;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * In a person's name: who signed in once on another device ({@link DeviceCodeSignIn}) is renewed by the refresh token. A new
 * refresh token is stored before the access token that came with it is used. Source: Microsoft identity platform "device authorization
 * grant".
 */
public record DeviceCode(AppRegistration app, TokenCache cache) implements SignIn {

    @Override
    public TokenSource connect(TokenHttp http, String resource, Clock clock) {
        return () -> CompletableFuture.supplyAsync(this::read, http.executor()).thenCompose(read -> {
            TokenCacheException problem = read.problem();
            return problem == null
                    ? renewed(http, resource, read.token())
                    : CompletableFuture.completedFuture(failed(problem));
        });
    }

    /** What tokens are asked with: all that the app registration lists, and to be renewed. */
    static String scope(String resource) {
        return resource + "/.default offline_access";
    }

    private record Read(Secret token, @Nullable TokenCacheException problem) {}

    private Read read() {
        try {
            return new Read(cache.refreshToken(), null);
        } catch (TokenCacheException e) {
            return new Read(new Secret(""), e);
        }
    }

    private CompletableFuture<TokenAnswer> renewed(TokenHttp http, String resource, Secret refreshToken) {
        Map<String, String> form = Map.of(
                "grant_type", "refresh_token",
                "client_id", app.clientId(),
                "refresh_token", refreshToken.reveal(),
                "scope", scope(resource));
        return http.post(app.tokenUrl(), form).thenApply(reply -> kept(reply, refreshToken));
    }

    private TokenAnswer kept(TokenReply reply, Secret before) {
        String fresh = reply.field("refresh_token");
        if (!(reply.answer() instanceof TokenAnswer.Token) || fresh.isEmpty() || fresh.equals(before.reveal())) {
            return reply.answer();
        }
        try {
            cache.store(new Secret(fresh));
            return reply.answer();
        } catch (TokenCacheException e) {
            return failed(e);
        }
    }

    private static TokenAnswer failed(TokenCacheException problem) {
        return new TokenAnswer.Failed(new TokenFailure(
                "token cache", String.valueOf(problem.getMessage()), /* retryable= */ false, /* retryAfter= */ null));
    }
}
