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
}
