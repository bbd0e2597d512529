package io.contactsync.graphsimulator.token;

import java.io.Serial;

/**
 * A refusal in Entra ID's words. Source: graph-facts §9.
 *
 * @param status HTTP status
 * @param error OAuth 2.0 error code
 * @param aadsts Entra ID's own number
 * @param description what stands behind {@code AADSTS…:}
 */
record TokenError(int status, String error, int aadsts, String description) {
    /** Leaves an operation with the error. */
    static final class TokenErrorException extends RuntimeException {
        @Serial
        private static final long serialVersionUID = 1;

        private final transient TokenError error;

        TokenErrorException(TokenError error) {
            super("AADSTS" + error.aadsts, null, /* enableSuppression= */ false, /* writableStackTrace= */ false);
            this.error = error;
        }

        TokenError error() {
            return error;
        }
    }

    TokenErrorException asException() {
        return new TokenErrorException(this);
    }

    static TokenError missing(String parameter) {
        return new TokenError(
                400,
                "invalid_request",
                900144,
                "The request body must contain the following parameter: '" + parameter + "'.");
    }

    static TokenError missingCredential() {
        return new TokenError(
                401,
                "invalid_client",
                7000218,
                "The request body must contain the following parameter: 'client_assertion' or 'client_secret'.");
    }

    static TokenError unsupportedGrant(String grant) {
        return new TokenError(
                400, "unsupported_grant_type", 70003, "The app requested an unsupported grant type '" + grant + "'.");
    }

    static TokenError invalidScope(String scope) {
        return new TokenError(
                400,
                "invalid_scope",
                70011,
                "The provided request must include a 'scope' input parameter. The provided value for the input parameter"
                        + " 'scope' is not valid. The scope " + scope + " is not valid.");
    }

    static TokenError unknownTenant(String tenant) {
        return new TokenError(
                400,
                "invalid_request",
                90002,
                "Tenant '" + tenant
                        + "' not found. Check to make sure you have the correct tenant ID and are signing into"
                        + " the correct cloud.");
    }

    static TokenError unknownApp(String clientId, String tenant) {
        return new TokenError(
                400,
                "unauthorized_client",
                700016,
                "Application with identifier '" + clientId + "' was not found in the directory '" + tenant + "'.");
    }

    static TokenError wrongSecret(String clientId) {
        return new TokenError(
                401,
                "invalid_client",
                7000215,
                "Invalid client secret provided. Ensure the secret being sent in the request is the client secret value,"
                        + " not the client secret ID, for a secret added to app '" + clientId + "'.");
    }

    static TokenError expiredSecret(String clientId) {
        return new TokenError(
                401,
                "invalid_client",
                7000222,
                "The provided client secret keys for app '" + clientId + "' are expired.");
    }

    static TokenError malformedAssertion() {
        return new TokenError(400, "invalid_request", 50027, "JWT token is invalid or malformed.");
    }

    static TokenError foreignAssertion(String clientId) {
        return new TokenError(
                401,
                "invalid_client",
                700021,
                "Client assertion application identifier doesn't match 'client_id' parameter '" + clientId + "'.");
    }

    static TokenError assertionAudience(String tokenEndpoint) {
        return new TokenError(
                401,
                "invalid_client",
                700023,
                "Client assertion audience claim does not match. The expected audience is '" + tokenEndpoint + "'.");
    }

    static TokenError assertionTime() {
        return new TokenError(401, "invalid_client", 700024, "Client assertion is not within its valid time range.");
    }

    static TokenError assertionSignature() {
        return new TokenError(401, "invalid_client", 700027, "Client assertion failed signature validation.");
    }

    /** Source: graph-facts §9 for federation; number and text unverified. */
    static TokenError unknownIssuer(String what, int aadsts, String claim) {
        return new TokenError(
                401,
                "invalid_client",
                aadsts,
                "No matching federated identity record found for presented assertion " + what + " '" + claim + "'.");
    }

    /** Source: graph-facts §9. */
    static TokenError noConsent(String clientId) {
        return new TokenError(
                400,
                "invalid_grant",
                65001,
                "The user or administrator has not consented to use the application with ID '" + clientId + "'.");
    }

    /** Source: graph-facts §9 for the errors; the numbers are unverified. */
    static TokenError device(String error, int aadsts) {
        return new TokenError(400, error, aadsts, "The device sign-in is not complete: " + error + ".");
    }

    static TokenError refreshTokenDead() {
        return new TokenError(
                400,
                "invalid_grant",
                50173,
                "The provided grant has expired due to it being revoked, a fresh auth token is needed.");
    }
}
