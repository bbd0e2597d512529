package io.contactsync.memberdb;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A name as SQL writes it, taken apart: {@code club."Odd Table"} is {@code club} and {@code Odd Table}. */
final class SqlName {

    private static final Pattern PART =
            Pattern.compile("\\G(?:\"((?:[^\"]|\"\")+)\"|`((?:[^`]|``)+)`|([^.\"`]+))(\\.|$)");

    private SqlName() {}

    /** Its parts, outermost first; empty when it is no name. */
    static List<String> parts(String name) {
        List<String> parts = new ArrayList<>();
        Matcher matcher = PART.matcher(name);
        boolean ended = false;
        while (!ended && matcher.find()) {
            if (matcher.group(1) != null) {
                parts.add(matcher.group(1).replace("\"\"", "\""));
            } else if (matcher.group(2) != null) {
                parts.add(matcher.group(2).replace("``", "`"));
            } else {
                parts.add(matcher.group(3).strip());
            }
            ended = matcher.group(4).isEmpty();
        }
        return ended ? List.copyOf(parts) : List.of();
    }
}
