package io.contactsync.graph.signin;

import io.contactsync.graph.Secret;
import io.contactsync.graph.SignIn;
import io.contactsync.graph.TokenAnswer;
import io.contactsync.graph.TokenFailure;
import io.contactsync.graph.TokenHttp;
import io.contactsync.graph.TokenReply;
import io.contactsync.graph.TokenSource;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The identity that Azure gives the machine or the app service this runs on: no secret of ours at all. Asked of a service on this
 * machine, so plain http is right there. Source: Azure "how to use managed identities", App Service and IMDS.
 *
 * @param endpoint where to ask, with its api-version
 * @param header what proves that we run here; null on virtual machines
 * @param clientId of a user-assigned identity; null: the system-assigned one
 */
public record ManagedIdentity(
        URI endpoint, @Nullable Secret header, @Nullable String clientId) implements SignIn {

    private static final URI METADATA = URI.create("http://169.254.169.254/metadata/identity/oauth2/token");
    private static final Pattern THIS_MACHINE =
            Pattern.compile("(?i)localhost|127(\\.\\d{1,3}){3}|169\\.254(\\.\\d{1,3}){2}|\\[::1]");

    public ManagedIdentity {
        String host = endpoint.getHost();
        if (host == null
                || !("https".equals(endpoint.getScheme())
                        || THIS_MACHINE.matcher(host).matches())) {
            throw new IllegalArgumentException("IDENTITY_ENDPOINT: " + endpoint
                    + " (expected: what the platform sets, an address of this machine)");
        }
    }

    /**
     * As the platform tells by its environment variables: App Service and its like set {@code IDENTITY_ENDPOINT} and {@code
     * IDENTITY_HEADER}; elsewhere it is a virtual machine's metadata service, or what stands in for it by {@code
     * AZURE_POD_IDENTITY_AUTHORITY_HOST}.
     */
    public static ManagedIdentity of(Function<String, @Nullable String> environment, @Nullable String clientId) {
        String endpoint = environment.apply("IDENTITY_ENDPOINT");
        String header = environment.apply("IDENTITY_HEADER");
        if (endpoint != null && header != null) {
            return new ManagedIdentity(URI.create(endpoint), new Secret(header), clientId);
        }
        String host = environment.apply("AZURE_POD_IDENTITY_AUTHORITY_HOST");
        return new ManagedIdentity(
                host == null ? METADATA : URI.create(host.replaceAll("/+$", "") + METADATA.getPath()), null, clientId);
    }

    @Override
    public TokenSource connect(TokenHttp http, String resource, Clock clock) {
        Map<String, String> headers =
                header == null ? Map.of("Metadata", "true") : Map.of("X-IDENTITY-HEADER", header.reveal());
        URI url = URI.create(endpoint + "?api-version=" + (header == null ? "2018-02-01" : "2019-08-01") + "&resource="
                + encoded(resource) + (clientId == null ? "" : "&client_id=" + encoded(clientId)));
        return () -> http.get(url, headers).thenApply(ManagedIdentity::answer);
    }

    private static TokenAnswer answer(TokenReply reply) {
        if (!(reply.answer() instanceof TokenAnswer.Failed failed)) {
            return reply.answer();
        }
        TokenFailure failure = failed.failure();
        return switch (reply.status()) {
            case 0 ->
                new TokenAnswer.Failed(new TokenFailure(
                        failure.code(),
                        "The identity service of this machine cannot be reached: managed-identity works on Azure only; check"
                                + " contact-sync.graph.auth.",
                        /* retryable= */ true,
                        failure.retryAfter()));
            case 400, 401, 403 ->
                new TokenAnswer.Failed(new TokenFailure(
                        failure.code(),
                        "This machine has no such identity: assign one to it, and check contact-sync.graph.client-id, which"
                                + " names a user-assigned one.",
                        /* retryable= */ false,
                        failure.retryAfter()));
            // The metadata service says 404 and 410 while it is updated.
            case 404, 410 ->
                new TokenAnswer.Failed(new TokenFailure(
                        failure.code(),
                        "The identity service of this machine is being updated; it is tried again.",
                        /* retryable= */ true,
                        failure.retryAfter()));
            default -> failed;
        };
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
