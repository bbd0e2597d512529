package io.contactsync.graphsimulator.token;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The signed JWT that stands in for a secret: signature (RS256 or PS256), audience, issuer, subject and validity are checked. Source:
 * graph-facts §9; the AADSTS numbers of its refusals are unverified.
 */
final class ClientAssertion {
    static final String TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

    /** The audience a token must be made for to be exchanged. Source: Microsoft's page on workload identity federation. */
    private static final String EXCHANGE = "api://AzureADTokenExchange";

    private static final JsonMapper JSON = JsonMapper.shared();

    private final String signed;
    private final byte[] signature;
    private final JsonNode header;
    private final JsonNode claims;

    private ClientAssertion(String signed, byte[] signature, JsonNode header, JsonNode claims) {
        this.signed = signed;
        this.signature = signature;
        this.header = header;
        this.claims = claims;
    }

    static ClientAssertion read(String jwt) {
        String[] parts = jwt.split("\\.", -1);
        if (parts.length != 3) {
            throw TokenError.malformedAssertion().asException();
        }
        try {
            return new ClientAssertion(
                    parts[0] + "." + parts[1],
                    Base64.getUrlDecoder().decode(parts[2]),
                    JSON.readTree(Base64.getUrlDecoder().decode(parts[0])),
                    JSON.readTree(Base64.getUrlDecoder().decode(parts[1])));
        } catch (IllegalArgumentException | JacksonException e) {
            throw TokenError.malformedAssertion().asException();
        }
    }

    /** Whose it says it is. */
    String clientId() {
        return claim("sub");
    }

    /** Refuses one that does not speak for the app at this endpoint, now, with one of these keys. */
    void require(String clientId, String tokenEndpoint, Instant now, Set<PublicKey> keys) {
        boolean own = clientId().equalsIgnoreCase(clientId) && claim("iss").equalsIgnoreCase(clientId);
        if (!own) {
            throw TokenError.foreignAssertion(clientId).asException();
        }
        if (!isAudience(tokenEndpoint)) {
            throw TokenError.assertionAudience(tokenEndpoint).asException();
        }
        requireTime(now);
        if (keys.stream().noneMatch(this::isSignedBy)) {
            throw TokenError.assertionSignature().asException();
        }
    }

    /** Whether another platform issued it: it does not call the app its issuer. */
    boolean isFederated(String clientId) {
        return !claim("iss").equalsIgnoreCase(clientId);
    }

    /** Refuses one that none of the trusted issuers made for this purpose. */
    void requireFederated(Instant now, List<App.Federated> trusted) {
        List<App.Federated> issuers = trusted.stream()
                .filter(each -> each.issuer().equals(claim("iss")))
                .toList();
        if (issuers.isEmpty()) {
            throw TokenError.unknownIssuer("issuer", 700211, claim("iss")).asException();
        }
        List<App.Federated> subjects = issuers.stream()
                .filter(each -> each.subject().equals(claim("sub")))
                .toList();
        if (subjects.isEmpty()) {
            throw TokenError.unknownIssuer("subject", 700213, claim("sub")).asException();
        }
        if (!isAudience(EXCHANGE)) {
            throw TokenError.unknownIssuer("audience", 700212, claim("aud")).asException();
        }
        requireTime(now);
        if (subjects.stream().noneMatch(each -> isSignedBy(each.key()))) {
            throw TokenError.assertionSignature().asException();
        }
    }

    private void requireTime(Instant now) {
        long seconds = now.getEpochSecond();
        if (seconds >= claims.path("exp").longValue(0)
                || seconds < claims.path("nbf").longValue(0)) {
            throw TokenError.assertionTime().asException();
        }
    }

    private String claim(String name) {
        return claims.path(name).stringValue("");
    }

    private boolean isAudience(String tokenEndpoint) {
        JsonNode audience = claims.path("aud");
        return audience.isArray()
                ? audience.valueStream().anyMatch(each -> tokenEndpoint.equals(each.stringValue("")))
                : tokenEndpoint.equals(audience.stringValue(""));
    }

    private boolean isSignedBy(PublicKey key) {
        try {
            Signature verifier = switch (header.path("alg").stringValue("")) {
                case "RS256" -> Signature.getInstance("SHA256withRSA");
                case "PS256" -> pss();
                default -> throw TokenError.assertionSignature().asException();
            };
            verifier.initVerify(key);
            verifier.update(signed.getBytes(StandardCharsets.US_ASCII));
            return verifier.verify(signature);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    private static Signature pss() throws GeneralSecurityException {
        Signature pss = Signature.getInstance("RSASSA-PSS");
        pss.setParameter(new PSSParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, 32, 1));
        return pss;
    }
}
