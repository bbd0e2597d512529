package io.contactsync.graphsimulator.http;

import io.contactsync.graphsimulator.protocol.GraphReply;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * What every answer of Graph carries beside its content. Source: graph-facts §8.
 *
 * @param requestId ours
 * @param clientRequestId the client's, echoed; {@code null} when it sent none
 */
record RequestIds(String requestId, @Nullable String clientRequestId) {
    private static final String DIAGNOSTIC =
            "{\"ServerInfo\":{\"DataCenter\":\"Localhost\",\"Slice\":\"E\",\"Ring\":\"5\","
                    + "\"ScaleUnit\":\"001\",\"RoleInstance\":\"GraphSimulator\"}}";

    static RequestIds of(@Nullable String clientRequestId) {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        return new RequestIds(new UUID(random.nextLong(), random.nextLong()).toString(), clientRequestId);
    }

    GraphReply on(GraphReply reply, String date) {
        Map<String, String> headers = new LinkedHashMap<>(reply.headers());
        headers.put("Cache-Control", "private");
        headers.put("Strict-Transport-Security", "max-age=31536000");
        headers.put("request-id", requestId);
        if (clientRequestId != null) {
            headers.put("client-request-id", clientRequestId);
        }
        headers.put("x-ms-ags-diagnostic", DIAGNOSTIC);
        headers.put("Date", date);
        return new GraphReply(reply.status(), headers, reply.body());
    }
}
