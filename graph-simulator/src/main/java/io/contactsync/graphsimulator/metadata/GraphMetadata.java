package io.contactsync.graphsimulator.metadata;

import io.contactsync.graphsimulator.protocol.GraphError;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The properties that bodies of requests can carry, with their types, as {@code contact-metadata.json} lists them; that file names its
 * source, licence and hash, and {@code src/metadata/ContactMetadata.java} makes it. Never changes.
 */
public final class GraphMetadata {
    private static final String FILE = "contact-metadata.json";
    private static final String GRAPH = "graph.";

    /**
     * Where a body departs from the metadata.
     *
     * @param text for a person, as in {@code contact.firstName: unknown}
     * @param error what Graph says
     */
    public record Violation(String text, GraphError error) {}

    /** What a value must be: {@code kind}, or an array of it. */
    private record Type(Kind kind, String name, boolean collection) {
        static Type of(String edm) {
            boolean collection = edm.startsWith("Collection(");
            String one = collection ? edm.substring("Collection(".length(), edm.length() - 1) : edm;
            if (one.startsWith(GRAPH)) {
                return new Type(Kind.OBJECT, one.substring(GRAPH.length()), collection);
            }
            return switch (one) {
                case "Edm.String", "Edm.DateTimeOffset" -> new Type(Kind.TEXT, one, collection);
                default -> throw new IllegalArgumentException(edm + ": unknown (expected: a type of contacts)");
            };
        }
    }

    private enum Kind {
        TEXT,
        OBJECT
    }

    private final Map<String, Map<String, Type>> types = new HashMap<>();

    private GraphMetadata(JsonNode file) {
        for (Map.Entry<String, JsonNode> type : file.get("types").properties()) {
            Map<String, Type> properties = new HashMap<>();
            type.getValue().forEachEntry((name, edm) -> properties.put(name, Type.of(edm.stringValue())));
            types.put(type.getKey(), properties);
        }
    }

    /** Reads the file. */
    public static GraphMetadata load() {
        try (InputStream file = GraphMetadata.class.getResourceAsStream(FILE)) {
            if (file == null) {
                throw new IllegalStateException(FILE + ": absent (expected: beside " + GraphMetadata.class + ")");
            }
            return new GraphMetadata(JsonMapper.shared().readTree(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The first thing that is wrong with a body of this type; {@code null} when nothing is. */
    public @Nullable Violation check(String type, JsonNode body) {
        Map<String, Type> properties = types.get(type);
        if (properties == null) {
            return null; // a type that is not simulated; whoever reads it refuses it
        }
        for (Map.Entry<String, JsonNode> each : body.properties()) {
            String name = each.getKey();
            if (name.indexOf('@') >= 0) {
                continue; // OData annotations say something about the value, they are none
            }
            Type expected = properties.get(name);
            if (expected == null) {
                return new Violation(
                        type + "." + name + ": unknown", GraphError.unknownProperty(name, inOutlook(type)));
            }
            Violation violation = check(type, name, expected, each.getValue());
            if (violation != null) {
                return violation;
            }
        }
        return null;
    }

    private @Nullable Violation check(String type, String name, Type expected, JsonNode value) {
        if (!expected.collection || value.isNull()) {
            return checkOne(type, name, expected, value);
        }
        if (!value.isArray()) {
            return wrongType(type, name, "Collection(" + expected.name + ")");
        }
        for (JsonNode each : value.values()) {
            Violation violation =
                    each.isNull() ? wrongType(type, name, expected.name) : checkOne(type, name, expected, each);
            if (violation != null) {
                return violation;
            }
        }
        return null;
    }

    private @Nullable Violation checkOne(String type, String name, Type expected, JsonNode value) {
        if (value.isNull()) {
            return null; // whether null is allowed is Exchange's business, not the metadata's
        }
        return switch (expected.kind) {
            case TEXT -> value.isString() ? null : wrongType(type, name, expected.name);
            case OBJECT -> value.isObject() ? check(expected.name, value) : wrongType(type, name, expected.name);
        };
    }

    private static Violation wrongType(String type, String name, String expected) {
        return new Violation(
                type + "." + name + ": of another type (expected: " + expected + ")", GraphError.wrongType());
    }

    /** Exchange calls the types by names of its own. Source: graph-facts §8. */
    private static String inOutlook(String type) {
        return Character.toUpperCase(type.charAt(0)) + type.substring(1);
    }
}
