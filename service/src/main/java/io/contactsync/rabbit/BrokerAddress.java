package io.contactsync.rabbit;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where the broker is and who we are there, as an {@code amqp} or {@code amqps} URI says it.
 *
 * <p>An empty path and {@code /} both mean the virtual host {@code /}. (RabbitMQ's own URI specification reads the second
 * as a virtual host with an empty name, which nobody has.) Source: RabbitMQ docs, "URI Specification".
 *
 * @param password never part of {@link #toString()}
 */
public record BrokerAddress(boolean tls, String host, int port, String virtualHost, String username, String password) {
    private static final int PLAIN_PORT = 5672;
    private static final int TLS_PORT = 5671;
    private static final Pattern LOOPBACK = Pattern.compile("localhost|127(\\.\\d{1,3}){3}|\\[?::1]?");

    /**
     * Reads a URI such as {@code amqps://user:secret@broker:5671/members}.
     *
     * @throws IllegalArgumentException saying what is wrong; never quotes the password
     */
    public static BrokerAddress parse(String uri) {
        URI parsed = parsed(uri);
        boolean tls = "amqps".equalsIgnoreCase(parsed.getScheme());
        if (!tls && !"amqp".equalsIgnoreCase(parsed.getScheme())) {
            throw new IllegalArgumentException("uri: scheme " + parsed.getScheme() + " (expected: amqp or amqps)");
        }
        if (parsed.getHost() == null) {
            throw new IllegalArgumentException("uri: no host (expected: amqp://user:password@host:5672/)");
        }
        if (parsed.getRawQuery() != null || parsed.getRawFragment() != null) {
            throw new IllegalArgumentException("uri: something behind the virtual host (expected: no ? and no #)");
        }
        int port = parsed.getPort() >= 0 ? parsed.getPort() : tls ? TLS_PORT : PLAIN_PORT;
        String user = parsed.getRawUserInfo();
        int colon = user == null ? -1 : user.indexOf(':');
        return new BrokerAddress(
                tls,
                parsed.getHost(),
                port,
                virtualHost(parsed.getRawPath()),
                user == null ? "guest" : decoded(colon < 0 ? user : user.substring(0, colon)),
                user == null ? "guest" : colon < 0 ? "" : decoded(user.substring(colon + 1)));
    }

    private static URI parsed(String uri) {
        try {
            return new URI(uri);
        } catch (URISyntaxException e) {
            // Its message and input would quote the password, so it is not kept as the cause either.
            throw new IllegalArgumentException("uri: not a URI at character " + e.getIndex() + ": " + e.getReason()
                    + " (expected: amqp://user:password@host:5672/, special characters as %XX)");
        }
    }

    private static String virtualHost(@Nullable String rawPath) {
        if (rawPath == null || rawPath.length() <= 1) {
            return "/";
        }
        if (rawPath.indexOf('/', 1) >= 0) {
            throw new IllegalArgumentException(
                    "uri: virtual host " + rawPath.substring(1) + " (expected: a / within its name written as %2f)");
        }
        return decoded(rawPath.substring(1));
    }

    private static String decoded(String raw) {
        return URLDecoder.decode(raw.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    /** Whether what is sent there never leaves this machine. */
    public boolean isLoopback() {
        return LOOPBACK.matcher(host).matches();
    }

    /** Scheme, host and port: enough to find the broker, nothing secret. */
    @Override
    public String toString() {
        return (tls ? "amqps://" : "amqp://") + host + ":" + port;
    }
}
