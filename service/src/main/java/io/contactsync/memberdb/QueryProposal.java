package io.contactsync.memberdb;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A first query over one table: the key as {@code contact_id}, and every column whose name says what it is.
 *
 * @param sql    the query
 * @param mapped the columns that are in it, the key left out
 * @param left   the columns that are not, for nobody knows what they are
 */
public record QueryProposal(String sql, List<String> mapped, List<String> left) {

    private static final Pattern PLAIN = Pattern.compile("[a-z_][a-z0-9_]*");

    /** Names that are common in member tables and too vague, or too local, to be names of the query. */
    private static final Map<String, String> COMMON = Map.ofEntries(
            Map.entry("firstname", "givenName"),
            Map.entry("lastname", "surname"),
            Map.entry("vorname", "givenName"),
            Map.entry("nachname", "surname"),
            Map.entry("street", "homeAddress.street"),
            Map.entry("strasse", "homeAddress.street"),
            Map.entry("zip", "homeAddress.postalCode"),
            Map.entry("zipcode", "homeAddress.postalCode"),
            Map.entry("postalcode", "homeAddress.postalCode"),
            Map.entry("postcode", "homeAddress.postalCode"),
            Map.entry("plz", "homeAddress.postalCode"),
            Map.entry("city", "homeAddress.city"),
            Map.entry("town", "homeAddress.city"),
            Map.entry("ort", "homeAddress.city"),
            Map.entry("country", "homeAddress.countryOrRegion"),
            Map.entry("land", "homeAddress.countryOrRegion"),
            Map.entry("telefon", "homePhones[0]"),
            Map.entry("telephone", "homePhones[0]"),
            Map.entry("handy", "mobilePhone"),
            Map.entry("mobil", "mobilePhone"),
            Map.entry("mobilenumber", "mobilePhone"),
            Map.entry("phonenumber", "businessPhones[0]"),
            Map.entry("geburtstag", "birthday"),
            Map.entry("geburtsdatum", "birthday"),
            Map.entry("birthdate", "birthday"),
            Map.entry("firma", "companyName"),
            Map.entry("region", "tag.region"),
            Map.entry("chapter", "tag.chapter"),
            Map.entry("section", "tag.section"),
            Map.entry("status", "tag.status"));

    /** Proposes one. {@code key} is a column of the table. */
    public static QueryProposal of(SourceTable table, String key) {
        Set<String> taken = new LinkedHashSet<>();
        List<String> select = new ArrayList<>(List.of(quoted(key) + " as contact_id"));
        List<String> mapped = new ArrayList<>();
        List<String> left = new ArrayList<>();
        for (String column : table.columns()) {
            String target = column.equals(key) ? "" : target(column);
            if (!target.isEmpty() && taken.add(target)) {
                mapped.add(column);
                select.add(quoted(column) + " as \"" + target + "\"");
            } else if (!column.equals(key)) {
                left.add(column);
            }
        }
        return new QueryProposal("select " + String.join(", ", select) + " from " + table.name(), mapped, left);
    }

    /** What a column fills; empty where its name does not say. */
    private static String target(String column) {
        String plain = column.toLowerCase(Locale.ROOT).replace("_", "");
        String common = COMMON.get(plain);
        return common != null ? common : ColumnNames.path(column).orElse("");
    }

    private static String quoted(String column) {
        return PLAIN.matcher(column).matches() ? column : Dialect.quoted(column);
    }
}
