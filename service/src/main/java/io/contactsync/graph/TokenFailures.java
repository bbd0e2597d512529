package io.contactsync.graph;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
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
                    "The client secret has expired: create a new one for the app registration and put it into contact-sync.graph.client-secret."),
            Map.entry(
                    7000218,
                    "The sign-in needs a client secret or certificate: set contact-sync.graph.client-secret; for device-code, have \"Allow public client flows\" switched on for the app registration."),
            Map.entry(
                    700016,
                    "The tenant has no app registration of this id: check contact-sync.graph.client-id and contact-sync.graph.tenant-id."),
            Map.entry(7000112, "The app registration is disabled: have it enabled in the tenant."),
            Map.entry(
                    700027,
                    "The certificate is not one of the app registration's, or has expired: upload the public part of contact-sync.graph.certificate there."),
            Map.entry(
                    700024,
                    "The signed assertion is not valid at this time: check this machine's clock, and that the certificate or the federated token has not expired."),
            Map.entry(
                    50012,
                    "The app's proof is refused: check that contact-sync.graph.certificate is the one uploaded to the app registration."),
            Map.entry(
                    70021,
                    "No federated credential of the app registration matches this workload's token: compare issuer, subject and audience there with the workload's."),
            Map.entry(
                    700211,
                    "No federated credential of the app registration has this token's issuer: compare it with the workload's cluster."),
            Map.entry(
                    700212,
                    "No federated credential of the app registration has this token's audience: it is usually api://AzureADTokenExchange."),
            Map.entry(
                    700213,
                    "No federated credential of the app registration has this token's subject: compare it with the workload's service account."),
            Map.entry(
                    90002,
                    "There is no such tenant: check contact-sync.graph.tenant-id, and that contact-sync.graph.authority is of its cloud."),
            Map.entry(900023, "The tenant id is neither an id nor a domain: check contact-sync.graph.tenant-id."),
            Map.entry(
                    900382,
                    "The tenant is of another cloud: check contact-sync.graph.authority and contact-sync.graph.endpoint."),
            Map.entry(
                    65001,
                    "Nobody has consented to the app's permissions: have an administrator grant Contacts.ReadWrite."),
            Map.entry(
                    65004,
                    "The person declined the app's permissions: sign in again and accept them, or have an administrator consent."),
            Map.entry(90094, "The app's permissions need an administrator's consent: have one grant it."),
            Map.entry(
                    50105,
                    "The person is not assigned to the app: have an administrator assign them, or switch off that assignment is required."),
            Map.entry(50034, "The user does not exist in this tenant: check contact-sync.graph.tenant-id."),
            Map.entry(50057, "The account is disabled: have it enabled, or sign in with another one."),
            Map.entry(50055, "The account's password has expired: change it, then run `contact-sync sign-in`."),
            Map.entry(50126, "User name or password is wrong: run `contact-sync sign-in` again."),
            Map.entry(50053, "The account is locked after too many wrong passwords: wait, or have it unlocked."),
            Map.entry(
                    50076,
                    "The sign-in needs a second factor: run `contact-sync sign-in` and complete it in the browser."),
            Map.entry(
                    50079,
                    "The account has to set up a second factor: run `contact-sync sign-in` and do so in the browser."),
            Map.entry(
                    50158,
                    "The sign-in needs a further step that the tenant asks for: run `contact-sync sign-in` and complete it in the browser."),
            Map.entry(
                    50020,
                    "The account is not of this tenant: check contact-sync.graph.tenant-id, or sign in with an account of it."),
            Map.entry(
                    50194,
                    "The app is registered for one tenant only: put that tenant's id into contact-sync.graph.tenant-id."),
            Map.entry(50059, "No tenant is named: set contact-sync.graph.tenant-id."),
            Map.entry(50128, "The domain is of no tenant: check contact-sync.graph.tenant-id."),
            Map.entry(
                    53000,
                    "A Conditional Access policy asks for a managed device: have an administrator let this app through."),
            Map.entry(
                    53003,
                    "A Conditional Access policy blocks the sign-in: have an administrator let this app through."),
            Map.entry(
                    530003,
                    "A Conditional Access policy asks for a managed device: have an administrator let this app through."),
            Map.entry(
                    70011,
                    "Microsoft does not know what the token is for: check that contact-sync.graph.endpoint is a Microsoft Graph address."),
            Map.entry(
                    500011,
                    "Microsoft Graph is not known to this cloud: check that contact-sync.graph.endpoint and contact-sync.graph.authority are of the same cloud."),
            Map.entry(70008, "The sign-in has lapsed: run `contact-sync sign-in`."),
            Map.entry(
                    70043, "The sign-in has lapsed, as a Conditional Access policy wants: run `contact-sync sign-in`."),
            Map.entry(700082, "The sign-in has lapsed, for it was not used for too long: run `contact-sync sign-in`."),
            Map.entry(700084, "The sign-in has lapsed: run `contact-sync sign-in`."),
            Map.entry(70000, "The sign-in was revoked or is of another app: run `contact-sync sign-in`."),
            Map.entry(50173, "The sign-in was revoked, often by a new password: run `contact-sync sign-in`."),
            Map.entry(50078, "The second factor has lapsed: run `contact-sync sign-in`."),
            Map.entry(70020, "The code was not entered in time: run `contact-sync sign-in` again."),
            Map.entry(70018, "The code is not known: run `contact-sync sign-in` again."));

    /** These refuse what the app proves itself with, and not the app: another secret or certificate may do. */
    private static final Set<Integer> OF_CREDENTIAL =
            Set.of(7000215, 7000222, 700027, 700024, 50012, 70021, 700211, 700212, 700213);

    /** Said with 400 although they pass: too many requests of one app, a fault on the way. */
    private static final Map<Integer, String> PASSING = Map.of(
            50196, "Microsoft holds the app back for asking too often; it is tried again.",
            90033, "Microsoft's sign-in has a passing fault; it is tried again.",
            90055, "Microsoft's sign-in is overloaded; it is tried again.");

    private static final String UNREADABLE_CREDENTIAL = "unreadable credential";
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

    /** Whether another secret or certificate of the same app may do. */
    static boolean isOfCredential(TokenFailure failure) {
        Matcher code = AADSTS.matcher(failure.code());
        return failure.code().equals(UNREADABLE_CREDENTIAL)
                || (code.matches() && OF_CREDENTIAL.contains(Integer.valueOf(code.group(1))));
    }

    /** A credential that stands in a file, which cannot be read or holds something else. */
    static TokenFailure unreadableCredential(String name, IOException cause) {
        return new TokenFailure(
                UNREADABLE_CREDENTIAL,
                BaseUrl.PREFIX + name + " cannot be read (" + cause.getClass().getSimpleName()
                        + "): check that the file is there and open to this service's user.",
                /* retryable= */ true,
                /* retryAfter= */ null);
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
