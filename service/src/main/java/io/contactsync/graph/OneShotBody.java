package io.contactsync.graph;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.function.BooleanSupplier;
import okhttp3.MediaType;
import okhttp3.RequestBody;
import okio.Buffer;
import okio.BufferedSink;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A body that is sent once: OkHttp never repeats a request that has one, whatever the answer or the connection does. The head of
 * the request waits in a buffer for it, so a body that refuses to be written keeps back the whole.
 */
final class OneShotBody extends RequestBody {

    private static final MediaType JSON = MediaType.get("application/json");

    private final RequestBody body;
    private final BooleanSupplier wanted;

    OneShotBody(RequestBody body) {
        this(body, () -> true);
    }

    private OneShotBody(RequestBody body, BooleanSupplier wanted) {
        this.body = body;
        this.wanted = wanted;
    }

    /** The same, not written where this says no by then. */
    OneShotBody onlyIf(BooleanSupplier stillWanted) {
        return new OneShotBody(body, stillWanted);
    }

    static OneShotBody json(JsonNode json) {
        return json(Json.bytes(json));
    }

    static OneShotBody json(byte[] json) {
        return new OneShotBody(RequestBody.create(json, JSON));
    }

    /** What would be written. */
    String utf8() {
        try (Buffer buffer = new Buffer()) {
            body.writeTo(buffer);
            return buffer.readUtf8();
        } catch (IOException inMemory) {
            throw new UncheckedIOException(inMemory);
        }
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
        if (!wanted.getAsBoolean()) {
            throw new IOException("no time left to send it, or called back");
        }
        body.writeTo(sink);
    }
}
