package io.contactsync;

import io.contactsync.config.ConfigException;
import io.contactsync.config.LoadedConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Spring Boot's {@code server.ssl} as the file has it: files count from the configuration's folder like all others, and are looked
 * at before anything starts, so that a wrong one is a line that names its key.
 */
final class PageTls {

    private static final String PREFIX = "server.ssl.";
    private static final String CERTIFICATE = "certificate";
    private static final String PRIVATE_KEY = "certificateprivatekey";
    private static final Set<String> FILES =
            Set.of(CERTIFICATE, PRIVATE_KEY, "trustcertificate", "keystore", "truststore");

    private PageTls() {}

    /**
     * What Spring Boot is given of the file.
     *
     * @throws ConfigException naming the key of a file that cannot be used
     */
    static Map<String, Object> springValues(LoadedConfig loaded) {
        Map<String, Object> values = new TreeMap<>(loaded.springValues());
        Map<String, String> files = new TreeMap<>();
        loaded.springValues().forEach((key, value) -> {
            String name = name(key);
            if (FILES.contains(name) && isFile(value.toString())) {
                Path file = loaded.path(value.toString());
                if (!Files.isReadable(file)) {
                    throw new ConfigException(key + ": " + file + " cannot be read (expected: a readable file)");
                }
                files.put(name, key);
                values.put(key, file.toString());
            }
        });
        String key = files.get(CERTIFICATE);
        if (key != null) {
            checkPem(loaded, key, files.get(PRIVATE_KEY));
        }
        return values;
    }

    /** Whether the page speaks https. */
    static boolean isOn(LoadedConfig loaded) {
        Map<String, Object> values = new TreeMap<>();
        loaded.springValues().forEach((key, value) -> values.put(name(key), value));
        return !String.valueOf(values.get("enabled")).equalsIgnoreCase("false")
                && (values.containsKey(CERTIFICATE) || values.containsKey("keystore") || values.containsKey("bundle"));
    }

    private static void checkPem(LoadedConfig loaded, String certificate, @Nullable String privateKey) {
        Object password = loaded.springValues().entrySet().stream()
                .filter(entry -> name(entry.getKey()).equals("certificateprivatekeypassword"))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse(null);
        if (privateKey == null) {
            throw new ConfigException(
                    PREFIX + "certificate-private-key: missing (expected: the key of " + certificate + ", a PEM file)");
        }
        try {
            @SuppressWarnings("unused") // that it can be read is all that is asked
            var identity = Tls.certificateFile(
                            loaded,
                            String.valueOf(loaded.springValues().get(certificate)),
                            String.valueOf(loaded.springValues().get(privateKey)),
                            password == null ? null : new io.contactsync.config.Secret(password.toString()))
                    .read();
        } catch (IOException e) {
            throw new ConfigException(certificate + ": " + e.getMessage());
        }
    }

    /** Not PEM itself, and no place that Spring knows and we do not, such as {@code classpath:}. */
    private static boolean isFile(String value) {
        return !value.isBlank() && !value.contains("-----BEGIN") && !value.matches("[a-z]{2,}:.*");
    }

    /** What stands behind {@code server.ssl.}, in whichever way it is spelled; empty for other keys. */
    private static String name(String key) {
        String spelled = key.replace("-", "").replace("_", "").toLowerCase(Locale.ROOT);
        return spelled.startsWith(PREFIX) ? spelled.substring(PREFIX.length()) : "";
    }
}
