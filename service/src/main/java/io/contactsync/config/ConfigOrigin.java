package io.contactsync.config;

import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Where a configuration came from, so that it can be read again: secrets are replaced in their files while we run. */
public final class ConfigOrigin {

    private final Path file;
    private final Map<String, String> environment;

    ConfigOrigin(Path file, Map<String, String> environment) {
        this.file = file;
        this.environment = Map.copyOf(environment);
    }

    /** An environment variable that others set, such as a cloud platform; null if it is not there or empty. */
    public @Nullable String variable(String name) {
        String value = environment.get(name);
        return value == null || value.isBlank() ? null : value;
    }

    /**
     * The configuration as it is now.
     *
     * @throws ConfigException as at the start
     */
    public LoadedConfig readAgain() {
        return ConfigLoader.load(file, environment);
    }

    /** Not the environment: it may hold secrets. */
    @Override
    public String toString() {
        return file.toString();
    }
}
