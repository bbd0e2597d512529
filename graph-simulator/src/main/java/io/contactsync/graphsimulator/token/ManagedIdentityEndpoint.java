package io.contactsync.graphsimulator.token;

import io.contactsync.graphsimulator.protocol.GraphReply;
import io.contactsync.graphsimulator.protocol.GraphRequest;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * Where a program on an Azure machine gets tokens without a credential: App Service's {@code IDENTITY_ENDPOINT}, guarded by a header
 * that holds a secret, and the virtual machines' {@code /metadata/identity/oauth2/token}, guarded by the header {@code Metadata:
 * true}. Without {@code client_id} the machine's own identity is meant. Source: Microsoft's pages on managed identities (App Service
 * {@code 2019-08-01}, instance metadata {@code 2018-02-01}); the texts of refusals are unverified.
 */
public final class ManagedIdentityEndpoint {
    /** App Service's path; the place is the platform's choice, programs are told it. */
    public static final String APP_SERVICE = "/msi/token";
    /** The instance metadata service's path. */
    public static final String INSTANCE_METADATA = "/metadata/identity/oauth2/token";

    private static final JsonMapper JSON = JsonMapper.shared();

    private final Apps apps;
    private final AccessTokens tokens;
    private final Clock clock;
    private final String tenant;
    private final String ownIdentity;
    private final String header;

    /**
     * Issues {@code tokens} to the managed identities among {@code apps}.
     *
     * @param tenant the tenant they are in
     * @param ownIdentity client id of the identity that is meant when none is named
     * @param header what App Service's header must hold
     */
    public ManagedIdentityEndpoint(
            Apps apps, AccessTokens tokens, Clock clock, String tenant, String ownIdentity, String header) {
        this.apps = apps;
        this.tokens = tokens;
        this.clock = clock;
        this.tenant = tenant;
        this.ownIdentity = ownIdentity;
        this.header = header;
    }

    /** Answers a request to one of both paths. */
    public GraphReply answer(GraphRequest request) {
        boolean appService = request.path().equals(APP_SERVICE);
        if (!request.method().equals("GET")) {
            return GraphReply.empty(405);
        }
        if (appService && !header.equals(request.headers().get("X-IDENTITY-HEADER"))) {
            return refused(true, 401, "unauthorized_client", "The X-IDENTITY-HEADER is absent or wrong.");
        }
        if (!appService && !"true".equalsIgnoreCase(request.headers().get("Metadata"))) {
            return refused(false, 400, "bad_request_102", "Required metadata header not specified");
        }
        Map<String, String> query = query(request.query());
        if (!query.getOrDefault("api-version", "").equals(appService ? "2019-08-01" : "2018-02-01")) {
            return refused(appService, 400, "invalid_request", "The api-version is absent or not supported.");
        }
        String resource = query.getOrDefault("resource", "");
        if (resource.isEmpty()) {
            return refused(appService, 400, "invalid_request", "Required query variable 'resource' is missing");
        }
        String identity = query.getOrDefault("client_id", ownIdentity);
        if (!apps.isManagedIdentity(identity)) {
            return refused(appService, 400, "invalid_request", "Identity not found");
        }
        return token(appService, resource, identity);
    }

    private GraphReply token(boolean appService, String resource, String identity) {
        String audience = resource.endsWith("/") ? resource.substring(0, resource.length() - 1) : resource;
        long now = clock.instant().getEpochSecond();
        long lifetime = tokens.lifetime().toSeconds();
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("access_token", tokens.issue(new Caller(identity, tenant, null, apps.roles(identity)), audience));
        answer.put("client_id", identity);
        answer.put("expires_on", Long.toString(now + lifetime));
        if (!appService) {
            answer.put("expires_in", Long.toString(lifetime));
            answer.put("ext_expires_in", Long.toString(lifetime));
            answer.put("not_before", Long.toString(now));
        }
        answer.put("resource", resource);
        answer.put("token_type", "Bearer");
        return json(200, answer);
    }

    private static GraphReply refused(boolean appService, int status, String error, String description) {
        Map<String, Object> answer = new LinkedHashMap<>();
        if (appService) {
            answer.put("statusCode", status);
            answer.put("message", description);
        } else {
            answer.put("error", error);
            answer.put("error_description", description);
        }
        return json(status, answer);
    }

    private static GraphReply json(int status, Map<String, Object> answer) {
        return new GraphReply(
                status, Map.of("Content-Type", "application/json; charset=utf-8"), JSON.writeValueAsBytes(answer));
    }

    private static Map<String, String> query(@Nullable String raw) {
        Map<String, String> query = new HashMap<>();
        for (String pair : raw == null ? new String[0] : raw.split("&", -1)) {
            int equals = pair.indexOf('=');
            if (equals > 0) {
                query.put(pair.substring(0, equals), decode(pair.substring(equals + 1)));
            }
        }
        return query;
    }

    private static String decode(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return "";
        }
    }
}
