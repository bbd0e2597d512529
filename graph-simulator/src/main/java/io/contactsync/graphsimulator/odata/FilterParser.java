package io.contactsync.graphsimulator.odata;

import io.contactsync.graphsimulator.contacts.ContactFilter;
import io.contactsync.graphsimulator.contacts.ExtendedPropertyId;
import io.contactsync.graphsimulator.protocol.GraphError;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads the few filter and expand expressions that Graph documents for contacts; anything else is an invalid clause. A quote
 * inside a literal is doubled. Reads a text once. Source: graph-facts §2 and §3.
 */
final class FilterParser {
    private static final Pattern TOKEN = Pattern.compile("\\s*('(?:[^']|'')*'|[A-Za-z_][\\w]*|[():/,$=;])\\s*");

    private final List<String> tokens = new ArrayList<>();
    private int next;

    FilterParser(String text) {
        Matcher matcher = TOKEN.matcher(text);
        int end = 0;
        while (end < text.length()) {
            if (!matcher.find(end) || matcher.start() != end) {
                throw invalid();
            }
            tokens.add(matcher.group(1));
            end = matcher.end();
        }
    }

    /** {@code singleValueExtendedProperties/Any(ep: ep/id eq '…' and ep/value eq '…')} or {@code emailAddresses/any(…)}. */
    ContactFilter contactFilter() {
        String collection = word();
        expect("/");
        expectWord("any");
        expect("(");
        String variable = word();
        expect(":");
        ContactFilter filter = switch (collection) {
            case "singleValueExtendedProperties" -> byExtendedProperty(variable);
            case "emailAddresses" -> byEmailAddress(variable);
            default -> throw invalid();
        };
        expect(")");
        end();
        return filter;
    }

    private ContactFilter byExtendedProperty(String variable) {
        @Nullable String id = null;
        @Nullable String value = null;
        for (int i = 0; i < 2; i++) {
            if (i == 1) {
                expectWord("and");
            }
            String field = fieldOf(variable);
            if (field.equals("id") && id == null) {
                id = literal();
            } else if (field.equals("value") && value == null) {
                value = literal();
            } else {
                throw invalid();
            }
        }
        return new ContactFilter.ByExtendedProperty(
                ExtendedPropertyId.parse(Objects.requireNonNull(id)), Objects.requireNonNull(value));
    }

    private ContactFilter byEmailAddress(String variable) {
        if (!fieldOf(variable).equals("address")) {
            throw invalid();
        }
        return new ContactFilter.ByEmailAddress(literal());
    }

    /** {@code ep/id eq}: the field's name. */
    private String fieldOf(String variable) {
        expect(variable);
        expect("/");
        String field = word();
        expectWord("eq");
        return field;
    }

    /** {@code displayName eq '…'}. */
    String displayNameEquals() {
        expect("displayName");
        expectWord("eq");
        String name = literal();
        end();
        return name;
    }

    /** {@code singleValueExtendedProperties($filter=id eq '…' or id eq '…')}. Listing all of an item's properties is impossible. */
    List<ExtendedPropertyId> expand() {
        List<ExtendedPropertyId> ids = new ArrayList<>();
        expect("singleValueExtendedProperties");
        expect("(");
        expect("$");
        expectWord("filter");
        expect("=");
        do {
            expect("id");
            expectWord("eq");
            ids.add(ExtendedPropertyId.parse(literal()));
        } while (taken("or"));
        expect(")");
        end();
        return ids;
    }

    private boolean taken(String token) {
        if (next < tokens.size() && tokens.get(next).equals(token)) {
            next++;
            return true;
        }
        return false;
    }

    private String word() {
        String token = token();
        if (!Character.isLetter(token.charAt(0))) {
            throw invalid();
        }
        return token;
    }

    private String literal() {
        String token = token();
        if (token.charAt(0) != '\'') {
            throw invalid();
        }
        return token.substring(1, token.length() - 1).replace("''", "'");
    }

    private void expect(String wanted) {
        if (!token().equals(wanted)) {
            throw invalid();
        }
    }

    /** Operators and functions are written in any case, as {@code Any} is in Microsoft's samples. */
    private void expectWord(String wanted) {
        if (!token().toLowerCase(Locale.ROOT).equals(wanted)) {
            throw invalid();
        }
    }

    private String token() {
        if (next == tokens.size()) {
            throw invalid();
        }
        return tokens.get(next++);
    }

    private void end() {
        if (next != tokens.size()) {
            throw invalid();
        }
    }

    private static RuntimeException invalid() {
        return GraphError.badRequest("Invalid filter clause").asException();
    }
}
