package io.contactsync.graph;

import java.io.IOException;
import java.net.URI;
import java.time.Instant;
import java.util.Map;

/** What the app proves with that it is the app. Equal when it proves the same; its text form holds no secret. */
public interface Credential {

    /** The key it was configured with, such as {@code client-secret}: for logs. */
    String name();

    /**
     * The fields that it adds to the form of a token request.
     *
     * @param tokenUrl where the form goes
     * @throws IOException when a file that it needs cannot be read
     */
    Map<String, String> fields(URI tokenUrl, Instant now) throws IOException;
}
