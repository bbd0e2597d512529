package io.contactsync.graphsimulator.control;

import io.contactsync.graphsimulator.token.Apps;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** The part of the control API below {@code /_control/apps}: an app's secrets and what it was granted. */
final class AppControl {
    private static final List<String> KEYS =
            List.of("secret", "until", "expireSecret", "revokeSecret", "roles", "scopes", "mailboxes");

    private final Apps apps;

    AppControl(Apps apps) {
        this.apps = apps;
    }

    Object change(String clientId, JsonNode body) {
        for (String key : body.propertyNames()) {
            if (!KEYS.contains(key)) {
                throw new IllegalArgumentException(key + ": unknown (expected: one of " + KEYS + ")");
            }
        }
        String secret = body.path("secret").stringValue(null);
        if (secret != null) {
            String until = body.path("until").stringValue(null);
            if (until == null) {
                apps.register(clientId, secret);
            } else {
                apps.register(clientId, secret, Instant.parse(until));
            }
        }
        if (body.has("expireSecret")) {
            apps.expireSecret(body.get("expireSecret").stringValue(""));
        }
        if (body.has("revokeSecret")) {
            apps.revokeSecret(clientId, body.get("revokeSecret").stringValue(""));
        }
        if (body.has("roles")) {
            apps.grantRoles(clientId, texts(body.get("roles")));
        }
        if (body.has("scopes")) {
            apps.grantScopes(clientId, texts(body.get("scopes")));
        }
        if (body.has("mailboxes")) {
            apps.grantMailboxes(clientId, texts(body.get("mailboxes")));
        }
        return Map.of("clientId", clientId);
    }

    private static Set<String> texts(JsonNode array) {
        Set<String> texts = new LinkedHashSet<>();
        array.forEach(each -> texts.add(each.stringValue("")));
        return texts;
    }
}
