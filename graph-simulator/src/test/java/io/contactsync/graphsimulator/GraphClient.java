package io.contactsync.graphsimulator;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The plainest client there can be: sends what the test says and shows what came. */
final class GraphClient {
    private static final JsonMapper JSON = JsonMapper.shared();

    /** What came back. */
    record Answer(int status, HttpResponse<String> response) {
        JsonNode json() {
            return JSON.readTree(response.body());
        }

        String code() {
            return json().at("/error/code").stringValue("");
        }

        String message() {
            return json().at("/error/message").stringValue("");
        }

        String text(String property) {
            return json().path(property).stringValue("");
        }

        @Nullable String header(String name) {
            return response.headers().firstValue(name).orElse(null);
        }
    }

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(10))
            .build();
    private final URI endpoint;
    private final Map<String, String> headers = new LinkedHashMap<>();

    GraphClient(URI endpoint, @Nullable String token) {
        this.endpoint = endpoint;
        if (token != null) {
            headers.put("Authorization", "Bearer " + token);
        }
    }

    /** With a token of the default app. */
    static GraphClient of(GraphSimulator simulator) {
        return new GraphClient(simulator.endpoint(), token(simulator));
    }

    static String token(GraphSimulator simulator) {
        return requestToken(simulator, GraphSimulator.TENANT_ID, Map.of()).text("access_token");
    }

    /** Asks for a token with the default app's form, changed as said; an empty value takes a parameter out. */
    static Answer requestToken(GraphSimulator simulator, String tenant, Map<String, String> changes) {
        Map<String, String> form = new LinkedHashMap<>(Map.of(
                "grant_type",
                "client_credentials",
                "client_id",
                GraphSimulator.CLIENT_ID,
                "client_secret",
                GraphSimulator.CLIENT_SECRET,
                "scope",
                "https://graph.microsoft.com/.default"));
        form.putAll(changes);
        StringBuilder body = new StringBuilder();
        form.forEach((name, value) -> {
            if (!value.isEmpty()) {
                body.append(name)
                        .append('=')
                        .append(URLEncoder.encode(value, StandardCharsets.UTF_8))
                        .append('&');
            }
        });
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create(simulator.authority() + "/" + tenant + "/oauth2/v2.0/token"))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(body.toString()))
                .build();
        return new GraphClient(simulator.endpoint(), null).send(request);
    }

    /** Another client that also sends this header. */
    GraphClient with(String name, String value) {
        GraphClient other = new GraphClient(endpoint, null);
        other.headers.putAll(headers);
        other.headers.put(name, value);
        return other;
    }

    GraphClient immutableIds() {
        return with("Prefer", "IdType=\"ImmutableId\"");
    }

    Answer get(String path) {
        return send(request("GET", path, null));
    }

    Answer post(String path, String body) {
        return send(request("POST", path, body));
    }

    Answer patch(String path, String body) {
        return send(request("PATCH", path, body));
    }

    Answer delete(String path) {
        return send(request("DELETE", path, null));
    }

    CompletableFuture<Answer> later(String method, String path, @Nullable String body) {
        return http.sendAsync(request(method, path, body), BodyHandlers.ofString())
                .thenApply(response -> new Answer(response.statusCode(), response));
    }

    HttpRequest request(String method, String path, @Nullable String body) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(path.startsWith("http") ? path : endpoint + path));
        headers.forEach(request::header);
        if (body != null && !headers.containsKey("Content-Type")) {
            request.header("Content-Type", "application/json");
        }
        return request.timeout(Duration.ofSeconds(20))
                .method(
                        method,
                        body == null ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body))
                .build();
    }

    Answer send(HttpRequest request) {
        try {
            HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
            return new Answer(response.statusCode(), response);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
