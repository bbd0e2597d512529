package io.contactsync.graphsimulator.token;

import io.contactsync.graphsimulator.protocol.GraphReply;
import io.contactsync.graphsimulator.token.TokenError.TokenErrorException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** {@code POST /{tenant}/oauth2/v2.0/token}: the client credentials grant with a secret, in the form or as Basic. Source: graph-facts §9. */
public final class TokenEndpoint {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final String DEFAULT_SCOPE = "/.default";

    private final Apps apps;
    private final AccessTokens tokens;
    private final Clock clock;

    /** Issues {@code tokens} to {@code apps}. */
    public TokenEndpoint(Apps apps, AccessTokens tokens, Clock clock) {
        this.apps = apps;
        this.tokens = tokens;
        this.clock = clock;
    }

    /** Answers a form that was posted for a tenant; {@code authorization} is that header or {@code null}. */
    public GraphReply answer(String tenant, byte[] body, @Nullable String authorization) {
        try {
            Map<String, String> form = form(body);
            basic(authorization, form);
            return granted(tenant, form);
        } catch (TokenErrorException e) {
            return refused(e.error());
        }
    }

    private GraphReply granted(String tenant, Map<String, String> form) {
        apps.requireTenant(tenant);
        String grant = required(form, "grant_type");
        String clientId = required(form, "client_id");
        if (!grant.equals("client_credentials")) {
            throw TokenError.unsupportedGrant(grant).asException();
        }
        apps.requireApp(clientId, tenant);
        String secret = form.get("client_secret");
        if (secret == null) {
            throw TokenError.missingCredential().asException();
        }
        apps.requireSecret(clientId, secret);
        String scope = required(form, "scope");
        if (!scope.endsWith(DEFAULT_SCOPE)) {
            throw TokenError.invalidScope(scope).asException();
        }
        String audience = scope.substring(0, scope.length() - DEFAULT_SCOPE.length());
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("token_type", "Bearer");
        answer.put("expires_in", tokens.lifetime().toSeconds());
        answer.put("ext_expires_in", tokens.lifetime().toSeconds());
        answer.put("access_token", tokens.issue(new Caller(clientId, tenant, null), audience));
        return json(200, answer);
    }

    private GraphReply refused(TokenError error) {
        String trace = UUID.randomUUID().toString();
        String correlation = UUID.randomUUID().toString();
        String timestamp =
                clock.instant().truncatedTo(ChronoUnit.SECONDS).toString().replace('T', ' ');
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("error", error.error());
        answer.put(
                "error_description",
                "AADSTS" + error.aadsts() + ": " + error.description() + "\r\nTrace ID: " + trace
                        + "\r\nCorrelation ID: " + correlation + "\r\nTimestamp: " + timestamp);
        answer.put("error_codes", List.of(error.aadsts()));
        answer.put("timestamp", timestamp);
        answer.put("trace_id", trace);
        answer.put("correlation_id", correlation);
        return json(error.status(), answer);
    }

    private static GraphReply json(int status, Map<String, Object> answer) {
        return new GraphReply(
                status,
                Map.of("Content-Type", "application/json; charset=utf-8", "Cache-Control", "no-store, no-cache"),
                JSON.writeValueAsBytes(answer));
    }

    private static String required(Map<String, String> form, String parameter) {
        String value = form.get(parameter);
        if (value == null || value.isBlank()) {
            throw TokenError.missing(parameter).asException();
        }
        return value;
    }

    private static Map<String, String> form(byte[] body) {
        Map<String, String> form = new HashMap<>();
        for (String pair : new String(body, StandardCharsets.UTF_8).split("&", -1)) {
            int equals = pair.indexOf('=');
            if (equals > 0) {
                form.put(decode(pair.substring(0, equals)), decode(pair.substring(equals + 1)));
            }
        }
        return form;
    }

    private static void basic(@Nullable String authorization, Map<String, String> form) {
        String prefix = "basic ";
        if (authorization == null || !authorization.toLowerCase(Locale.ROOT).startsWith(prefix)) {
            return;
        }
        try {
            String pair = new String(
                    Base64.getDecoder()
                            .decode(authorization.substring(prefix.length()).strip()),
                    StandardCharsets.UTF_8);
            int colon = pair.indexOf(':');
            if (colon > 0) {
                form.put("client_id", decode(pair.substring(0, colon)));
                form.put("client_secret", decode(pair.substring(colon + 1)));
            }
        } catch (IllegalArgumentException e) {
            throw TokenError.missingCredential().asException();
        }
    }

    private static String decode(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw TokenError.missing("grant_type").asException();
        }
    }
}
