package io.contactsync.graph;

import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** From the token endpoint's refusal to what a person can do. Source: Microsoft Entra "authentication and authorization error codes". */
final class TokenFailures {

    private static final Map<Integer, String> REMEDIES = Map.ofEntries(
            Map.entry(
                    7000215,
                    "The client secret is wrong: put the secret's value, not its id, into contact-sync.graph.client-secret."),
            Map.entry(
                    7000222,
                    "The client secret has expired: create a new one for the app registration and put it into"
                            + " contact-sync.graph.client-secret."),
            Map.entry(7000218, "The sign-in needs a client secret: set contact-sync.graph.client-secret."),
            Map.entry(
                    700016,
                    "The tenant has no app registration of this id: check contact-sync.graph.client-id and"
                            + " contact-sync.graph.tenant-id."),
            Map.entry(7000112, "The app registration is disabled: have it enabled in the tenant."),
            Map.entry(
                    90002,
                    "There is no such tenant: check contact-sync.graph.tenant-id, and that contact-sync.graph.authority is"
                            + " of its cloud."),
            Map.entry(900023, "The tenant id is neither an id nor a domain: check contact-sync.graph.tenant-id."),
            Map.entry(
                    65001,
                    "Nobody has consented to the app's permissions: have an administrator grant Contacts.ReadWrite."),
            Map.entry(50034, "The user does not exist in this tenant: check contact-sync.graph.tenant-id."),
            Map.entry(
                    53003,
                    "A Conditional Access policy blocks the sign-in: have an administrator let this app through."),
            Map.entry(
                    70011,
                    "Microsoft does not know what the token is for: check that contact-sync.graph.endpoint is a Microsoft"
                            + " Graph address."),
            Map.entry(
                    500011,
                    "Microsoft Graph is not known to this cloud: check that contact-sync.graph.endpoint and"
                            + " contact-sync.graph.authority are of the same cloud."),
            Map.entry(700082, "The sign-in has lapsed: sign in again."),
            Map.entry(50173, "The sign-in was revoked: sign in again."));

    /** Said with 400 although they pass: too many requests of one app, a fault on the way. */
    private static final Map<Integer, String> PASSING = Map.of(
            50196, "Microsoft holds the app back for asking too often; it is tried again.",
            90033, "Microsoft's sign-in has a passing fault; it is tried again.",
            90055, "Microsoft's sign-in is overloaded; it is tried again.");

    private static final Pattern AADSTS = Pattern.compile("AADSTS(\\d{1,9})");

    private TokenFailures() {}

    /** The token endpoint answered something else than a token. */
    static TokenFailure refused(int status, JsonNode body, @Nullable Duration retryAfter) {
        int number = number(body);
        if (PASSING.containsKey(number)) {
            return new TokenFailure("AADSTS" + number, PASSING.getOrDefault(number, ""), true, retryAfter);
        }
        if (status == 408 || status == 429 || status >= 500) {
            return new TokenFailure(
                    "HTTP " + status,
                    "The sign-in service cannot answer now; it is tried again.",
                    /* retryable= */ true,
                    retryAfter);
        }
        String error = number > 0 ? "AADSTS" + number : Json.line(body.path("error"), 60);
        String remedy = REMEDIES.get(number);
        if (remedy == null) {
            remedy = number > 0
                    ? "Microsoft refuses the sign-in: see https://login.microsoftonline.com/error?code=" + number + "."
                    : "What answers at contact-sync.graph.authority refuses to give a token: check the address.";
        }
        return new TokenFailure(error.isEmpty() ? "HTTP " + status : error, remedy, /* retryable= */ false, retryAfter);
    }

    /** Nobody answered, or not to the end. */
    static TokenFailure unreachable(Exception cause) {
        return new TokenFailure(
                cause.getClass().getSimpleName(),
                "The sign-in service cannot be reached: check the network, the proxy and contact-sync.graph.authority.",
                /* retryable= */ true,
                /* retryAfter= */ null);
    }

    /** A success that holds no token. */
    static TokenFailure unreadable() {
        return new TokenFailure(
                "unreadable",
                "What answers at contact-sync.graph.authority sends no token: check the address and the proxy.",
                /* retryable= */ true,
                /* retryAfter= */ null);
    }

    private static int number(JsonNode body) {
        int listed = body.path("error_codes").path(0).asInt(0);
        if (listed > 0) {
            return listed;
        }
        Matcher text = AADSTS.matcher(body.path("error_description").asString(""));
        return text.find() ? Integer.parseInt(text.group(1)) : 0;
    }
}
