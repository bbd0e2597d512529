package io.contactsync;

import io.contactsync.config.ConfigException;
import io.contactsync.config.ContactSyncConfig;
import io.contactsync.config.ContactSyncConfig.Auth;
import io.contactsync.config.LoadedConfig;
import io.contactsync.config.Secret;
import io.contactsync.graph.AppRegistration;
import io.contactsync.graph.AppSignIn;
import io.contactsync.graph.ClientSecret;
import io.contactsync.graph.Credential;
import io.contactsync.graph.SignIn;
import io.contactsync.graph.signin.CertificateCredential;
import io.contactsync.graph.signin.DeviceCode;
import io.contactsync.graph.signin.FederatedToken;
import io.contactsync.graph.signin.ManagedIdentity;
import io.contactsync.graph.signin.TokenCache;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The configured way to sign in to Graph. Every problem is a {@link ConfigException} that names the key. Connects to nothing. */
final class SignIns {

    private static final String PREFIX = ContactSyncConfig.PREFIX + ".graph.";

    private final LoadedConfig loaded;
    private final ContactSyncConfig.Graph graph;

    SignIns(LoadedConfig loaded) {
        this.loaded = loaded;
        this.graph = loaded.config().graph();
    }

    SignIn configured() {
        return switch (graph.auth()) {
            case CLIENT_SECRET, CLIENT_CERTIFICATE -> {
                // Read once now for its problems; later, when Microsoft refuses them, from the files as they are then.
                AppRegistration app = app();
                List<Credential> now = credentials();
                yield new AppSignIn(app, now, () -> new SignIns(loaded.origin().readAgain()).credentials());
            }
            case WORKLOAD_IDENTITY -> {
                List<Credential> token = List.of(new FederatedToken(federatedTokenFile()));
                yield new AppSignIn(app(), token, () -> token);
            }
            case DEVICE_CODE -> person();
            case MANAGED_IDENTITY -> managedIdentity();
        };
    }

    /** The sign-in of a person; for the commands that make and end it. */
    DeviceCode person() {
        if (graph.auth() != Auth.DEVICE_CODE) {
            throw new ConfigException(
                    PREFIX + "auth: \"" + lower(graph.auth()) + "\" needs nobody to sign in (expected: device-code)");
        }
        String cache = required("token-cache", graph.tokenCache(), "a file that keeps the sign-in, such as tokens.enc");
        AppRegistration app = app();
        return new DeviceCode(app, new TokenCache(loaded.path(cache), secret(graph.tokenCacheKey()), app));
    }

    /** What the app proves itself with, as the files hold it now; the preferred first. */
    List<Credential> credentials() {
        List<Credential> found = new ArrayList<>();
        if (graph.auth() == Auth.CLIENT_SECRET) {
            Secret first = graph.clientSecret();
            required("client-secret", first == null ? null : first.value(), "a secret of the app registration");
            expires("client-secret");
            addSecret(found, "client-secret", first);
            addSecret(found, "client-secret-next", graph.clientSecretNext());
        } else if (graph.auth() == Auth.CLIENT_CERTIFICATE) {
            String first = required("certificate", graph.certificate(), "a PEM or PFX file of the app registration");
            found.add(certificate("certificate", first, graph.privateKey(), graph.certificatePassword()));
            String next = graph.certificateNext();
            if (next != null) {
                found.add(certificate("certificate-next", next, null, graph.certificateNextPassword()));
            }
        }
        return List.copyOf(found);
    }

    /** When the configuration says that a secret ends: at the end of that day, in UTC; null: it does not say. */
    @Nullable Instant expires(String secret) {
        String date = graph.clientSecretExpires();
        if (date == null || !secret.equals("client-secret")) {
            return null;
        }
        try {
            return LocalDate.parse(date.strip())
                    .plusDays(1)
                    .atStartOfDay(ZoneOffset.UTC)
                    .toInstant();
        } catch (DateTimeException e) {
            throw new ConfigException(
                    PREFIX + "client-secret-expires: \"" + date + "\" (expected: a date such as 2027-03-31)");
        }
    }

    private static void addSecret(List<Credential> found, String name, @Nullable Secret value) {
        io.contactsync.graph.Secret secret = secret(value);
        if (secret != null && !secret.isBlank()) {
            found.add(new ClientSecret(name, secret));
        }
    }

    private CertificateCredential certificate(
            String name, String file, @Nullable String privateKey, @Nullable Secret password) {
        try {
            return new CertificateCredential(
                    name,
                    clientId(),
                    Tls.certificateFile(loaded, file, privateKey, password).read());
        } catch (IOException | IllegalArgumentException e) {
            String message = String.valueOf(e.getMessage());
            throw new ConfigException(PREFIX + (message.startsWith(name + ": ") ? message : name + ": " + message));
        }
    }

    private AppRegistration app() {
        String tenant = required("tenant-id", tenantId(), "the tenant's id or one of its domains");
        String client = clientId();
        try {
            return new AppRegistration(graph.authority(), tenant, client, graph.insecure());
        } catch (IllegalArgumentException e) {
            throw new ConfigException(String.valueOf(e.getMessage()));
        }
    }

    private @Nullable String tenantId() {
        return graph.tenantId() == null && graph.auth() == Auth.WORKLOAD_IDENTITY
                ? loaded.origin().variable("AZURE_TENANT_ID")
                : graph.tenantId();
    }

    private String clientId() {
        String client = graph.clientId() == null && graph.auth() == Auth.WORKLOAD_IDENTITY
                ? loaded.origin().variable("AZURE_CLIENT_ID")
                : graph.clientId();
        return required("client-id", client, "the app registration's application id");
    }

    private Path federatedTokenFile() {
        String name = graph.federatedTokenFile() == null
                ? loaded.origin().variable("AZURE_FEDERATED_TOKEN_FILE")
                : graph.federatedTokenFile();
        Path file = loaded.path(required(
                "federated-token-file",
                name,
                "the file of the platform's token, or AZURE_FEDERATED_TOKEN_FILE as the platform sets it"));
        if (!Files.isReadable(file)) {
            throw new ConfigException(
                    PREFIX + "federated-token-file: " + file + " cannot be read (expected: the platform's token)");
        }
        return file;
    }

    private ManagedIdentity managedIdentity() {
        try {
            return ManagedIdentity.of(loaded.origin()::variable, graph.clientId());
        } catch (IllegalArgumentException e) {
            throw new ConfigException(PREFIX + "auth: managed-identity: " + e.getMessage());
        }
    }

    private static io.contactsync.graph.@Nullable Secret secret(@Nullable Secret configured) {
        return configured == null ? null : new io.contactsync.graph.Secret(configured.value());
    }

    private static String required(String key, @Nullable String value, String expected) {
        if (value == null || value.isBlank()) {
            throw new ConfigException(PREFIX + key + ": missing (expected: " + expected + ")");
        }
        return value;
    }

    private static String lower(Enum<?> value) {
        return value.name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
    }
}
