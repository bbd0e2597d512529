package io.contactsync.graphsimulator.http;

import io.contactsync.graphsimulator.protocol.GraphReply;
import io.contactsync.graphsimulator.protocol.GraphRequest;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What the {@code Prefer} header asks for; unknown preferences are ignored, as RFC 7240 has it. Source: graph-facts §2 and §4.
 *
 * @param immutableIds {@code IdType="ImmutableId"}
 * @param minimal {@code return=minimal}
 */
record Preferences(boolean immutableIds, boolean minimal) {
    static Preferences of(GraphRequest request) {
        @Nullable String header = request.headers().get("Prefer");
        boolean immutable = false;
        boolean minimal = false;
        for (String each : header == null ? new String[0] : header.split(",", -1)) {
            String preference = each.replace(" ", "").replace("\"", "").toLowerCase(Locale.ROOT);
            immutable |= preference.equals("idtype=immutableid");
            minimal |= preference.equals("return=minimal");
        }
        return new Preferences(immutable, minimal);
    }

    /** Echoes what was honoured. */
    GraphReply applied(GraphReply reply) {
        return immutableIds ? reply.with("Preference-Applied", "IdType=ImmutableId") : reply;
    }
}
