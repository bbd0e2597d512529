package io.contactsync.graphsimulator.contacts;

import io.contactsync.graphsimulator.protocol.GraphError;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The id of a single-value extended property, in one of the forms {@code String {guid} Name Some Name}, {@code String {guid} Id
 * 0x8233} and {@code String 0x3A17}. Type and GUID compare case-insensitively, the name case-sensitively. Source: graph-facts §3.
 *
 * @param text as the client wrote it
 * @param key equal for ids of the same property
 */
public record ExtendedPropertyId(String text, String key) {
    private static final Pattern FORM = Pattern.compile(
            "(\\w+)\\s+(?:\\{?(\\p{XDigit}{8}(?:-\\p{XDigit}{4}){3}-\\p{XDigit}{12})}?\\s+(Name|Id)\\s+(\\S.*)|(0[xX]\\p{XDigit}{1,8}))",
            Pattern.CASE_INSENSITIVE);

    /** Reads an id; a text that is none is refused as Graph does (code unverified). */
    public static ExtendedPropertyId parse(String text) {
        Matcher parts = FORM.matcher(text);
        if (!parts.matches()) {
            throw GraphError.invalidProperty("The property id '" + text + "' is not a valid extended property id.")
                    .asException();
        }
        String type = lower(parts.group(1));
        if (parts.group(5) != null) {
            return new ExtendedPropertyId(text, type + " " + lower(parts.group(5)));
        }
        String kind = lower(parts.group(3));
        String name = kind.equals("name") ? parts.group(4) : lower(parts.group(4));
        return new ExtendedPropertyId(text, type + " " + lower(parts.group(2)) + " " + kind + " " + name);
    }

    private static String lower(String text) {
        return text.toLowerCase(Locale.ROOT);
    }
}
