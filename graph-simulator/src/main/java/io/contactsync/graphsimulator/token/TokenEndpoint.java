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
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * {@code POST /{tenant}/oauth2/v2.0/token} and {@code …/devicecode}: client credentials with a secret (in the form or as Basic) or a
 * signed assertion (the app's own or of an issuer that is trusted), device code under both of its names, and refresh. Source: graph-facts §9.
 */
public final class TokenEndpoint {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final String GRAPH = "https://graph.microsoft.com";
    private static final String DEFAULT_SCOPE = "/.default";
    /** MSAL4J sends them for apps too, where they mean nothing. */
    private static final Set<String> SIGN_IN_SCOPES = Set.of("openid", "profile", "offline_access", "email");

    private final Apps apps;
    private final AccessTokens tokens;
    private final UserSignIns signIns;
    private final Clock clock;

    /** Issues {@code tokens} to {@code apps} and to the users of {@code signIns}. */
    public TokenEndpoint(Apps apps, AccessTokens tokens, UserSignIns signIns, Clock clock) {
        this.apps = apps;
        this.tokens = tokens;
        this.signIns = signIns;
        this.clock = clock;
    }

    /**
     * Answers a form that was posted for a tenant.
     *
     * @param url the absolute URL it was posted to, which is what an assertion must name as its audience
     * @param authorization that header or {@code null}
     */
    public GraphReply answer(String tenant, String url, byte[] body, @Nullable String authorization) {
        try {
            Map<String, String> form = form(body);
            basic(authorization, form);
            apps.requireTenant(tenant);
            return url.endsWith("/devicecode") ? deviceCode(tenant, url, form) : token(tenant, url, form);
        } catch (TokenErrorException e) {
            return refused(e.error());
        }
    }

    private GraphReply token(String tenant, String url, Map<String, String> form) {
        String grant = required(form, "grant_type");
        String assertion = form.get("client_assertion");
        if (assertion != null && !form.containsKey("client_id")) {
            form.put("client_id", ClientAssertion.read(assertion).clientId());
        }
        String clientId = required(form, "client_id");
        apps.requireApp(clientId, tenant);
        return switch (grant) {
            case "client_credentials" -> {
                requireCredential(clientId, url, form);
                yield forApp(tenant, clientId, required(form, "scope"));
            }
            case "device_code", "urn:ietf:params:oauth:grant-type:device_code" ->
                forUser(tenant, clientId, form, signIns.redeem(required(form, "device_code"), clientId));
            case "refresh_token" ->
                forUser(tenant, clientId, form, signIns.refresh(required(form, "refresh_token"), clientId));
            default -> throw TokenError.unsupportedGrant(grant).asException();
        };
    }

    private void requireCredential(String clientId, String url, Map<String, String> form) {
        String secret = form.get("client_secret");
        String assertion = form.get("client_assertion");
        if (secret != null) {
            apps.requireSecret(clientId, secret);
        } else if (assertion != null && ClientAssertion.TYPE.equals(form.get("client_assertion_type"))) {
            requireAssertion(ClientAssertion.read(assertion), clientId, url);
        } else {
            throw TokenError.missingCredential().asException();
        }
    }

    /** One that does not say it is the app's own is another platform's, which must be trusted. */
    private void requireAssertion(ClientAssertion assertion, String clientId, String url) {
        if (assertion.isFederated(clientId) && !apps.federated(clientId).isEmpty()) {
            assertion.requireFederated(clock.instant(), apps.federated(clientId));
        } else {
            assertion.require(clientId, url, clock.instant(), apps.keys(clientId));
        }
    }

    private GraphReply forApp(String tenant, String clientId, String scope) {
        List<String> resources = Stream.of(scope.strip().split("\\s+", -1))
                .filter(each -> !SIGN_IN_SCOPES.contains(each))
                .toList();
        if (resources.size() != 1 || !resources.get(0).endsWith(DEFAULT_SCOPE)) {
            throw TokenError.invalidScope(scope).asException();
        }
        String resource = resources.get(0);
        String audience = resource.substring(0, resource.length() - DEFAULT_SCOPE.length());
        return json(200, bearer(new Caller(clientId, tenant, null, apps.roles(clientId)), audience));
    }

    private Map<String, Object> bearer(Caller caller, String audience) {
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("token_type", "Bearer");
        answer.put("expires_in", tokens.lifetime().toSeconds());
        answer.put("ext_expires_in", tokens.lifetime().toSeconds());
        answer.put("access_token", tokens.issue(caller, audience));
        return answer;
    }

    /** A user's tokens are for Graph; a refresh token is given only to who asks for offline access. */
    private GraphReply forUser(String tenant, String clientId, Map<String, String> form, String user) {
        List<String> scopes = List.of(form.getOrDefault("scope", "").split(" ", -1));
        Set<String> granted = consented(clientId, scopes);
        Map<String, Object> answer = bearer(new Caller(clientId, tenant, user, granted), GRAPH);
        answer.put("scope", granted.stream().sorted().collect(Collectors.joining(" ")));
        if (scopes.contains("offline_access") || form.containsKey("refresh_token")) {
            answer.put("refresh_token", signIns.newRefreshToken(clientId, user));
        }
        String objectId = UUID.nameUUIDFromBytes(user.toLowerCase(Locale.ROOT).getBytes(StandardCharsets.UTF_8))
                .toString();
        if (scopes.contains("openid")) {
            answer.put("id_token", idToken(tenant, clientId, user, objectId));
        }
        if ("1".equals(form.get("client_info"))) {
            answer.put("client_info", base64(Map.<String, Object>of("uid", objectId, "utid", tenant)));
        }
        return json(200, answer);
    }

    /** The permissions asked for, all of the app's when it asked for {@code .default} or none; one that it has not is refused. */
    private Set<String> consented(String clientId, List<String> scopes) {
        Set<String> all = apps.scopes(clientId);
        Set<String> wanted = scopes.stream()
                .map(each -> each.replaceFirst("^https?://[^/]+/", ""))
                .filter(each -> !each.isEmpty() && !SIGN_IN_SCOPES.contains(each))
                .collect(Collectors.toUnmodifiableSet());
        if (wanted.isEmpty() || wanted.contains(".default")) {
            return all;
        }
        if (!all.containsAll(wanted)) {
            throw TokenError.noConsent(clientId).asException();
        }
        return wanted;
    }

    /** Unsigned: clients read who signed in from it, and must not trust it further. */
    private String idToken(String tenant, String clientId, String user, String objectId) {
        long now = clock.instant().getEpochSecond();
        Map<String, Object> claims = new LinkedHashMap<>();
        claims.put("aud", clientId);
        claims.put("iss", "https://login.microsoftonline.com/" + tenant + "/v2.0");
        claims.put("iat", now);
        claims.put("exp", now + tokens.lifetime().toSeconds());
        claims.put("oid", objectId);
        claims.put("sub", objectId);
        claims.put("tid", tenant);
        claims.put("preferred_username", user);
        claims.put("ver", "2.0");
        return base64(Map.<String, Object>of("alg", "none", "typ", "JWT")) + "." + base64(claims) + ".";
    }

    private GraphReply deviceCode(String tenant, String url, Map<String, String> form) {
        String clientId = required(form, "client_id");
        apps.requireApp(clientId, tenant);
        required(form, "scope");
        UserSignIns.Codes codes = signIns.begin(clientId);
        String page = url.replaceAll("/[^/]+/oauth2/.*", "/devicelogin");
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("user_code", codes.userCode());
        answer.put("device_code", codes.deviceCode());
        answer.put("verification_uri", page);
        answer.put("expires_in", UserSignIns.CODE_LIFETIME.toSeconds());
        answer.put("interval", 1);
        answer.put(
                "message",
                "To sign in, use a web browser to open the page " + page + " and enter the code " + codes.userCode()
                        + " to authenticate.");
        return json(200, answer);
    }

    private static String base64(Map<String, Object> json) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(JSON.writeValueAsBytes(json));
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
