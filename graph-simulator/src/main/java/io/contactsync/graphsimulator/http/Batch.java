package io.contactsync.graphsimulator.http;

import io.contactsync.graphsimulator.protocol.GraphError;
import io.contactsync.graphsimulator.protocol.GraphRequest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** The items of a batch, read and checked as a whole: one flaw refuses them all. Source: graph-facts §6. */
record Batch(List<Item> items) {
    private static final int LARGEST = 20;
    private static final Set<String> METHODS = Set.of("GET", "POST", "PATCH", "PUT", "DELETE");

    /**
     * One request of a batch.
     *
     * @param id as the client wrote it; ids compare case-insensitively
     * @param dependsOn ids of items that must succeed before it
     * @param request the request it stands for
     */
    record Item(String id, List<String> dependsOn, GraphRequest request) {}

    /** Reads the body of {@code POST /$batch}. Only the token is inherited from it, no other header. */
    static Batch read(JsonNode body, GraphRequest outer, boolean shapesRestricted) {
        JsonNode requests = body.get("requests");
        if (requests == null || !requests.isArray() || requests.isEmpty()) {
            throw GraphError.badRequest("Invalid batch payload format.").asException();
        }
        if (requests.size() > LARGEST) {
            throw GraphError.badRequest("Number of batch request steps exceeds the maximum value of " + LARGEST + ".")
                    .asException();
        }
        List<Item> items = new ArrayList<>();
        Set<String> ids = new HashSet<>();
        for (JsonNode each : requests) {
            Item item = item(each, outer);
            if (!ids.add(fold(item.id))) {
                throw GraphError.badRequest("Request Id " + item.id + " has to be unique in a batch.")
                        .asException();
            }
            items.add(item);
        }
        Batch batch = new Batch(List.copyOf(items));
        batch.requireDependencies(shapesRestricted);
        return batch;
    }

    private static Item item(JsonNode json, GraphRequest outer) {
        String id = json.path("id").stringValue("");
        String method = json.path("method").stringValue("").toUpperCase(Locale.ROOT);
        String url = json.path("url").stringValue("");
        if (id.isEmpty()
                || !METHODS.contains(method)
                || url.isEmpty()
                || url.contains("://")
                || url.contains("$batch")) {
            throw GraphError.badRequest("Invalid batch payload format.").asException();
        }
        String target = url.startsWith("/") ? url : "/" + url;
        int question = target.indexOf('?');
        Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        json.path("headers").forEachEntry((name, value) -> headers.put(name, value.asString("")));
        String token = outer.headers().get("Authorization");
        if (token != null) {
            headers.put("Authorization", token);
        }
        List<String> dependsOn = new ArrayList<>();
        json.path("dependsOn").forEach(each -> dependsOn.add(each.asString("")));
        return new Item(
                id,
                List.copyOf(dependsOn),
                new GraphRequest(
                        method,
                        question < 0 ? target : target.substring(0, question),
                        question < 0 ? null : target.substring(question + 1),
                        outer.base(),
                        headers::get,
                        body(json.get("body"), headers)));
    }

    private static byte[] body(@Nullable JsonNode body, Map<String, String> headers) {
        if (body == null || body.isNull()) {
            return new byte[0];
        }
        if (!headers.containsKey("Content-Type")) {
            throw GraphError.badRequest("Write request with a body needs a Content-Type header.")
                    .asException();
        }
        if (!body.isString()) {
            return body.toString().getBytes(StandardCharsets.UTF_8);
        }
        try {
            return Base64.getDecoder().decode(body.stringValue());
        } catch (IllegalArgumentException e) {
            throw GraphError.badRequest("Invalid batch payload format.").asException();
        }
    }

    private void requireDependencies(boolean shapesRestricted) {
        Set<String> before = new HashSet<>();
        for (Item each : items) {
            for (String parent : each.dependsOn) {
                if (!before.contains(fold(parent))) {
                    throw GraphError.badRequest("Request " + each.id + " depends on " + parent
                                    + ", which is not before it in the batch.")
                            .asException();
                }
            }
            before.add(fold(each.id));
        }
        if (shapesRestricted && !(allParallel() || allSerial() || allOnTheSame())) {
            throw GraphError.badRequest("The dependsOn of the batch's requests must be none, each on the one before, or"
                            + " all on the same one.")
                    .asException();
        }
    }

    private boolean allParallel() {
        return items.stream().allMatch(each -> each.dependsOn.isEmpty());
    }

    private boolean allSerial() {
        for (int i = 1; i < items.size(); i++) {
            List<String> parents = items.get(i).dependsOn;
            if (parents.size() != 1 || !fold(parents.get(0)).equals(fold(items.get(i - 1).id))) {
                return false;
            }
        }
        return true;
    }

    private boolean allOnTheSame() {
        String first = fold(items.get(0).id);
        return items.stream()
                .skip(1)
                .allMatch(each -> each.dependsOn.size() == 1
                        && fold(each.dependsOn.get(0)).equals(first));
    }

    /** What ids are compared by. */
    static String fold(String id) {
        return id.toLowerCase(Locale.ROOT);
    }
}
