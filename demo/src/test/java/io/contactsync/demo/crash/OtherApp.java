package io.contactsync.demo.crash;

import io.contactsync.graphsimulator.GraphSimulator;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import tools.jackson.databind.json.JsonMapper;

/** Another program with rights of its own in the same mailboxes. */
final class OtherApp {

    static final String CLIENT_ID = "b7d1c0a4-5f0e-4f6c-9d56-2f1c4c8a9e10";
    static final String SECRET = "other-secret";

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final GraphSimulator graph;
    private final HttpClient http = HttpClient.newHttpClient();

    OtherApp(GraphSimulator graph) {
        this.graph = graph;
    }

    /** Deletes a folder with all that is in it. */
    void deleteFolder(String address, String folderId) {
        send(HttpRequest.newBuilder(URI.create(graph.endpoint() + "/users/" + address + "/contactFolders/" + folderId))
                .header("Authorization", "Bearer " + token())
                .DELETE());
    }

    /** Renames a folder, as its owner does in Outlook. */
    void renameFolder(String address, String folderId, String name) {
        send(HttpRequest.newBuilder(URI.create(graph.endpoint() + "/users/" + address + "/contactFolders/" + folderId))
                .header("Authorization", "Bearer " + token())
                .header("Content-Type", "application/json")
                .method("PATCH", HttpRequest.BodyPublishers.ofString("{\"displayName\": \"" + name + "\"}")));
    }

    private String token() {
        String answer = send(HttpRequest.newBuilder(
                        URI.create(graph.authority() + "/" + GraphSimulator.TENANT_ID + "/oauth2/v2.0/token"))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString("grant_type=client_credentials&client_id=" + CLIENT_ID
                        + "&client_secret=" + SECRET + "&scope=https%3A%2F%2Fgraph.microsoft.com%2F.default")));
        return JsonMapper.shared().readTree(answer).path("access_token").stringValue("");
    }

    private String send(HttpRequest.Builder request) {
        try {
            HttpResponse<String> response =
                    http.send(request.timeout(PATIENCE).build(), HttpResponse.BodyHandlers.ofString());
            if (response.statusCode() >= 300) {
                throw new AssertionError(
                        "the other app was answered " + response.statusCode() + ": " + response.body());
            }
            return response.body();
        } catch (IOException e) {
            throw new AssertionError("the other app got no answer", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while the other app waited", e);
        }
    }
}
