package io.contactsync.memberdb;

import io.contactsync.event.ContactId;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A row that cannot become a contact and is set aside. Names places, never values.
 *
 * @param contactIdOrNull the contact, where its id could be read
 * @param column          the label of the column that is to blame
 * @param reason          what was found and what was expected
 */
public record RowProblem(@Nullable ContactId contactIdOrNull, String column, String reason) {

    public Optional<ContactId> contactId() {
        return Optional.ofNullable(contactIdOrNull);
    }

    @Override
    public String toString() {
        return "column \"" + column + "\": " + reason;
    }
}
