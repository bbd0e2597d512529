package io.contactsync.graph.signin;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.util.X509CertUtils;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import io.contactsync.graph.Credential;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A certificate whose public part the app registration knows: each token request carries an assertion signed with its key, RS256 with {@code
 * x5t#S256}, good for ten minutes. Source: Microsoft identity platform "certificate credentials"; the header as MSAL sends it.
 */
public final class CertificateCredential implements Credential {

    private static final Duration LIFETIME = Duration.ofMinutes(10);
    /** A clock may be a little behind Microsoft's. */
    private static final Duration BEFORE = Duration.ofMinutes(1);

    static final String ASSERTION = "client_assertion";
    static final String ASSERTION_TYPE = "client_assertion_type";
    static final String JWT_BEARER = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

    private final String name;
    private final String clientId;
    private final CertificateFile.Identity identity;

    /**
     * @param name the key it was configured with
     * @throws IllegalArgumentException when its key is not RSA
     */
    public CertificateCredential(String name, String clientId, CertificateFile.Identity identity) {
        if (!"RSA".equals(identity.privateKey().getAlgorithm())) {
            throw new IllegalArgumentException(
                    name + ": a key for " + identity.privateKey().getAlgorithm() + " (expected: an RSA key)");
        }
        this.name = name;
        this.clientId = clientId;
        this.identity = identity;
    }

    @Override
    public String name() {
        return name;
    }

    /** When the certificate ends. */
    public Instant expiresAt() {
        return identity.certificate().getNotAfter().toInstant();
    }

    @Override
    public Map<String, String> fields(URI tokenUrl, Instant now) throws IOException {
        JWSHeader header = new JWSHeader.Builder(JWSAlgorithm.RS256)
                .type(JOSEObjectType.JWT)
                .x509CertSHA256Thumbprint(X509CertUtils.computeSHA256Thumbprint(identity.certificate()))
                .build();
        JWTClaimsSet claims = new JWTClaimsSet.Builder()
                .audience(tokenUrl.toString())
                .issuer(clientId)
                .subject(clientId)
                .jwtID(UUID.randomUUID().toString())
                .issueTime(Date.from(now))
                .notBeforeTime(Date.from(now.minus(BEFORE)))
                .expirationTime(Date.from(now.plus(LIFETIME)))
                .build();
        SignedJWT assertion = new SignedJWT(header, claims);
        try {
            assertion.sign(new RSASSASigner(identity.privateKey()));
        } catch (JOSEException e) {
            throw new IOException("the assertion cannot be signed with the private key of " + name);
        }
        return Map.of(ASSERTION_TYPE, JWT_BEARER, ASSERTION, assertion.serialize());
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof CertificateCredential that
                && identity.certificate().equals(that.identity.certificate());
    }

    @Override
    public int hashCode() {
        return identity.certificate().hashCode();
    }

    @Override
    public String toString() {
        return name + " " + identity;
    }
}
