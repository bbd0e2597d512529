package io.contactsync.graphsimulator.mailbox;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The groups of the tenant with their direct members, users by address and groups by id. Thread-safe. Source: graph-facts §11. */
public final class Groups {
    private record Members(String name, Set<String> users, Set<UUID> groups) {}

    private final Map<UUID, Members> groups = new LinkedHashMap<>();

    /** Makes a group that is called as its id. */
    public void create(UUID id) {
        create(id, id.toString());
    }

    /** Makes a group, if there is none of this id. */
    public synchronized void create(UUID id, String name) {
        groups.putIfAbsent(id, new Members(name, new LinkedHashSet<>(), new LinkedHashSet<>()));
    }

    /** What a group is called; {@code null} when there is no such group. */
    public synchronized @Nullable String name(UUID group) {
        Members members = groups.get(group);
        return members == null ? null : members.name;
    }

    /** Takes a group away, also out of those it is in. */
    public synchronized void delete(UUID group) {
        groups.remove(group);
        groups.values().forEach(each -> each.groups.remove(group));
    }

    /** Adds a user to a group. */
    public synchronized void addUser(UUID group, String address) {
        require(group).users.add(address);
    }

    /** Takes a user out of a group. */
    public synchronized void removeUser(UUID group, String address) {
        require(group).users.remove(address);
    }

    /** Puts a group into another. */
    public synchronized void addGroup(UUID group, UUID member) {
        require(member);
        require(group).groups.add(member);
    }

    /** The direct members that are users; {@code null} when there is no such group. */
    public synchronized @Nullable List<String> users(UUID group) {
        Members members = groups.get(group);
        return members == null ? null : List.copyOf(members.users);
    }

    /** All groups below a group, at whatever depth; {@code null} when there is no such group. */
    public synchronized @Nullable List<UUID> groupsBelow(UUID group) {
        if (!groups.containsKey(group)) {
            return null;
        }
        Set<UUID> seen = new LinkedHashSet<>();
        Deque<UUID> open = new ArrayDeque<>(List.of(group));
        while (!open.isEmpty()) {
            for (UUID each : require(open.remove()).groups) {
                if (!each.equals(group) && seen.add(each)) {
                    open.add(each);
                }
            }
        }
        return List.copyOf(seen);
    }

    private Members require(UUID group) {
        Members members = groups.get(group);
        if (members == null) {
            throw new IllegalArgumentException("group: " + group + " (expected: one that was created)");
        }
        return members;
    }
}
