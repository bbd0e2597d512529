package io.contactsync.graph.signin;

import io.contactsync.graph.Secret;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.ssl.pem.PemContent;

/**
 * A certificate and its private key in files: one PEM with both, a PEM for each, or a PFX. Read anew at each call, for whoever
 * renews certificates replaces the files.
 *
 * @param file the certificate, in PEM with its chain; PFX where the name ends with {@code .pfx} or {@code .p12}
 * @param privateKey the key's own PEM; null: it stands in {@code file}
 * @param password of the PFX, or of an encrypted key in PEM; null: none
 */
public record CertificateFile(
        Path file, @Nullable Path privateKey, @Nullable Secret password) {

    /** A certificate with what proves that it is ours. The text form shows the certificate's subject alone. */
    public record Identity(List<X509Certificate> chain, PrivateKey privateKey) {

        public X509Certificate certificate() {
            return chain.get(0);
        }

        @Override
        public String toString() {
            return certificate().getSubjectX500Principal().getName();
        }
    }

    /**
     * Reads it.
     *
     * @throws IOException saying in words for a person what is wrong; never quotes the file
     */
    public Identity read() throws IOException {
        return isPfx() ? readPfx() : readPem();
    }

    private boolean isPfx() {
        String name = file.toString().toLowerCase(Locale.ROOT);
        return name.endsWith(".pfx") || name.endsWith(".p12");
    }

    private Identity readPfx() throws IOException {
        char[] secret = password == null ? new char[0] : password.reveal().toCharArray();
        byte[] content = bytes(file);
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(new ByteArrayInputStream(content), secret);
            for (String alias : Collections.list(store.aliases())) {
                if (store.getKey(alias, secret) instanceof PrivateKey key) {
                    List<X509Certificate> chain = new ArrayList<>();
                    for (Certificate each : store.getCertificateChain(alias)) {
                        chain.add((X509Certificate) each);
                    }
                    return new Identity(List.copyOf(chain), key);
                }
            }
        } catch (GeneralSecurityException | IOException e) {
            throw new IOException(file + " cannot be read (expected: a PFX file that its password opens)");
        }
        throw new IOException(file + " holds no private key (expected: a PFX file with certificate and private key)");
    }

    private Identity readPem() throws IOException {
        Path keyFile = privateKey == null ? file : privateKey;
        List<X509Certificate> chain;
        PrivateKey key;
        try {
            chain = pem(file).getCertificates();
        } catch (IllegalStateException | IllegalArgumentException e) {
            throw new IOException(file + " holds no certificate (expected: PEM with -----BEGIN CERTIFICATE-----)");
        }
        try {
            key = pem(keyFile).getPrivateKey(password == null ? null : password.reveal());
        } catch (IllegalStateException | IllegalArgumentException e) {
            throw new IOException(
                    keyFile + " holds no private key that can be read (expected: PEM with -----BEGIN PRIVATE KEY-----,"
                            + " and the password if it is encrypted)");
        }
        if (chain.isEmpty() || key == null) {
            throw new IOException(file + " holds no certificate with its private key (expected: both, in PEM)");
        }
        return new Identity(List.copyOf(chain), key);
    }

    private static PemContent pem(Path from) throws IOException {
        PemContent content = PemContent.of(new String(bytes(from), StandardCharsets.US_ASCII));
        if (content == null) {
            throw new IOException(from + " is empty (expected: PEM)");
        }
        return content;
    }

    private static byte[] bytes(Path from) throws IOException {
        try {
            return Files.readAllBytes(from);
        } catch (IOException e) {
            throw new IOException(from + " cannot be read (expected: a readable file)");
        }
    }
}
