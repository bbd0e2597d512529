package io.contactsync.intake;

import io.contactsync.event.ContactData;
import java.text.Normalizer;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The values of a contact that name the person: names, e-mail and chat addresses, telephone numbers, the birthday. Normalised, so
 * that another spelling of the same is the same: case, blanks and forms of characters in texts; of numbers the last digits, which the
 * national and the international form share; of a birthday the day. What a household or a company shares (postal address, employer)
 * names nobody; the company does where there is no person's name. Pure.
 */
final class NamingValues {

    private static final List<String> NAMES =
            List.of("givenName", "middleName", "surname", "nickName", "displayName", "fileAs");
    private static final List<String> NUMBERS = List.of("mobilePhone", "businessPhones", "homePhones");

    /** As many digits as a number has without its country and the zero before its area. */
    private static final int DIGITS = 8;

    private static final int DAY = "2026-11-22".length();

    private NamingValues() {}

    /** Each with its kind before it; empty where nothing names anybody. */
    static Set<String> of(ContactData data) {
        ObjectNode properties = data.properties();
        Set<String> values = new TreeSet<>();
        NAMES.forEach(name -> add(values, "name", properties.path(name), NamingValues::text));
        if (values.isEmpty()) {
            add(values, "name", properties.path("companyName"), NamingValues::text);
        }
        properties
                .path("emailAddresses")
                .forEach(email -> add(values, "address", email.path("address"), NamingValues::text));
        add(values, "address", properties.path("imAddresses"), NamingValues::text);
        NUMBERS.forEach(name -> add(values, "number", properties.path(name), NamingValues::number));
        add(values, "birthday", properties.path("birthday"), NamingValues::day);
        return values;
    }

    private static void add(Set<String> to, String kind, JsonNode value, UnaryOperator<String> normal) {
        if (value.isArray()) {
            value.forEach(each -> add(to, kind, each, normal));
        } else if (value.isString()) {
            String text = normal.apply(value.stringValue());
            if (!text.isEmpty()) {
                to.add(kind + " " + text);
            }
        }
    }

    private static String text(String value) {
        return Normalizer.normalize(value, Normalizer.Form.NFKC)
                .toLowerCase(Locale.ROOT)
                .replaceAll("[\\s\\p{Z}]+", " ")
                .strip();
    }

    private static String number(String value) {
        String digits = Normalizer.normalize(value, Normalizer.Form.NFKC).replaceAll("\\D+", "");
        return digits.length() <= DIGITS ? digits : digits.substring(digits.length() - DIGITS);
    }

    private static String day(String value) {
        return value.length() <= DAY ? value : value.substring(0, DAY);
    }
}
