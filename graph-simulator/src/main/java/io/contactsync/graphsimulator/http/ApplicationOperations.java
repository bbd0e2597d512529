package io.contactsync.graphsimulator.http;

import io.contactsync.graphsimulator.odata.QueryOptions;
import io.contactsync.graphsimulator.protocol.GraphError;
import io.contactsync.graphsimulator.protocol.GraphReply;
import io.contactsync.graphsimulator.protocol.GraphRequest;
import io.contactsync.graphsimulator.token.Apps;
import io.contactsync.graphsimulator.token.Credential;
import java.time.temporal.ChronoUnit;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/**
 * {@code /applications/{id}}, {@code /applications(appId='…')} and the same of {@code servicePrincipals}, read-only: when an app's
 * credentials run out. Source: {@code application}, {@code servicePrincipal}, {@code passwordCredential} and {@code keyCredential}
 * of Microsoft's published v1.0 metadata.
 */
final class ApplicationOperations {
    private static final Pattern PATH =
            Pattern.compile("/(applications|servicePrincipals)(?:/([^/()]+)|\\(appId='([^']+)'\\))");
    private static final Set<String> PROPERTIES =
            Set.of("id", "appId", "displayName", "passwordCredentials", "keyCredentials");

    private final Json json;
    private final Apps apps;

    ApplicationOperations(Json json, Apps apps) {
        this.json = json;
        this.apps = apps;
    }

    /** The set and id that a decoded path names; {@code null} when it names no app. */
    static @Nullable Matcher path(String decoded) {
        Matcher path = PATH.matcher(decoded);
        return path.matches() ? path : null;
    }

    GraphReply answer(GraphRequest request, QueryOptions options, Matcher path) {
        options.allow("$select");
        String set = path.group(1);
        Set<String> select =
                options.select(PROPERTIES, set.equals("applications") ? "application" : "servicePrincipal");
        boolean byAppId = path.group(3) != null;
        String id = byAppId ? path.group(3) : path.group(2);
        Apps.Registration app = apps.registration(id);
        if (app == null || byAppId != app.clientId().equalsIgnoreCase(id)) {
            throw GraphError.resourceNotFound(id).asException();
        }
        return json.reply(200, out -> {
            out.writeStringProperty("@odata.context", request.base() + "/$metadata#" + set + "/$entity");
            for (String each : select.isEmpty() ? PROPERTIES.stream().sorted().toList() : select) {
                write(out, app, each);
            }
        });
    }

    private static void write(JsonGenerator out, Apps.Registration app, String property) {
        switch (property) {
            case "id" -> out.writeStringProperty(property, app.objectId().toString());
            case "appId", "displayName" -> out.writeStringProperty(property, app.clientId());
            case "passwordCredentials" -> credentials(out, app, property, Credential.Kind.PASSWORD);
            default -> credentials(out, app, property, Credential.Kind.CERTIFICATE);
        }
    }

    private static void credentials(JsonGenerator out, Apps.Registration app, String property, Credential.Kind kind) {
        out.writeArrayPropertyStart(property);
        for (Credential each : app.credentials()) {
            if (each.kind() != kind) {
                continue;
            }
            out.writeStartObject();
            out.writeNullProperty("customKeyIdentifier");
            out.writeStringProperty("displayName", each.displayName());
            out.writeStringProperty(
                    "endDateTime", each.until().truncatedTo(ChronoUnit.SECONDS).toString());
            if (kind == Credential.Kind.PASSWORD) {
                out.writeStringProperty("hint", each.hint());
                out.writeNullProperty("secretText");
            } else {
                out.writeNullProperty("key");
                out.writeStringProperty("type", "AsymmetricX509Cert");
                out.writeStringProperty("usage", "Verify");
            }
            out.writeStringProperty("keyId", each.keyId().toString());
            out.writeStringProperty(
                    "startDateTime", each.from().truncatedTo(ChronoUnit.SECONDS).toString());
            out.writeEndObject();
        }
        out.writeEndArray();
    }
}
