package io.contactsync.graph;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;
import okhttp3.Call;
import okhttp3.Callback;
import okhttp3.FormBody;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import tools.jackson.databind.JsonNode;

/**
 * Signs in as the app with its client secret: one form post. By hand and not by a library, because those refuse plain http, which a
 * Graph on loopback speaks. Source: Microsoft identity platform "client credentials flow".
 */
final class ClientSecretTokens implements TokenSource {

    private static final Pattern TOKEN = Pattern.compile("[\\x21-\\x7e]+");

    private final OkHttpClient http;
    private final GraphSettings settings;
    private final Clock clock;

    ClientSecretTokens(OkHttpClient http, GraphSettings settings, Clock clock) {
        this.http = http;
        this.settings = settings;
        this.clock = clock;
    }

    @Override
    public CompletableFuture<TokenAnswer> fetch() {
        CompletableFuture<TokenAnswer> answer = new CompletableFuture<>();
        http.newCall(request()).enqueue(new Callback() {
            @Override
            public void onFailure(Call call, IOException cause) {
                answer.complete(new TokenAnswer.Failed(TokenFailures.unreachable(cause)));
            }

            @Override
            public void onResponse(Call call, Response response) {
                answer.complete(read(response));
            }
        });
        return answer;
    }

    private Request request() {
        FormBody form = new FormBody.Builder()
                .add("grant_type", "client_credentials")
                .add("client_id", settings.clientId())
                .add("client_secret", settings.clientSecret().reveal())
                .add("scope", settings.scope())
                .build();
        HttpUrl url = HttpUrl.get(settings.authority().toString())
                .newBuilder()
                .addPathSegment(settings.tenantId())
                .addPathSegments("oauth2/v2.0/token")
                .build();
        return new Request.Builder()
                .url(url)
                .header("Accept", "application/json")
                .post(new OneShotBody(form))
                .build();
    }

    private TokenAnswer read(Response response) {
        try (response) {
            JsonNode body = Json.read(ResponseBytes.read(response));
            if (!response.isSuccessful()) {
                Duration retryAfter = RetryAfter.of(response, clock);
                return new TokenAnswer.Failed(TokenFailures.refused(response.code(), body, retryAfter));
            }
            String token = body.path("access_token").asString("");
            long seconds = body.path("expires_in").asLong(0);
            // Anything else could not stand in a header, or would be asked for again with each request.
            if (!TOKEN.matcher(token).matches() || seconds <= 0) {
                return new TokenAnswer.Failed(TokenFailures.unreadable());
            }
            return new TokenAnswer.Token(new Secret(token), Duration.ofSeconds(seconds));
        } catch (IOException cause) {
            return new TokenAnswer.Failed(TokenFailures.unreachable(cause));
        }
    }
}
