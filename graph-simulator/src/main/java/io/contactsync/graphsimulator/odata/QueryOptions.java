package io.contactsync.graphsimulator.odata;

import io.contactsync.graphsimulator.contacts.ContactFilter;
import io.contactsync.graphsimulator.contacts.ContactProperty;
import io.contactsync.graphsimulator.contacts.ContactQuery;
import io.contactsync.graphsimulator.contacts.ExtendedPropertyId;
import io.contactsync.graphsimulator.protocol.GraphError;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The query options of one request, decoded. Each reader refuses a value it does not know; {@link #allow} refuses options that
 * nobody reads, so nothing is ever ignored in silence. Source: graph-facts §2 and "A faithful simulator must do" 19.
 */
public final class QueryOptions {
    private static final int DEFAULT_PAGE = 10;
    private static final int LARGEST_PAGE = 1000;
    private static final Set<String> CONTACT_PROPERTIES = Stream.concat(
                    Arrays.stream(ContactProperty.values()).map(ContactProperty::json),
                    Stream.of("id", "createdDateTime", "lastModifiedDateTime", "changeKey", "parentFolderId"))
            .collect(Collectors.toUnmodifiableSet());

    private final Map<String, String> options;

    private QueryOptions(Map<String, String> options) {
        this.options = options;
    }

    /** Splits and decodes a raw query; {@code +} is a space. */
    public static QueryOptions parse(@Nullable String rawQuery) {
        Map<String, String> options = new LinkedHashMap<>();
        if (rawQuery != null) {
            for (String pair : rawQuery.split("&", -1)) {
                int equals = pair.indexOf('=');
                String name = decode(equals < 0 ? pair : pair.substring(0, equals));
                String value = equals < 0 ? "" : decode(pair.substring(equals + 1));
                if (!name.isEmpty() && options.put(name.toLowerCase(Locale.ROOT), value) != null) {
                    throw GraphError.invalidQuery("Query option '" + name + "' was specified more than once.")
                            .asException();
                }
            }
        }
        return new QueryOptions(options);
    }

    private static String decode(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw GraphError.badRequest("The query specified in the URI is not valid.")
                    .asException();
        }
    }

    /** Refuses every option but these. */
    public void allow(String... names) {
        List<String> allowed = List.of(names);
        for (String each : options.keySet()) {
            if (!allowed.contains(each)) {
                throw GraphError.invalidQuery("The query parameter '" + each + "' is not supported.")
                        .asException();
            }
        }
    }

    /** The names that were given, in lower case. */
    public Set<String> names() {
        return options.keySet();
    }

    /** The decoded value, or {@code null}. */
    public @Nullable String value(String name) {
        return options.get(name);
    }

    /** {@code $top}: 10 when absent, at most 1000. Source: graph-facts §2, docs#4798. */
    public int top() {
        int top = number("$top", DEFAULT_PAGE);
        if (top < 1 || top > LARGEST_PAGE) {
            throw GraphError.invalidQuery("The limit of '" + LARGEST_PAGE
                            + "' for Top query has been exceeded. The value from the incoming request is '" + top
                            + "'.")
                    .asException();
        }
        return top;
    }

    /** {@code $skip}: 0 when absent. */
    public int skip() {
        return number("$skip", 0);
    }

    private int number(String name, int absent) {
        String text = options.get(name);
        if (text == null) {
            return absent;
        }
        if (!text.matches("\\d{1,9}")) {
            throw GraphError.invalidQuery("Invalid value '" + text + "' for " + name + " query option found. The "
                            + name + " query option requires a non-negative integer value.")
                    .asException();
        }
        return Integer.parseInt(text);
    }

    /** {@code $count}. */
    public boolean count() {
        return switch (options.getOrDefault("$count", "false")) {
            case "true" -> true;
            case "false" -> false;
            default ->
                throw GraphError.invalidQuery("Invalid value for $count query option found.")
                        .asException();
        };
    }

    /** {@code $select} over a contact's properties; empty for all. */
    public Set<String> select() {
        return select(CONTACT_PROPERTIES, "Microsoft.OutlookServices.Contact");
    }

    /** {@code $select} over {@code known}; an unknown name is refused. */
    public Set<String> select(Set<String> known, String type) {
        String text = options.get("$select");
        if (text == null) {
            return Set.of();
        }
        Set<String> names = new LinkedHashSet<>();
        for (String each : text.split(",", -1)) {
            String name = each.strip();
            if (!known.contains(name)) {
                throw new GraphError(
                                400,
                                "RequestBroker--ParseUri",
                                "Could not find a property named '" + name + "' on type '" + type + "'.")
                        .asException();
            }
            names.add(name);
        }
        return names;
    }

    /** {@code $expand} of extended properties; empty when absent. Nothing else can be expanded. Source: graph-facts §3. */
    public List<ExtendedPropertyId> expand() {
        String text = options.get("$expand");
        return text == null ? List.of() : new FilterParser(text).expand();
    }

    /** {@code $filter} over contacts. Source: graph-facts §2 and §3. */
    public ContactFilter filter() {
        String text = options.get("$filter");
        return text == null ? new ContactFilter.All() : new FilterParser(text).contactFilter();
    }

    /** {@code $filter=displayName eq '…'} over folders; {@code null} when absent. */
    public @Nullable String folderName() {
        String text = options.get("$filter");
        return text == null ? null : new FilterParser(text).displayNameEquals();
    }

    /** {@code $orderby=displayName}, the one order documented. Source: graph-facts §2. */
    public ContactQuery.Order order() {
        return switch (options.getOrDefault("$orderby", "").strip()) {
            case "" -> ContactQuery.Order.ARRIVAL;
            case "displayName", "displayName asc" -> ContactQuery.Order.DISPLAY_NAME;
            case "displayName desc" -> ContactQuery.Order.DISPLAY_NAME_DESCENDING;
            default ->
                throw GraphError.invalidQuery("The $orderby expression is not supported.")
                        .asException();
        };
    }
}
