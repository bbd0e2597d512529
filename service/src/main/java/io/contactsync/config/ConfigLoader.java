package io.contactsync.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.BindHandler;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.UnboundConfigurationPropertiesException;
import org.springframework.boot.context.properties.bind.handler.NoUnboundElementsBindHandler;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.MutablePropertySources;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import org.springframework.core.io.FileSystemResource;
import org.yaml.snakeyaml.error.MarkedYAMLException;

/**
 * Reads the YAML file and the environment variables over it into a {@link ContactSyncConfig}. Unknown keys, values that
 * do not convert and files that are missing are {@link ConfigException}s; nothing is connected to.
 */
public final class ConfigLoader {

    /** Beside our own: what Spring Boot reads. */
    private static final Set<String> TOP_LEVEL = Set.of(ContactSyncConfig.PREFIX, "server", "logging", "management");

    private static final String ENVIRONMENT_PREFIX = "CONTACTSYNC_";

    /** A tag's name may hold what the binder would drop from a key. */
    private static final Pattern ONLY =
            Pattern.compile("^(contact-sync\\.targets\\[\\d+]\\.only)\\.(.+?)((?:\\[\\d+])?)$");

    private static final Pattern SECRET =
            Pattern.compile("(?i).*((password|secret|secret-next|key|uri)$|tracing\\.headers.*)");

    private ConfigLoader() {}

    /**
     * Reads and checks.
     *
     * @param file        the YAML file; relative paths in it count from its folder
     * @param environment the process's environment variables
     */
    public static LoadedConfig load(Path file, Map<String, String> environment) {
        if (!Files.isRegularFile(file)) {
            throw new ConfigException(file + ": not found (expected: a configuration file, named with --config FILE)");
        }
        Path folder = file.toAbsolutePath().getParent();
        var placeholders = new Placeholders(environment, folder == null ? Path.of("") : folder);
        Map<String, Object> values = flattened(file);
        values.replaceAll((key, value) -> value instanceof String text ? placeholders.resolve(key, text) : value);
        checkTopLevel(file, values);

        Map<String, Object> variables = new LinkedHashMap<>();
        environment.forEach((name, value) -> {
            if (name.toUpperCase(Locale.ROOT).startsWith(ENVIRONMENT_PREFIX)) {
                variables.put(name, placeholders.resolve(name, value));
            }
        });
        var sources = new MutablePropertySources();
        sources.addLast(new SystemEnvironmentPropertySource(
                StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME, variables));
        sources.addLast(new MapPropertySource(file.toString(), values));
        ContactSyncConfig config = bind(file, sources);
        return new LoadedConfig(
                config,
                file,
                folder == null ? Path.of("") : folder,
                springValues(values),
                new ConfigOrigin(file, environment));
    }

    private static Map<String, Object> flattened(Path file) {
        Map<String, Object> values = new LinkedHashMap<>();
        try {
            for (PropertySource<?> source :
                    new YamlPropertySourceLoader().load(file.toString(), new FileSystemResource(file))) {
                if (source instanceof EnumerablePropertySource<?> enumerable) {
                    for (String name : enumerable.getPropertyNames()) {
                        Object value = enumerable.getProperty(name);
                        values.put(
                                ONLY.matcher(name).replaceFirst("$1[$2]$3"),
                                value instanceof CharSequence text ? text.toString() : value == null ? "" : value);
                    }
                }
            }
        } catch (MarkedYAMLException e) {
            // Not its message: that quotes the lines around, and with them a password.
            throw new ConfigException(file + ": not valid YAML: " + e.getProblem() + " at line "
                    + (e.getProblemMark().getLine() + 1) + ", column "
                    + (e.getProblemMark().getColumn() + 1));
        } catch (IOException | RuntimeException e) {
            throw new ConfigException(file + ": cannot be read (expected: a YAML file in UTF-8)");
        }
        return values;
    }

    private static void checkTopLevel(Path file, Map<String, Object> values) {
        List<String> problems = values.keySet().stream()
                .map(key -> key.replaceFirst("[.\\[].*", ""))
                .distinct()
                .filter(key -> !TOP_LEVEL.contains(key))
                .map(key -> key + ": unknown key in " + file + " (expected: one of "
                        + String.join(", ", TOP_LEVEL.stream().sorted().toList()) + ")")
                .toList();
        if (!problems.isEmpty()) {
            throw new ConfigException(problems);
        }
    }

    private static ContactSyncConfig bind(Path file, MutablePropertySources sources) {
        var binder = new Binder(ConfigurationPropertySources.from(sources));
        try {
            return binder.bindOrCreate(
                    ContactSyncConfig.PREFIX,
                    Bindable.of(ContactSyncConfig.class),
                    new NoUnboundElementsBindHandler(BindHandler.DEFAULT));
        } catch (BindException e) {
            throw new ConfigException(problems(file, e));
        }
    }

    private static List<String> problems(Path file, BindException e) {
        if (e.getCause() instanceof UnboundConfigurationPropertiesException unknown) {
            List<String> problems = new ArrayList<>();
            for (ConfigurationProperty property : unknown.getUnboundProperties()) {
                problems.add(property.getName() + ": unknown key in " + file
                        + KnownKeys.hint(property.getName().toString()));
            }
            return problems;
        }
        String key = e.getName().toString();
        ConfigurationProperty property = e.getProperty();
        String value =
                property == null || SECRET.matcher(key).matches() ? "the value" : "\"" + property.getValue() + "\"";
        return List.of(key + ": " + value + " cannot be used (expected: " + expectation(e) + ")");
    }

    private static String expectation(BindException e) {
        Class<?> type = e.getTarget().getType().resolve(Object.class);
        if (type.isEnum()) {
            return "one of "
                    + String.join(
                            ", ",
                            java.util.Arrays.stream(type.getEnumConstants())
                                    .map(constant -> constant.toString()
                                            .toLowerCase(Locale.ROOT)
                                            .replace('_', '-'))
                                    .toList());
        }
        return switch (type.getSimpleName()) {
            case "Duration" -> "a duration such as 50ms, 5s, 5m or 24h";
            case "Percentage" -> "a percentage such as 10%, from 0% to 100%";
            case "int", "Integer", "long", "Long" -> "a whole number";
            case "boolean", "Boolean" -> "true or false";
            case "URI" -> "a URL";
            case "List" -> "a list";
            case "Map" -> "a map";
            default -> "a " + type.getSimpleName();
        };
    }

    /** What Spring Boot reads itself, such as {@code server.port}. */
    private static Map<String, Object> springValues(Map<String, Object> values) {
        Map<String, Object> spring = new TreeMap<>(values);
        spring.keySet().removeIf(key -> key.startsWith(ContactSyncConfig.PREFIX + "."));
        return spring;
    }
}
