package io.contactsync.graph.signin;

import io.contactsync.graph.Credential;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;

/**
 * A token that the platform gives this workload, which the app registration trusts; read from its file at each renewal, for the
 * platform replaces it every hour or so. Source: Microsoft Entra "workload identity federation".
 */
public record FederatedToken(Path file) implements Credential {

    @Override
    public String name() {
        return "federated-token-file";
    }

    @Override
    public Map<String, String> fields(URI tokenUrl, Instant now) throws IOException {
        String token = Files.readString(file).strip();
        if (token.isEmpty()) {
            throw new IOException(file + " is empty");
        }
        return Map.of(
                CertificateCredential.ASSERTION_TYPE,
                CertificateCredential.JWT_BEARER,
                CertificateCredential.ASSERTION,
                token);
    }
}
