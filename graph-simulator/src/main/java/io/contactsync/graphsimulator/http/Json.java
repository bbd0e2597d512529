package io.contactsync.graphsimulator.http;

import io.contactsync.graphsimulator.protocol.GraphError;
import io.contactsync.graphsimulator.protocol.GraphReply;
import io.contactsync.graphsimulator.protocol.GraphRequest;
import java.io.ByteArrayOutputStream;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.function.Consumer;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads request bodies and writes answers. Source of the content type: graph-facts §8. */
final class Json {
    private static final Map<String, String> HEADERS = Map.of(
            "Content-Type",
            "application/json;odata.metadata=minimal;odata.streaming=true;IEEE754Compatible=false;charset=utf-8",
            "OData-Version",
            "4.0");
    private static final int USUAL_SIZE = 3072;
    private static final String MEDIA_TYPE = "application/json";

    private record Second(long epoch, String text) {}

    private final JsonMapper mapper;
    private volatile Second latest = new Second(Long.MIN_VALUE, "");

    Json(JsonMapper mapper) {
        this.mapper = mapper;
    }

    /** The header {@code Date}; written once a second, for writing it is dear. */
    String date(Instant instant) {
        Second second = latest;
        if (second.epoch != instant.getEpochSecond()) {
            second = new Second(
                    instant.getEpochSecond(),
                    DateTimeFormatter.RFC_1123_DATE_TIME.format(instant.atOffset(ZoneOffset.UTC)));
            latest = second;
        }
        return second.text;
    }

    /** The body as JSON, or Graph's refusal of one that is none or is not called so. */
    JsonNode read(GraphRequest request) {
        String type = request.headers().get("Content-Type");
        if (type == null || !type.regionMatches(/* ignoreCase= */ true, 0, MEDIA_TYPE, 0, MEDIA_TYPE.length())) {
            throw new GraphError(
                            415,
                            "UnsupportedMediaType",
                            "The content type '" + type + "' is not supported; expected 'application/json'.")
                    .asException();
        }
        try {
            JsonNode body = mapper.readTree(request.body());
            if (body == null || !body.isObject()) {
                throw GraphError.notJson().asException();
            }
            return body;
        } catch (JacksonException e) {
            throw GraphError.notJson().asException();
        }
    }

    /** An answer with the object that {@code properties} writes. */
    GraphReply reply(int status, Consumer<JsonGenerator> properties) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(USUAL_SIZE);
        try (JsonGenerator out = mapper.createGenerator(bytes)) {
            out.writeStartObject();
            properties.accept(out);
            out.writeEndObject();
        }
        return new GraphReply(status, HEADERS, bytes.toByteArray());
    }
}
