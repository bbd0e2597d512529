package io.contactsync.routing;

import java.util.List;
import java.util.Map;

/**
 * A configured target, resolved to one mailbox.
 *
 * @param target  names the target, such as {@code targets[0]}
 * @param place   where its contacts go
 * @param only    tags that must match, each with the values that do; empty: everyone
 */
public record Route(String target, Place place, Map<String, List<String>> only) {

    public Route {
        only = Only.copy(only);
    }

    /** Whether a contact with these tags belongs there, or why not. */
    public Ruling rule(Map<String, String> tags) {
        return Only.refusal(only, tags)
                .<Ruling>map(why -> new Ruling.Excluded(target, why))
                .orElseGet(() -> new Ruling.Wanted(target, place));
    }
}
