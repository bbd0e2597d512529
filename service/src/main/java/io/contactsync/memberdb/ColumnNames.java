package io.contactsync.memberdb;

import io.contactsync.event.ContactProperty;
import io.contactsync.event.ContactSchema;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The names that a column of the query may have. Upper and lower case, underscores and surrounding quotes do not count, so
 * that {@code givenName}, {@code given_name} and {@code GIVEN_NAME} are one name.
 */
public final class ColumnNames {

    static final String CONTACT_ID = "contact_id";
    static final String TAG_PREFIX = "tag.";

    /** The highest index in a list without a limit of its own. */
    static final int MAX_INDEX = 99;

    private static final Map<String, String> ALIASES = aliasTable();

    private static final Map<String, String> ALIAS_BY_PLAIN_NAME =
            ALIASES.entrySet().stream().collect(Collectors.toMap(e -> plain(e.getKey()), Map.Entry::getValue));

    private static final Map<String, ContactProperty> PROPERTY_BY_PLAIN_NAME = ContactSchema.properties().stream()
            .collect(Collectors.toMap(property -> plain(property.name()), Function.identity()));

    private static final Pattern PATH = Pattern.compile("([a-z]+)(?:\\[([0-9]{1,4})])?(?:\\.([a-z]+))?");

    private ColumnNames() {}

    /** Each alias with the path that it stands for, in the order in which docs list them. */
    public static Map<String, String> aliases() {
        return ALIASES;
    }

    /** The path that a column of this name fills, such as {@code emailAddresses[0].address}; empty where it is no name. */
    static Optional<String> path(String column) {
        String plain = plain(column);
        String alias = ALIAS_BY_PLAIN_NAME.get(plain);
        if (alias != null) {
            return Optional.of(alias);
        }
        ContactProperty property = PROPERTY_BY_PLAIN_NAME.get(plain);
        return property == null || isList(property) || !partsOf(property).isEmpty()
                ? Optional.empty()
                : Optional.of(property.name());
    }

    private static Map<String, String> aliasTable() {
        Map<String, String> table = new LinkedHashMap<>();
        alias(table, "givenName", "first_name");
        alias(table, "surname", "last_name", "family_name");
        alias(table, "displayName", "name", "full_name");
        alias(table, "nickName", "nick");
        alias(table, "emailAddresses[0].address", "email", "email1", "email_address", "mail");
        alias(table, "emailAddresses[1].address", "email2", "email_address2");
        alias(table, "emailAddresses[2].address", "email3", "email_address3");
        alias(table, "emailAddresses[0].name", "email_name", "email1_name");
        alias(table, "emailAddresses[1].name", "email2_name");
        alias(table, "emailAddresses[2].name", "email3_name");
        alias(table, "mobilePhone", "mobile", "cell", "cell_phone");
        alias(table, "businessPhones[0]", "phone", "phone1", "business_phone", "business_phone1", "work_phone");
        alias(table, "businessPhones[1]", "phone2", "business_phone2", "work_phone2");
        alias(table, "homePhones[0]", "home_phone", "home_phone1");
        alias(table, "homePhones[1]", "home_phone2");
        for (String kind : List.of("home", "business", "other")) {
            String address = kind + "Address.";
            alias(table, address + "street", kind + "_street");
            alias(table, address + "postalCode", kind + "_zip", kind + "_postal_code", kind + "_postcode");
            alias(table, address + "city", kind + "_city");
            alias(table, address + "state", kind + "_state");
            alias(table, address + "countryOrRegion", kind + "_country", kind + "_country_or_region");
        }
        alias(table, "birthday", "birth_date", "date_of_birth", "dob");
        alias(table, "companyName", "company", "organization", "organisation");
        alias(table, "jobTitle", "job", "position");
        alias(table, "officeLocation", "office");
        alias(table, "businessHomePage", "website", "homepage", "url");
        alias(table, "assistantName", "assistant");
        alias(table, "spouseName", "spouse");
        alias(table, "imAddresses[0]", "im", "im1", "im_address");
        alias(table, "imAddresses[1]", "im2");
        alias(table, "imAddresses[2]", "im3");
        alias(table, "categories[0]", "category", "category1");
        alias(table, "categories[1]", "category2");
        alias(table, "categories[2]", "category3");
        alias(table, "personalNotes", "notes", "note", "comment");
        return Collections.unmodifiableMap(table);
    }

    private static void alias(Map<String, String> table, String path, String... names) {
        for (String name : names) {
            table.put(name, path);
        }
    }

