package io.contactsync.graph;

import java.net.URI;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What is asked of the addresses of Graph and of the sign-in service. */
final class BaseUrl {

    static final String PREFIX = "contact-sync.graph.";

    private static final Pattern LOOPBACK = Pattern.compile("(?i)localhost|127(\\.\\d{1,3}){3}|\\[(0*:)*:?0*1]");

    private BaseUrl() {}

    /** Refuses what is no base, and plain http to anything but loopback: it would carry contact data, secrets and tokens in clear. */
    static void require(String key, URI base, boolean insecure) {
        String scheme = base.getScheme();
        boolean http = "http".equalsIgnoreCase(scheme);
        // Not printed with its user info: that may be a password.
        require(base.getRawUserInfo() == null, key, "***", "a URL without user and password");
        require(
                (http || "https".equalsIgnoreCase(scheme))
                        && base.getHost() != null
                        && base.getRawQuery() == null
                        && base.getRawFragment() == null,
                key,
                base,
                "an https URL without query");
        require(
                !http || insecure || isLoopback(base),
                key,
                base,
                "https, for plain http can be read by others; only loopback may do without, or " + PREFIX
                        + "insecure: true");
    }

    static boolean isLoopback(URI base) {
        return LOOPBACK.matcher(base.getHost()).matches();
    }

    static void require(boolean valid, String key, @Nullable Object value, String expected) {
        if (!valid) {
            throw new IllegalArgumentException(PREFIX + key + ": " + value + " (expected: " + expected + ")");
        }
    }
}
