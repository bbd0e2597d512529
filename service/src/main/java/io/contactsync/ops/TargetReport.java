package io.contactsync.ops;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import io.contactsync.intake.StoredRoutes;
import io.contactsync.routing.Routes;
import io.contactsync.routing.Ruling;
import io.contactsync.state.Contacts;
import io.contactsync.state.GroupTable;
import io.contactsync.state.StateDb;
import io.contactsync.state.StatusQueries;
import io.contactsync.state.Tx;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the targets lead to, and whom they leave out, as {@code targets --json} prints it.
 *
 * @param mailboxes        of targets that name a mailbox or a group
 * @param groups           that targets name
 * @param excluded         contacts that a target whose mailbox the member's row names does not take, with the rule; not all
 *     of them where they are many
 * @param excludedContacts how many there are
 */
@JsonPropertyOrder({"mailboxes", "groups", "excluded", "excludedContacts"})
public record TargetReport(
        List<TargetMailbox> mailboxes, List<Group> groups, List<Excluded> excluded, long excludedContacts) {

    private static final int MOST_EXCLUDED = 100;
    private static final int PAGE = 1_000;

    /**
     * A mailbox of a target.
     *
     * @param id      the mailbox's: what {@code --mailbox} takes
     * @param target  such as {@code targets[0]}
     * @param folder  empty: the default Contacts folder
     */
    @JsonPropertyOrder({"id", "address", "target", "folder"})
    public record TargetMailbox(String id, String address, String target, String folder) {}

    /**
     * A group.
     *
     * @param readAt       when it was last read to the end; null: never
     * @param failingSince null: the last reading succeeded
     * @param problem      what a person can do about it
     */
    @JsonPropertyOrder({"id", "readAt", "failingSince", "problem", "users"})
    public record Group(
            String id,
            @Nullable Instant readAt,
            @Nullable Instant failingSince,
            @Nullable String problem,
            List<User> users) {}

    /**
     * A user of a group.
     *
     * @param id       directory object id
     * @param standing {@code synced}, or why not: {@code guest}, {@code disabled}, {@code no_mailbox}; {@code kept}: the group
     *     reads without her, and a person wants her to stay
     */
    @JsonPropertyOrder({"id", "address", "standing"})
    public record User(String id, String address, String standing) {}

    /** A contact that a target leaves out; {@code id} is the contact's. */
    @JsonPropertyOrder({"id", "target", "reason"})
    public record Excluded(String id, String target, String reason) {}

    /**
     * As it is now. Where members' rows name mailboxes, all contacts are passed over: that takes seconds for a million.
     *
     * @throws io.contactsync.state.StateUnavailableException when the state DB cannot be asked now
     */
    static TargetReport read(StateDb state) {
        List<TargetMailbox> mailboxes = state.read(TargetReport::mailboxes);
        List<Group> groups = state.read(TargetReport::groups);
        List<Excluded> excluded = new ArrayList<>();
        long count = 0;
        Routes routes = state.read(StoredRoutes::read);
        String after = "";
        boolean more = !routes.owners().isEmpty();
        while (more) {
            String from = after;
            List<Contacts.Row> page = state.read(tx -> new Contacts(tx).page(from, PAGE));
            List<Excluded> found = state.read(tx -> excluded(tx, routes, page));
            count += found.size();
            found.stream().limit(MOST_EXCLUDED - excluded.size()).forEach(excluded::add);
            more = page.size() == PAGE;
            after = page.isEmpty() ? after : page.get(page.size() - 1).id().value();
        }
        return new TargetReport(mailboxes, groups, excluded, count);
    }

    private static List<TargetMailbox> mailboxes(Tx tx) {
        Map<String, String> addresses = new HashMap<>();
        StatusQueries.mailboxFolders(tx).forEach(folder -> addresses.put(folder.mailbox(), folder.address()));
        List<TargetMailbox> mailboxes = new ArrayList<>();
        StoredRoutes.read(tx).routes().forEach(route -> {
            String id = route.place().mailbox();
            mailboxes.add(new TargetMailbox(
                    id,
                    addresses.getOrDefault(id, id),
                    route.target(),
                    route.place().folder()));
        });
        return mailboxes;
    }

    private static List<Group> groups(Tx tx) {
        var table = new GroupTable(tx);
        return table.readings().stream()
                .map(reading -> new Group(
                        reading.group(),
                        reading.readMicros() == 0 ? null : instant(reading.readMicros()),
                        reading.failingSince() == null ? null : instant(reading.failingSince()),
                        reading.problem(),
                        table.members(reading.group()).stream()
                                .map(member -> new User(
                                        member.member(), member.address(), member.kept() ? "kept" : member.standing()))
                                .toList()))
                .toList();
    }

    private static List<Excluded> excluded(Tx tx, Routes routes, List<Contacts.Row> contacts) {
        Set<io.contactsync.routing.Address> addresses = new HashSet<>();
        contacts.forEach(contact -> addresses.addAll(routes.addressesFor(contact.tags())));
        var names = StoredRoutes.names(tx, addresses);
        List<Excluded> excluded = new ArrayList<>();
        for (Contacts.Row contact : contacts) {
            if (!contact.deleted()) {
                routes.owners().stream()
                        .map(owner -> owner.rule(contact.tags(), names))
                        .filter(Ruling.Excluded.class::isInstance)
                        .map(Ruling.Excluded.class::cast)
                        .forEach(ruling -> excluded.add(new Excluded(
                                contact.id().value(),
                                ruling.target(),
                                ruling.why().text())));
            }
        }
        return excluded;
    }

    private static Instant instant(long micros) {
        return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
    }
}
