package io.contactsync.graph;

import java.io.IOException;
import okhttp3.Response;
import okio.BufferedSource;

/** Reads an answer's body, up to a length that no honest answer reaches, so that a broken one cannot fill the memory. */
final class ResponseBytes {

    static final long LONGEST = 16L * 1024 * 1024;

    private ResponseBytes() {}

    static byte[] read(Response response) throws IOException {
        BufferedSource source = response.body().source();
        if (source.request(LONGEST + 1)) {
            throw new IOException("answer longer than " + LONGEST + " bytes");
        }
        return source.readByteArray();
    }
}
