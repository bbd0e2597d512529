package io.contactsync.graphsimulator.contacts;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A postal address; a blank field is {@code null}, and an address of five blanks is none. */
record PhysicalAddress(
        @Nullable String street,
        @Nullable String city,
        @Nullable String state,
        @Nullable String countryOrRegion,
        @Nullable String postalCode) {
    static final List<String> FIELDS = List.of("street", "city", "state", "countryOrRegion", "postalCode");
    static final PhysicalAddress NONE = new PhysicalAddress(null, null, null, null, null);

    @Nullable String field(String name) {
        return switch (name) {
            case "street" -> street;
            case "city" -> city;
            case "state" -> state;
            case "countryOrRegion" -> countryOrRegion;
            case "postalCode" -> postalCode;
            default -> throw new IllegalArgumentException("field: " + name + " (expected: one of " + FIELDS + ")");
        };
    }
}
