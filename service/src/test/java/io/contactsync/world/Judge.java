package io.contactsync.world;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Compares the mailboxes with what the member database says, as an outsider who sees both. */
final class Judge {

    private final SimulatedWorld world;

    Judge(SimulatedWorld world) {
        this.world = world;
    }

    /** What is not as it should be. */
    List<String> problems() {
        List<String> problems = new ArrayList<>();
        for (Graph.Box box : world.graph.boxes()) {
            problems(box, problems);
        }
        return problems;
    }

    private void problems(Graph.Box box, List<String> problems) {
        Map<String, List<Graph.Item>> there = new TreeMap<>();
        Map<String, Graph.Item> copies = new TreeMap<>();
        for (Graph.Item item : box.marked()) {
            String mark = String.valueOf(item.mark);
            if (!item.ours) {
                copies.put(mark, item);
            } else if (counts(box, item, mark)) {
                there.computeIfAbsent(mark, each -> new ArrayList<>()).add(item);
            }
        }
        // Where nobody knows any more which of two was ours, a copy that nobody has worked on may be what is left.
        copies.forEach((mark, copy) -> {
            if (isPlace(box, copy) && world.office.wanted().containsKey(mark) && !world.owners.isTouched(box, mark)) {
                there.computeIfAbsent(mark, each -> new ArrayList<>(List.of(copy)));
            }
        });
        world.office.wanted().forEach((contact, row) -> {
            List<Graph.Item> items = there.getOrDefault(contact, List.of());
            if (items.isEmpty() && !world.owners.isTouched(box, contact)) {
                problems.add(contact + " is not in " + box.address);
            } else if (items.size() > 1) {
                problems.add(contact + " is " + items.size() + " times in " + box.address);
            } else if (!items.isEmpty()) {
                content(box, contact, row, items.get(0), problems);
            }
        });
        there.forEach((contact, items) -> {
            if (!world.office.wanted().containsKey(contact)
                    && !world.holds.isRefused(contact)
                    && !world.owners.isTouched(box, contact)) {
                problems.add(contact + " is in " + box.address + ", and nobody wants it there");
            }
        });
    }

    /** Not where its owner took it, for there it is hers; nor where nobody knows of it. */
    private boolean counts(Graph.Box box, Graph.Item item, String mark) {
        boolean elsewhere = !isPlace(box, item)
                && (world.owners.isTouched(box, mark)
                        || world.owners.isLeftBehind(box, item)
                        || world.holds.isRefused(mark));
        return !elsewhere && isPlaceAlive(box, item);
    }

    private void content(Graph.Box box, String contact, Members.Wanted row, Graph.Item item, List<String> problems) {
        if (item.edited) {
            return;
        }
        if (!isPlace(box, item) && !world.owners.isTouched(box, contact)) {
            problems.add(contact + " is in another folder of " + box.address);
        }
        for (String property : List.of("givenName", "surname", "mobilePhone", "officeLocation", "companyName")) {
            String expected = row.properties().getOrDefault(property, "");
            String actual = item.properties.path(property).asString("");
            if (!expected.equals(actual)) {
                problems.add(contact + " in " + box.address + " has " + property + " '" + actual + "' (wanted: '"
                        + expected + "')");
                return;
            }
        }
    }

    private static boolean isPlaceAlive(Graph.Box box, Graph.Item item) {
        Graph.Folder folder = box.folders.get(item.folder);
        return folder == null || !folder.deleted;
    }

    /** Whether it is where the target leads, whatever the owner calls that by now. */
    boolean isPlace(Graph.Box box, Graph.Item item) {
        Graph.Folder folder = box.folders.get(item.folder);
        String wanted = world.services.folder();
        return folder == null
                ? wanted.isEmpty()
                : folder.first.equalsIgnoreCase(wanted)
                        || (folder.name.equalsIgnoreCase(wanted)
                                && (!folder.first.equals(Graph.Folder.NO_TARGETS) || isTakenAway(box, wanted)));
    }

    /** Whether the folder that our state DB knew by the name was deleted: then another one that is called so takes its place. */
    private static boolean isTakenAway(Graph.Box box, String name) {
        return box.folders.values().stream().noneMatch(known -> !known.deleted && known.first.equalsIgnoreCase(name));
    }
}
