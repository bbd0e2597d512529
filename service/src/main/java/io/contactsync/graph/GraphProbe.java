package io.contactsync.graph;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import tools.jackson.databind.JsonNode;

/** Looks at sign-in and clock, for whoever wants to know what is wrong with them. */
public final class GraphProbe {

    private final TokenHolder tokens;
    private final GraphTransport transport;

    GraphProbe(TokenHolder tokens, GraphTransport transport) {
        this.tokens = tokens;
        this.transport = transport;
    }

    /** Signs in, and reads what the token says of itself. Never fails. */
    public CompletableFuture<TokenReport> token() {
        return tokens.token()
                .thenApply(answer -> answer instanceof TokenAnswer.Token token
                        ? read(token.value().reveal())
                        : new TokenReport.None(((TokenAnswer.Failed) answer).failure()));
    }

    /** What time it is for Graph, to the second; empty where nobody answers or the answer does not say. Never fails. */
    public CompletableFuture<Optional<Instant>> now(Duration atMost) {
        return transport.date(atMost);
    }

    /** A JWT's claims, where it is one. The signature is Graph's business. */
    static TokenReport read(String token) {
        String[] parts = token.split("\\.", -1);
        if (parts.length != 3) {
            return new TokenReport.Opaque();
        }
        JsonNode claims;
        try {
            claims = Json.read(Base64.getUrlDecoder().decode(parts[1]));
        } catch (IllegalArgumentException notBase64) {
            return new TokenReport.Opaque();
        }
        if (!claims.isObject()) {
            return new TokenReport.Opaque();
        }
        Set<String> roles = new TreeSet<>();
        claims.path("roles").forEach(role -> roles.add(Json.line(role, 100)));
        Set<String> scopes =
                new TreeSet<>(Arrays.asList(Json.line(claims.path("scp"), 2000).split(" ", -1)));
        scopes.remove("");
        return new TokenReport.Claims(Set.copyOf(roles), Set.copyOf(scopes));
    }
}
