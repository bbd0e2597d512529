package io.contactsync;

import io.contactsync.config.ConfigException;
import io.contactsync.config.LoadedConfig;
import io.contactsync.graph.Answer;
import io.contactsync.graph.AppSecret;
import io.contactsync.graph.ClientSecret;
import io.contactsync.graph.Credential;
import io.contactsync.graph.GraphContactsClient;
import io.contactsync.graph.signin.CertificateCredential;
import io.contactsync.ops.CredentialWatch;
import io.contactsync.ops.CredentialWatch.Expiry;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds out when the configured credentials end: a certificate says it, a secret's end stands in the configuration or is asked of
 * Graph. Read anew each time, for both are replaced while we run.
 */
final class CredentialExpiry {

    private static final String HINT =
            "when client-secret expires is not known; set contact-sync.graph.client-secret-expires,"
                    + " or let the app read applications (Application.Read.All)";

    private final LoadedConfig loaded;
    private final CredentialWatch watch;

    CredentialExpiry(LoadedConfig loaded, CredentialWatch watch) {
        this.loaded = loaded;
        this.watch = watch;
    }

    /** Looks now; blocks for one request at most. */
    void look(GraphContactsClient graph) {
        List<Expiry> found = new ArrayList<>();
        String hint = null;
        List<AppSecret> registered = null;
        try {
            SignIns signIns = new SignIns(loaded.origin().readAgain());
            for (Credential credential : signIns.credentials()) {
                if (credential instanceof CertificateCredential certificate) {
                    found.add(new Expiry(credential.name(), certificate.expiresAt()));
                } else if (credential instanceof ClientSecret secret) {
                    Instant configured = signIns.expires(secret.name());
                    if (configured == null && registered == null) {
                        registered = registered(graph);
                    }
                    Instant end = configured == null ? matching(registered, secret) : configured;
                    if (end == null) {
                        hint = HINT;
                    } else {
                        found.add(new Expiry(secret.name(), end));
                    }
                }
            }
            watch.found(found, hint);
        } catch (ConfigException e) {
            // Somebody is writing the configuration; the next look finds it whole.
            return;
        }
    }

    private List<AppSecret> registered(GraphContactsClient graph) {
        String clientId = loaded.config().graph().clientId();
        return clientId != null && graph.appSecrets(clientId).join() instanceof Answer.Done<List<AppSecret>> done
                ? done.value()
                : List.of();
    }

    /** The end of the one that begins alike; of several the last, for the newest is the one in use. */
    private static @Nullable Instant matching(@Nullable List<AppSecret> registered, ClientSecret secret) {
        return registered == null
                ? null
                : registered.stream()
                        .filter(each -> each.mayBe(secret.value()))
                        .map(AppSecret::expiresAt)
                        .max(Instant::compareTo)
                        .orElse(null);
    }
}
