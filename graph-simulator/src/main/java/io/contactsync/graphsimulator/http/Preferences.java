package io.contactsync.graphsimulator.http;

import io.contactsync.graphsimulator.protocol.GraphReply;
import io.contactsync.graphsimulator.protocol.GraphRequest;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What the {@code Prefer} header asks for; unknown preferences are ignored, as RFC 7240 has it. Source: graph-facts §2 and §4.
 *
 * @param immutableIds {@code IdType="ImmutableId"}
 * @param minimal {@code return=minimal}
 * @param maxPageSize {@code odata.maxpagesize}, which only delta heeds; 0 when not asked for
 */
record Preferences(boolean immutableIds, boolean minimal, int maxPageSize) {
    private static final Pattern PAGE_SIZE = Pattern.compile("odata\\.maxpagesize=(\\d{1,4})");
    private static final String USUAL = "IdType=\"ImmutableId\"";
    private static final int USUAL_PAGE = 10;
    private static final String APPLIED = "Preference-Applied";
    private static final String IMMUTABLE = "IdType=ImmutableId";

    static Preferences of(GraphRequest request) {
        @Nullable String header = request.headers().get("Prefer");
        if (USUAL.equals(header)) {
            return new Preferences(true, false, 0);
        }
        boolean immutable = false;
        boolean minimal = false;
        int maxPageSize = 0;
        for (String each : header == null ? new String[0] : header.split(",", -1)) {
            String preference = each.replace(" ", "").replace("\"", "").toLowerCase(Locale.ROOT);
            immutable |= preference.equals("idtype=immutableid");
            minimal |= preference.equals("return=minimal");
            Matcher size = PAGE_SIZE.matcher(preference);
            if (size.matches()) {
                maxPageSize = Integer.parseInt(size.group(1));
            }
        }
        return new Preferences(immutable, minimal, maxPageSize);
    }

    /** How many items a page of delta holds. */
    int pageSize() {
        return maxPageSize == 0 ? USUAL_PAGE : maxPageSize;
    }

    /** Echoes what was honoured. */
    GraphReply applied(GraphReply reply) {
        return immutableIds ? reply.with(APPLIED, IMMUTABLE) : reply;
    }

    /** Echoes what delta honoured. */
    GraphReply appliedToDelta(GraphReply reply) {
        if (maxPageSize == 0) {
            return applied(reply);
        }
        String size = "odata.maxpagesize=" + maxPageSize;
        return reply.with(APPLIED, immutableIds ? IMMUTABLE + ", " + size : size);
    }
}
