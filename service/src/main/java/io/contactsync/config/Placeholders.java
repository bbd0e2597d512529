package io.contactsync.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Replaces <code>${NAME}</code> and <code>${NAME:default}</code> by environment variables and
 * <code>${file:/run/secrets/x}</code> by a file's content without its last line break. Once only: what comes out is not
 * looked at again, so a secret may contain anything.
 */
final class Placeholders {

    private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\{([^}]*)}");
    private static final String FILE = "file:";

    private final Map<String, String> environment;
    private final Path folder;

    /** Relative files count from {@code folder}. */
    Placeholders(Map<String, String> environment, Path folder) {
        this.environment = environment;
        this.folder = folder;
    }

    String resolve(String key, String text) {
        Matcher matcher = PLACEHOLDER.matcher(text);
        return matcher.replaceAll(found -> Matcher.quoteReplacement(value(key, found.group(1))));
    }

    private String value(String key, String name) {
        if (name.startsWith(FILE)) {
            return content(key, name.substring(FILE.length()));
        }
        int colon = name.indexOf(':');
        String variable = colon < 0 ? name : name.substring(0, colon);
        @Nullable String value = environment.get(variable);
        if (value != null) {
            return value;
        }
        if (colon < 0) {
            throw new ConfigException(
                    key + ": ${" + name + "} is not set (expected: the environment variable " + name + ")");
        }
        return name.substring(colon + 1);
    }

    private String content(String key, String name) {
        try {
            String content = Files.readString(folder.resolve(name));
            return content.endsWith("\r\n")
                    ? content.substring(0, content.length() - 2)
                    : content.endsWith("\n") ? content.substring(0, content.length() - 1) : content;
        } catch (IOException | IllegalArgumentException e) {
            throw new ConfigException(key + ": the file " + name + " cannot be read (expected: a readable text file)");
        }
    }
}
