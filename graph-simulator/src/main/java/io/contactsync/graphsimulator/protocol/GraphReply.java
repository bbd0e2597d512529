package io.contactsync.graphsimulator.protocol;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * An answer before it is written: what a plain request gets over HTTP and a batch's item gets in JSON.
 *
 * @param status HTTP status
 * @param headers by name, in the order they are written
 * @param body empty for none; not to be changed
 */
@SuppressWarnings("ArrayRecordComponent") // never compared; copying each answer's body would be its largest cost
public record GraphReply(int status, Map<String, String> headers, byte[] body) {
    private static final byte[] NOTHING = {};

    /** Without a body. */
    public static GraphReply empty(int status) {
        return new GraphReply(status, Map.of(), NOTHING);
    }

    /** The same with one more header. */
    public GraphReply with(String name, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(name, value);
        return new GraphReply(status, more, body);
    }
}
