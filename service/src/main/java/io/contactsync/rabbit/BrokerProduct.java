package io.contactsync.rabbit;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the broker says it is.
 *
 * @param name as in its server properties, {@code unknown} when it says nothing
 * @param version likewise
 */
public record BrokerProduct(String name, String version) {
    private static final Pattern MAJOR = Pattern.compile("(\\d{1,6})\\b.*");
    private static final String UNKNOWN = "unknown";

    /** Reads {@code product} and {@code version} of the server properties; everything else in them is optional. */
    static BrokerProduct of(Map<String, Object> serverProperties) {
        return new BrokerProduct(text(serverProperties, "product"), text(serverProperties, "version"));
    }

    public boolean isRabbitMq() {
        return name.equals("RabbitMQ");
    }

    /** 3 of {@code 3.10.8}; 0 when the version does not start with a number. */
    public int majorVersion() {
        Matcher matcher = MAJOR.matcher(version);
        return matcher.matches() ? Integer.parseInt(matcher.group(1)) : 0;
    }

    private static String text(Map<String, Object> properties, String key) {
        Object value = properties.get(key);
        return value == null ? UNKNOWN : value.toString();
    }
}
