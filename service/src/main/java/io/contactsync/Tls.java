package io.contactsync;

import io.contactsync.config.ConfigException;
import io.contactsync.config.ContactSyncConfig;
import io.contactsync.config.LoadedConfig;
import io.contactsync.config.Secret;
import io.contactsync.graph.signin.CertificateFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundleKey;
import org.springframework.boot.ssl.SslStoreBundle;
import org.springframework.boot.ssl.pem.PemContent;

/** Whom to trust and who we are in TLS, from the files that the configuration names. An own CA stands in for all that this Java trusts. */
final class Tls {

    private Tls() {}

    static @Nullable SslBundle ofGraph(LoadedConfig loaded) {
        return bundle("graph.", loaded, loaded.config().graph().ca(), null);
    }

    static @Nullable SslBundle ofTracing(LoadedConfig loaded) {
        return bundle("tracing.", loaded, loaded.config().tracing().ca(), null);
    }

    static @Nullable SslBundle ofBroker(LoadedConfig loaded) {
        ContactSyncConfig.RabbitMq rabbit = loaded.config().rabbitmq();
        String certificate = rabbit.certificate();
        if (certificate == null && rabbit.privateKey() != null) {
            throw new ConfigException(ContactSyncConfig.PREFIX
                    + ".rabbitmq.certificate: missing (expected: the certificate of rabbitmq.private-key)");
        }
        return bundle(
                "rabbitmq.",
                loaded,
                rabbit.ca(),
                certificate == null
                        ? null
                        : certificateFile(loaded, certificate, rabbit.privateKey(), rabbit.certificatePassword()));
    }

    static CertificateFile certificateFile(
            LoadedConfig loaded, String certificate, @Nullable String privateKey, @Nullable Secret password) {
        return new CertificateFile(
                loaded.path(certificate),
                privateKey == null ? null : loaded.path(privateKey),
                password == null ? null : new io.contactsync.graph.Secret(password.value()));
    }

    private static @Nullable SslBundle bundle(
            String section, LoadedConfig loaded, @Nullable String ca, @Nullable CertificateFile own) {
        if (ca == null && own == null) {
            return null;
        }
        String key = ContactSyncConfig.PREFIX + "." + section;
        KeyStore keys = null;
        if (own != null) {
            try {
                keys = keys(own.read());
            } catch (IOException e) {
                throw new ConfigException(key + "certificate: " + e.getMessage());
            }
        }
        return SslBundle.of(
                SslStoreBundle.of(keys, /* keyStorePassword= */ "", ca == null ? null : trust(key, loaded.path(ca))),
                SslBundleKey.of(/* password= */ ""));
    }

    private static KeyStore trust(String key, Path ca) {
        try {
            PemContent pem = PemContent.of(Files.readString(ca));
            List<X509Certificate> certificates = pem == null ? List.of() : pem.getCertificates();
            KeyStore store = empty();
            for (X509Certificate certificate : certificates) {
                store.setCertificateEntry("ca-" + store.size(), certificate);
            }
            if (store.size() > 0) {
                return store;
            }
        } catch (IOException e) {
            throw new ConfigException(key + "ca: " + ca + " cannot be read (expected: a readable PEM file)");
        } catch (IllegalStateException | IllegalArgumentException | GeneralSecurityException notPem) {
            throw noCertificate(key, ca);
        }
        throw noCertificate(key, ca);
    }

    private static ConfigException noCertificate(String key, Path ca) {
        return new ConfigException(key + "ca: " + ca
                + " holds no certificate (expected: PEM with -----BEGIN CERTIFICATE-----, one or several)");
    }

    private static KeyStore keys(CertificateFile.Identity identity) {
        try {
            KeyStore store = empty();
            store.setKeyEntry(
                    "own", identity.privateKey(), new char[0], identity.chain().toArray(Certificate[]::new));
            return store;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("this Java keeps no keys", e);
        }
    }

    private static KeyStore empty() throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }
}
