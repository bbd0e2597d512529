package io.contactsync.graph;

import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tokens of the app itself: the client credentials grant, one form post. By hand and not by a library, because those refuse plain
 * http, which a Graph on loopback speaks. Source: Microsoft identity platform "client credentials flow".
 *
 * <p>Rotation: the credential that worked last is used. Only when Microsoft refuses <em>it</em>, and not the app or the tenant, the
 * others are tried, and when all are refused the configuration is read once more. So a renewal is one request, and a secret can be
 * replaced on either side first. {@link TokenHolder} sees to it that one renewal is under way at a time.
 */
final class AppTokens implements TokenSource {

    private static final Logger LOG = LoggerFactory.getLogger(AppTokens.class);

    private final TokenHttp http;
    private final AppRegistration app;
    private final String resource;
    private final Supplier<List<Credential>> configured;
    private final Clock clock;
    private volatile List<Credential> known;

    AppTokens(
            TokenHttp http,
            AppRegistration app,
            String resource,
            List<Credential> known,
            Supplier<List<Credential>> configured,
            Clock clock) {
        this.http = http;
        this.app = app;
        this.resource = resource;
        this.known = known;
        this.configured = configured;
        this.clock = clock;
    }

    @Override
    public CompletableFuture<TokenAnswer> fetch() {
        return new Attempt(known).next();
    }

    /** One fetch: each credential at most once. */
    private final class Attempt {
        private final List<Credential> tried = new ArrayList<>();
        private List<Credential> credentials;
        private @Nullable TokenFailure first;
        private boolean readAgain;

        Attempt(List<Credential> credentials) {
            this.credentials = credentials;
        }

        CompletableFuture<TokenAnswer> next() {
            for (Credential credential : credentials) {
                if (!tried.contains(credential)) {
                    tried.add(credential);
                    return ask(credential).thenCompose(answer -> settle(credential, answer));
                }
            }
            if (!readAgain) {
                readAgain = true;
                return CompletableFuture.supplyAsync(this::configuredNow, http.executor())
                        .thenCompose(now -> {
                            credentials = now;
                            return next();
                        });
            }
            return CompletableFuture.completedFuture(
                    new TokenAnswer.Failed(first == null ? TokenFailures.unreadable() : first));
        }

        private List<Credential> configuredNow() {
            try {
                return configured.get();
            } catch (RuntimeException unreadable) {
                // Somebody is writing it: what is known stays, and the next attempt looks again.
                return credentials;
            }
        }

        private CompletableFuture<TokenAnswer> settle(Credential credential, TokenAnswer answer) {
            if (answer instanceof TokenAnswer.Failed failed && TokenFailures.isOfCredential(failed.failure())) {
                first = first == null ? failed.failure() : first;
                return next();
            }
            if (answer instanceof TokenAnswer.Token) {
                prefer(credential);
            }
            return CompletableFuture.completedFuture(answer);
        }

        private void prefer(Credential credential) {
            List<Credential> order = new ArrayList<>(credentials);
            order.remove(credential);
            order.add(0, credential);
            known = List.copyOf(order);
            TokenFailure refusal = first;
            if (refusal != null) {
                LOG.atWarn()
                        .addKeyValue("refused", tried.get(0).name())
                        .addKeyValue("code", refusal.code())
                        .addKeyValue("used", credential.name())
                        .log("A credential is refused, another one is used: {}", refusal.remedy());
            }
        }
    }

    private CompletableFuture<TokenAnswer> ask(Credential credential) {
        URI url = app.tokenUrl();
        Map<String, String> form = new HashMap<>();
        form.put("grant_type", "client_credentials");
        form.put("client_id", app.clientId());
        form.put("scope", resource + "/.default");
        try {
            form.putAll(credential.fields(url, clock.instant()));
        } catch (IOException unreadable) {
            return CompletableFuture.completedFuture(
                    new TokenAnswer.Failed(TokenFailures.unreadableCredential(credential.name(), unreadable)));
        }
        return http.post(url, form).thenApply(TokenReply::answer);
    }
}
