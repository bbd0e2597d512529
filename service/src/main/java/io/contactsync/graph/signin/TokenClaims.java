package io.contactsync.graph.signin;

import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.JWTParser;
import io.contactsync.graph.Secret;
import java.text.ParseException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a token says that it allows; to show a person, never to decide anything: the signature is not looked at, and Microsoft may change the
 * form of its tokens.
 *
 * @param roles application permissions, such as {@code Contacts.ReadWrite}; empty where rights come from Exchange's RBAC alone
 * @param scopes delegated permissions
 * @param appId the app registration
 * @param tenantId the tenant
 * @param user who signed in; null: the app itself
 */
public record TokenClaims(
        List<String> roles,
        List<String> scopes,
        @Nullable String appId,
        @Nullable String tenantId,
        @Nullable String user) {

    public TokenClaims {
        roles = List.copyOf(roles);
        scopes = List.copyOf(scopes);
    }

    /** Reads the token; empty when it is in no form that is known. */
    public static Optional<TokenClaims> of(Secret token) {
        try {
            JWTClaimsSet claims = JWTParser.parse(token.reveal()).getJWTClaimsSet();
            List<String> roles = claims.getStringListClaim("roles");
            String scopes = claims.getStringClaim("scp");
            String appId = claims.getStringClaim("appid");
            String user = claims.getStringClaim("upn");
            return Optional.of(new TokenClaims(
                    roles == null ? List.of() : roles,
                    scopes == null || scopes.isBlank()
                            ? List.of()
                            : Arrays.asList(scopes.strip().split("\\s+", -1)),
                    appId == null ? claims.getStringClaim("azp") : appId,
                    claims.getStringClaim("tid"),
                    user == null ? claims.getStringClaim("preferred_username") : user));
        } catch (ParseException unknownForm) {
            return Optional.empty();
        }
    }

    /** Whether a person signed in, and not the app itself. */
    public boolean isDelegated() {
        return user != null || !scopes.isEmpty();
    }
}
