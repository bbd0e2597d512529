package io.contactsync.state;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The JSON lists and maps of texts in columns of the state DB. */
final class StateJson {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private StateJson() {}

    static String list(Collection<String> texts) {
        return texts.isEmpty() ? "[]" : JSON.writeValueAsString(texts);
    }

    static Set<String> set(String json) {
        if (json.equals("[]")) {
            return Set.of();
        }
        Set<String> texts = new LinkedHashSet<>();
        for (JsonNode node : JSON.readTree(json)) {
            texts.add(node.asString());
        }
        return texts;
    }

    static Map<String, String> map(String json) {
        if (json.equals("{}")) {
            return Map.of();
        }
        Map<String, String> texts = new TreeMap<>();
        for (Map.Entry<String, JsonNode> entry : JSON.readTree(json).properties()) {
            texts.put(entry.getKey(), entry.getValue().asString());
        }
        return texts;
    }
}
