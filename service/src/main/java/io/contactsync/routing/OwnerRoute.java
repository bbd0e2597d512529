package io.contactsync.routing;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A configured target whose mailbox is named in each member's row.
 *
 * @param target  names the target, such as {@code targets[0]}
 * @param tag     the tag that holds the mailbox's address
 * @param allowed domains, in lower case; an address in another one, a subdomain too, is not written to
 * @param folder  a contact folder's name; empty: the default Contacts folder
 * @param only    tags that must match, each with the values that do; empty: everyone
 */
public record OwnerRoute(
        String target, String tag, List<String> allowed, String folder, Map<String, List<String>> only) {

    public OwnerRoute {
        if (allowed.isEmpty()) {
            throw new IllegalArgumentException("allowed: empty (expected: the domains whose mailboxes may be named)");
        }
        allowed = allowed.stream()
                .map(domain -> domain.strip().toLowerCase(Locale.ROOT))
                .toList();
        folder = folder.strip();
        only = Only.copy(only);
    }

    /** The address that a contact with these tags goes to, as far as the row alone decides. */
    public Optional<Address> address(Map<String, String> tags) {
        return exclusion(tags).isPresent() ? Optional.empty() : Address.of(tags.getOrDefault(tag, ""));
    }

    /** Where a contact with these tags belongs, or why nowhere. */
    public Ruling rule(Map<String, String> tags, MailboxNames names) {
        Optional<Exclusion> exclusion = exclusion(tags);
        if (exclusion.isPresent()) {
            return new Ruling.Excluded(target, exclusion.get());
        }
        var address = new Address(tags.getOrDefault(tag, ""));
        String mailbox = names.mailboxes().get(address);
        if (mailbox != null) {
            return new Ruling.Wanted(target, new Place(mailbox, folder));
        }
        return new Ruling.Excluded(
                target,
                names.absent().contains(address)
                        ? new Exclusion.NoSuchMailbox(address)
                        : new Exclusion.NotLookedUpYet(address));
    }

    private Optional<Exclusion> exclusion(Map<String, String> tags) {
        Optional<Exclusion> refusal = Only.refusal(only, tags);
        if (refusal.isPresent()) {
            return refusal;
        }
        String value = tags.getOrDefault(tag, "");
        if (value.isBlank()) {
            return Optional.of(new Exclusion.NoMailboxNamed(tag));
        }
        Optional<Address> address = Address.of(value);
        if (address.isEmpty()) {
            return Optional.of(new Exclusion.NotAnAddress(tag, value));
        }
        return allowed.contains(address.get().domain())
                ? Optional.empty()
                : Optional.of(new Exclusion.OutsideAllowed(tag, address.get(), allowed));
    }
}
