package io.contactsync.memberdb;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The replica identities that tables had before they were published with another one. Kept in the publication's comment,
 * for the way back.
 *
 * @param byTable by the table's qualified name
 */
record FormerIdentities(Map<String, Identity> byTable) {

    static final FormerIdentities NONE = new FormerIdentities(Map.of());

    private static final String BEGINNING = "contact-sync; replica identity before:";
    private static final Pattern ENTRY = Pattern.compile("\\|([^|]+)\\|([dni])\\|([^|]*)\\|");

    /**
     * A replica identity.
     *
     * @param kind  d, n, f or i, as PostgreSQL has it
     * @param index the quoted name of the index of kind i; empty where it was dropped, and for the other kinds
     */
    record Identity(String kind, String index) {

        /** By the primary key. */
        static final Identity DEFAULT = new Identity("d", "");

        private String sql() {
            return switch (kind) {
                case "i" -> index.isEmpty() ? "nothing" : "using index " + index;
                case "n" -> "nothing";
                default -> "default";
            };
        }
    }

    static FormerIdentities of(String comment) {
        Map<String, Identity> byTable = new LinkedHashMap<>();
        Matcher entry = ENTRY.matcher(comment);
        while (entry.find()) {
            byTable.put(entry.group(1), new Identity(entry.group(2), entry.group(3)));
        }
        return new FormerIdentities(byTable);
    }

    /** What a table had first stays: what it has now may be of our making. */
    FormerIdentities and(Map<String, Identity> others) {
        Map<String, Identity> all = new LinkedHashMap<>(byTable);
        others.forEach(all::putIfAbsent);
        return new FormerIdentities(all);
    }

    String comment() {
        String entries = byTable.entrySet().stream()
                .map(entry -> "|" + entry.getKey() + "|" + entry.getValue().kind() + "|"
                        + entry.getValue().index() + "|")
                .collect(Collectors.joining(" "));
        return BEGINNING + " " + (entries.isEmpty() ? "as now" : entries);
    }

    /** Statements that give each table back what it had. */
    List<String> restore() {
        return byTable.entrySet().stream()
                .map(entry -> "alter table if exists " + entry.getKey() + " replica identity "
                        + entry.getValue().sql())
                .toList();
    }
}