    /**
     * What a column fills.
     *
     * @param label    as the database returned it
     * @param position from 1, for the message
     * @throws MappingException naming the column, the position, what was expected and the nearest name
     */
    static Target target(String label, int position) {
        String bare = unquoted(label.strip());
        if (bare.toLowerCase(Locale.ROOT).startsWith(TAG_PREFIX)) {
            String tag = bare.substring(TAG_PREFIX.length()).strip();
            if (tag.isEmpty()) {
                throw refused(label, position, "a tag without a name (expected: tag.NAME)");
            }
            return new Target.Tag(tag);
        }
        String plain = plain(bare);
        if (plain.equals(plain(CONTACT_ID))) {
            return new Target.Id();
        }
        String path = plain(ALIAS_BY_PLAIN_NAME.getOrDefault(plain, plain));
        Matcher matcher = PATH.matcher(path);
        ContactProperty property = matcher.matches() ? PROPERTY_BY_PLAIN_NAME.get(matcher.group(1)) : null;
        if (property == null) {
            throw refused(
                    label,
                    position,
                    "unknown (expected: contact_id, a property of Graph's contact, an alias or tag.NAME; nearest: "
                            + nearest(plain) + ")");
        }
        Optional<Target> target =
                value(property, Optional.ofNullable(matcher.group(2)), Optional.ofNullable(matcher.group(3)));
        return target.orElseThrow(
                () -> refused(label, position, "not a place in a contact (expected: " + places(property) + ")"));
    }

    private static Optional<Target> value(ContactProperty property, Optional<String> index, Optional<String> part) {
        int at = index.map(Integer::valueOf).orElse(-1);
        boolean indexFits =
                isList(property) ? index.isPresent() && at <= Math.min(property.max() - 1, MAX_INDEX) : index.isEmpty();
        List<String> parts = partsOf(property);
        Optional<String> known = part.flatMap(
                p -> parts.stream().filter(name -> plain(name).equals(p)).findFirst());
        boolean partFits = parts.isEmpty() ? part.isEmpty() : known.isPresent();
        return indexFits && partFits ? Optional.of(new Target.Value(property, at, known.orElse(""))) : Optional.empty();
    }

    private static String places(ContactProperty property) {
        String list = isList(property)
                ? property.name() + "[0] to [" + Math.min(property.max() - 1, MAX_INDEX) + "]"
                : property.name();
        List<String> parts = partsOf(property);
        return parts.isEmpty() ? list : list + " followed by ." + String.join(", .", parts);
    }

    private static boolean isList(ContactProperty property) {
        return switch (property.shape()) {
            case TEXTS, EMAILS -> true;
            case TEXT, DATE, ADDRESS -> false;
        };
    }

    private static List<String> partsOf(ContactProperty property) {
        return switch (property.shape()) {
            case EMAILS -> ContactSchema.EMAIL_PARTS;
            case ADDRESS -> ContactSchema.ADDRESS_PARTS;
            case TEXT, DATE, TEXTS -> List.of();
        };
    }

    private static MappingException refused(String label, int position, String reason) {
        return new MappingException("column " + position + " \"" + label + "\": " + reason);
    }

    private static String plain(String name) {
        return name.toLowerCase(Locale.ROOT).replace("_", "");
    }

    private static String unquoted(String label) {
        boolean quoted = label.length() > 2
                && Stream.of("\"\"", "``", "[]")
                        .anyMatch(marks -> label.charAt(0) == marks.charAt(0)
                                && label.charAt(label.length() - 1) == marks.charAt(1));
        return quoted ? label.substring(1, label.length() - 1).strip() : label;
    }

    private static String nearest(String plain) {
        Map<Integer, String> byDistance = new TreeMap<>();
        names().forEach(name -> byDistance.putIfAbsent(distance(plain, plain(name)), name));
        return byDistance.values().iterator().next();
    }

    private static Stream<String> names() {
        return Stream.of(
                        Stream.of(CONTACT_ID),
                        ContactSchema.properties().stream().map(ColumnNames::example),
                        ALIASES.keySet().stream())
                .flatMap(Function.identity());
    }

    private static String example(ContactProperty property) {
        List<String> parts = partsOf(property);
        return property.name() + (isList(property) ? "[0]" : "") + (parts.isEmpty() ? "" : "." + parts.get(0));
    }

    /** Levenshtein's distance: how many letters to change, add or leave out. */
    private static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int changed = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(changed, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[b.length()];
    }
}
