package io.contactsync.graph;

import java.io.OutputStream;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.MissingNode;

/** JSON of the wire. Parse errors are never passed on: their texts quote what they stumbled over. */
final class Json {

    private static final JsonMapper MAPPER = JsonMapper.shared();
    private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}+");

    private Json() {}

    static byte[] bytes(JsonNode node) {
        return MAPPER.writeValueAsBytes(node);
    }

    static JsonGenerator generator(OutputStream out) {
        return MAPPER.createGenerator(out);
    }

    /** The document, or a missing node if it is empty or no JSON. */
    static JsonNode read(byte[] body) {
        try {
            return MAPPER.readTree(body);
        } catch (JacksonException notJson) {
            return MissingNode.getInstance();
        }
    }

    /** The field's text fit for a log line: no line breaks, at most {@code longest} characters; empty if there is none. */
    static String line(JsonNode text, int longest) {
        return line(text.asString(""), longest);
    }

    static String line(String text, int longest) {
        String line = CONTROL.matcher(text).replaceAll(" ").strip();
        if (line.length() <= longest) {
            return line;
        }
        int end = Character.isHighSurrogate(line.charAt(longest - 1)) ? longest - 1 : longest;
        return line.substring(0, end);
    }
}
