package io.contactsync.graph;

import java.time.Duration;
import java.time.Instant;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

/** What came back from who gives tokens. Prints only its status. */
public final class TokenReply {

    private static final Pattern TOKEN = Pattern.compile("[\\x21-\\x7e]+");

    private final int status;
    private final JsonNode body;
    private final TokenAnswer answer;

    private TokenReply(int status, JsonNode body, TokenAnswer answer) {
        this.status = status;
        this.body = body;
        this.answer = answer;
    }

    static TokenReply unanswered(TokenFailure failure) {
        return new TokenReply(0, MissingNode.getInstance(), new TokenAnswer.Failed(failure));
    }

    static TokenReply answered(int status, JsonNode body, @Nullable Duration retryAfter, Instant now) {
        TokenAnswer answer = status / 100 == 2
                ? token(body, now)
                : new TokenAnswer.Failed(TokenFailures.refused(status, body, retryAfter));
        return new TokenReply(status, body, answer);
    }

    /** HTTP status; 0: there was no answer. */
    public int status() {
        return status;
    }

    /** The token, or why there is none. */
    public TokenAnswer answer() {
        return answer;
    }

    /** A field of the answer; empty if there is none. May be a secret. */
    public String field(String name) {
        return body.path(name).asString("");
    }

    /** A whole number of the answer, also where it is written as text; 0 if there is none. */
    public long number(String name) {
        return number(body, name);
    }

    private static TokenAnswer token(JsonNode body, Instant now) {
        String token = body.path("access_token").asString("");
        long seconds = number(body, "expires_in");
        if (seconds == 0) {
            // App Service says only when.
            seconds = number(body, "expires_on") - now.getEpochSecond();
        }
        // Anything else could not stand in a header, or would be asked for again with each request.
        if (!TOKEN.matcher(token).matches() || seconds <= 0) {
            return new TokenAnswer.Failed(TokenFailures.unreadable());
        }
        return new TokenAnswer.Token(new Secret(token), Duration.ofSeconds(seconds));
    }

    private static long number(JsonNode body, String name) {
        return body.path(name).asLong(0);
    }

    @Override
    public String toString() {
        return "status " + status;
    }
}
