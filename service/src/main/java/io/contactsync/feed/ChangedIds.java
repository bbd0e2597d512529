package io.contactsync.feed;

import io.contactsync.event.ContactId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * Notices that a query's contact ids changed altogether, as by {@code 'M' || id}: there are rows, and none of them has an id that was
 * published before. Every contact is gone then and everyone is new, and a person who sees only the deletes would not know why.
 */
final class ChangedIds {

    /** Enough to find a new id that holds an old one. */
    private static final int REMEMBERED = 5_000;

    private final List<String> unknown = new ArrayList<>();
    private long rows;
    private boolean anyKnown;

    /** Rows, of which {@code known} have an id that was published and not deleted. */
    void seen(Collection<ContactId> ids, Collection<ContactId> known) {
        rows += ids.size();
        anyKnown |= !known.isEmpty();
        if (!anyKnown) {
            ids.stream().limit(REMEMBERED - (long) unknown.size()).forEach(id -> unknown.add(id.value()));
        }
    }

    /** Whether that is so, where contacts are gone. */
    boolean altogether() {
        return rows > 0 && !anyKnown;
    }

    /**
     * What a person is told.
     *
     * @param gone some of the contacts that are gone
     */
    String explanation(List<ContactId> gone) {
        String example = gone.stream()
                .flatMap(old -> unknown.stream()
                        .filter(id -> id.length() != old.value().length()
                                && (id.startsWith(old.value()) || id.endsWith(old.value())))
                        .map(id -> ", as \"" + id + "\" for \"" + old.value() + "\""))
                .findFirst()
                .orElse("");
        return ": none of the " + rows
                + " rows has an id that was published, so the contact ids of the query changed altogether" + example
                + "; if they are the same people, reject this, and set back contact_id in source.query";
    }
}
