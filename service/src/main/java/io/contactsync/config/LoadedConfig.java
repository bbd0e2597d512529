package io.contactsync.config;

import java.nio.file.Path;
import java.util.Map;

/**
 * A configuration and where it came from.
 *
 * @param folder       relative paths count from it
 * @param springValues the keys of the file that Spring Boot reads itself, such as {@code server.port}
 */
public record LoadedConfig(ContactSyncConfig config, Path file, Path folder, Map<String, Object> springValues) {

    public LoadedConfig {
        springValues = Map.copyOf(springValues);
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
