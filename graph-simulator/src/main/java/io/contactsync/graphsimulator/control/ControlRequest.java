package io.contactsync.graphsimulator.control;

import io.contactsync.graphsimulator.protocol.GraphRequest;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A request to the control API, its path split and decoded. */
record ControlRequest(String method, List<String> path, GraphRequest raw) {
    private static final JsonMapper JSON = JsonMapper.shared();

    static ControlRequest of(GraphRequest request) {
        List<String> path = new ArrayList<>();
        for (String each : request.path().substring(ControlApi.ROOT.length()).split("/", -1)) {
            if (!each.isEmpty()) {
                path.add(decode(each));
            }
        }
        return new ControlRequest(request.method(), path, request);
    }

    /** Method and path with numbers of segments only, as in {@code GET mailboxes/*}. */
    boolean is(String wantedMethod, String... pattern) {
        if (!method.equals(wantedMethod) || path.size() != pattern.length) {
            return false;
        }
        for (int i = 0; i < pattern.length; i++) {
            if (!pattern[i].equals("*") && !pattern[i].equals(path.get(i))) {
                return false;
            }
        }
        return true;
    }

    /** The body; a page of another site cannot send one that is called JSON. */
    JsonNode json() {
        String type = raw.headers().get("Content-Type");
        if (type == null || !type.startsWith("application/json")) {
            throw new IllegalArgumentException("Content-Type: " + type + " (expected: application/json)");
        }
        return JSON.readTree(raw.body());
    }

    @Nullable String query(String name) {
        String query = raw.query();
        for (String pair : query == null ? new String[0] : query.split("&", -1)) {
            if (pair.startsWith(name + "=")) {
                return decode(pair.substring(name.length() + 1));
            }
        }
        return null;
    }

    private static String decode(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }
}
