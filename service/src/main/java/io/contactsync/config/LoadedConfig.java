package io.contactsync.config;

import java.nio.file.Path;
import java.util.Map;

/**
 * A configuration and where it came from.
 *
 * @param folder       relative paths count from it
 * @param springValues the keys of the file that Spring Boot reads itself, such as {@code server.port}
 * @param origin       reads it again
 */
public record LoadedConfig(
        ContactSyncConfig config, Path file, Path folder, Map<String, Object> springValues, ConfigOrigin origin) {

    public LoadedConfig {
        springValues = Map.copyOf(springValues);
    }

    /** A file that the configuration names, counted from its folder. */
    public Path path(String name) {
        return folder.resolve(name);
    }

    /** The values that Spring Boot reads are not told: among them may be passwords. */
    @Override
    public String toString() {
        return "LoadedConfig[" + file + "]";
    }

    /** The URL with the file of a {@code jdbc:sqlite:} URL counted from the configuration's folder. */
    public String jdbcUrl(String url) {
        String sqlite = "jdbc:sqlite:";
        if (!url.startsWith(sqlite) || url.startsWith(sqlite + ":") || url.startsWith(sqlite + "file:")) {
            return url;
        }
        String path = url.substring(sqlite.length());
        int parameters = path.indexOf('?');
        String file = parameters < 0 ? path : path.substring(0, parameters);
        // Without a name there is no file: resolved, it would be the folder itself.
        return file.isEmpty()
                ? url
                : sqlite + folder.resolve(file) + (parameters < 0 ? "" : path.substring(parameters));
    }
}
