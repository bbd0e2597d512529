package io.contactsync.graph;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Reads {@code {"error":{"code","message","innerError":{"request-id"}}}} with all that is seen of it: {@code innererror}, nothing inside, an
 * empty code, and bodies that are empty or a proxy's HTML.
 */
final class ErrorBody {

    private static final int LONGEST_CODE = 100;

    private ErrorBody() {}

    static GraphError read(int status, JsonNode body, @Nullable String requestId, Classification.Subject subject) {
        JsonNode error = body.path("error");
        String code = Json.line(error.isString() ? error : error.path("code"), LONGEST_CODE);
        String message = Json.line(error.path("message"), GraphError.LONGEST_MESSAGE);
        return new GraphError(
                status,
                code,
                message.isEmpty() && code.isEmpty() ? "no error in Graph's form in the answer" : message,
                requestId == null ? requestIdIn(error) : requestId,
                Classification.of(status, code, subject));
    }

    private static @Nullable String requestIdIn(JsonNode error) {
        JsonNode inner = error.has("innerError") ? error.path("innerError") : error.path("innererror");
        String requestId = Json.line(inner.path("request-id"), LONGEST_CODE);
        return requestId.isEmpty() ? null : requestId;
    }
}
