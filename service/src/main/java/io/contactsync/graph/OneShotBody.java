package io.contactsync.graph;

import java.io.IOException;
import okhttp3.MediaType;
import okhttp3.RequestBody;
import okio.BufferedSink;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** A body that is sent once: OkHttp never repeats a request that has one, whatever the answer or the connection does. */
final class OneShotBody extends RequestBody {

    private static final MediaType JSON = MediaType.get("application/json");

    private final RequestBody body;

    OneShotBody(RequestBody body) {
        this.body = body;
    }

    static OneShotBody json(JsonNode json) {
        return new OneShotBody(RequestBody.create(Json.bytes(json), JSON));
    }

    @Override
    public @Nullable MediaType contentType() {
        return body.contentType();
    }

    @Override
    public long contentLength() throws IOException {
        return body.contentLength();
    }

    @Override
    public boolean isOneShot() {
        return true;
    }

    @Override
    public void writeTo(BufferedSink sink) throws IOException {
        body.writeTo(sink);
    }
}
