package io.contactsync.graphsimulator.http;

import io.contactsync.graphsimulator.mailbox.MailboxAccount;
import io.contactsync.graphsimulator.odata.QueryOptions;
import io.contactsync.graphsimulator.protocol.GraphRequest;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** A request that was routed and let in: all that the work on it needs. */
record Operation(
        GraphRequest request,
        Route route,
        MailboxAccount account,
        QueryOptions options,
        Preferences prefer,
        @Nullable JsonNode body) {
    /** What an address needs: encoding by the library is dear. */
    private static final String PLAIN = "@.-_ABCDEFGHIJKLMNOPQRSTUVWXYZ";

    /** The body of a request that carries one; it was checked to be of the type the route asks for. */
    JsonNode json() {
        return Objects.requireNonNull(body, "only a request that writes is asked for its body");
    }

    /** Where the entity or collection stands in Graph's metadata; the user is named as in the URL. Source: graph-facts §1. */
    String context(String suffix) {
        return named("/$metadata#users('", suffix);
    }

    /** The URL of the same. */
    String url(String suffix) {
        return named("/users('", suffix);
    }

    private String named(String users, String suffix) {
        StringBuilder context = new StringBuilder(request.base())
                .append(users)
                .append(encode(route.user()))
                .append("')/");
        boolean first = true;
        for (String folder : route.folders()) {
            context.append(first ? "contactFolders('" : "childFolders('")
                    .append(encode(folder))
                    .append("')/");
            first = false;
        }
        return context.append(suffix).toString();
    }

    /** The absolute URL of the page that begins at {@code skip}; opaque to clients. Source: graph-facts §2. */
    String nextLink(int skip) {
        StringBuilder link =
                new StringBuilder(request.base()).append(request.path()).append('?');
        for (String name : options.names()) {
            if (!name.equals("$skip")) {
                link.append(encode(name))
                        .append('=')
                        .append(encode(String.valueOf(options.value(name))))
                        .append('&');
            }
        }
        return link.append("%24skip=").append(skip).toString();
    }

    static String encode(String text) {
        for (int i = 0; i < text.length(); i++) {
            char each = text.charAt(i);
            boolean plain = (each >= 'a' && each <= 'z') || (each >= '0' && each <= '9') || PLAIN.indexOf(each) >= 0;
            if (!plain) {
                return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
            }
        }
        return text.replace("@", "%40");
    }
}
