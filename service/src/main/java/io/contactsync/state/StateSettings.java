package io.contactsync.state;

import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where the state DB is.
 *
 * @param url      {@code jdbc:sqlite:FILE} or {@code jdbc:postgresql://…}
 * @param username for PostgreSQL; null when the URL carries it
 * @param password for PostgreSQL; never shown
 */
public record StateSettings(
        String url, @Nullable String username, @Nullable String password) {

    private static final String SQLITE = "jdbc:sqlite:";

    public StateSettings {
        if (!url.startsWith(SQLITE) && !url.startsWith("jdbc:postgresql:")) {
            throw new StateUrlException(
                    "not a URL of a state DB (expected: jdbc:sqlite:FILE or jdbc:postgresql://HOST/DATABASE)");
        }
        if (url.startsWith(SQLITE) && (url.length() == SQLITE.length() || url.startsWith(SQLITE + ":"))) {
            throw new StateUrlException("a SQLite state DB without a file (expected: jdbc:sqlite:FILE)");
        }
    }

    /** Whether it is a file, which one process for each half of the pipeline has alone: see {@link InstanceLock}. */
    public boolean isFile() {
        return url.startsWith(SQLITE);
    }

    /** The SQLite file, without the URL's parameters; empty for PostgreSQL. */
    Optional<Path> file() {
        if (!url.startsWith(SQLITE)) {
            return Optional.empty();
        }
        String path = url.substring(SQLITE.length());
        int parameters = path.indexOf('?');
        path = parameters < 0 ? path : path.substring(0, parameters);
        return Optional.of(Path.of(path.startsWith("file:") ? path.substring("file:".length()) : path));
    }

    @Override
    public String toString() {
        return "StateSettings[" + url.replaceAll("\\?.*", "") + "]";
    }
}
