package io.contactsync.graph;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What Graph answered, before anybody made sense of it.
 *
 * @param body missing where it was no JSON
 * @param token that the request carried
 * @param date the server's clock; null if it did not say
 * @param exchange its status, ids and {@code Retry-After}
 */
record Received(JsonNode body, Secret token, @Nullable Instant date, Exchange exchange) {

    @Override
    public String toString() {
        return "Received[" + exchange + "]";
    }
}
