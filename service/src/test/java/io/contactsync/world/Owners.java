package io.contactsync.world;

import io.contactsync.state.Tx;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Whoever else works in the mailboxes, and what follows from that: what their owners did to a contact is theirs to have, what another
 * installation put there is its own, and what lies in a folder of which our state DB has lost all knowledge nobody asks of us.
 */
final class Owners {

    static final String ANOTHER = "another";

    private static final String ID = "String {b3c0fb9b-6c1c-4b0e-9d3c-5f6a2c1d7e40} Name ContactSync";

    private final SimulatedWorld world;
    private final Set<String> touched = new HashSet<>();
    private final Set<Graph.Item> others = new HashSet<>();
    private long folderDeletedAt = -1;

    Owners(SimulatedWorld world) {
        this.world = world;
    }

    Graph.Box box(int number) {
        List<Graph.Box> boxes = world.graph.boxes();
        return boxes.get(number % boxes.size());
    }

    /** Does something with one of our contacts, where there is any. */
    void with(int mailbox, int item, BiConsumer<Graph.Box, Graph.Item> work) {
        Graph.Box box = box(mailbox);
        List<Graph.Item> marked = box.marked();
        if (!marked.isEmpty()) {
            work.accept(box, marked.get(item % marked.size()));
        }
    }

    void touch(Graph.Box box, Graph.Item item) {
        touched.add(box.id + " " + item.mark);
    }

    /** Whether the owner took a contact with that mark away, or to another place. */
    boolean isTouched(Graph.Box box, @Nullable String mark) {
        return touched.contains(box.id + " " + mark);
    }

    /** Drags it to another folder. What she has taken out before is her own when she takes it back. */
    void drag(Graph.Box box, Graph.Item item) {
        touch(box, item);
        item.ours &= !item.dragged;
        item.dragged = true;
        item.folder = box.folders.values().stream()
                .filter(folder -> !folder.deleted && !folder.id.equals(item.folder))
                .map(folder -> folder.id)
                .findFirst()
                .orElse(Graph.CONTACTS);
    }

    /** Copies it within its folder, mark and all, and works on the copy a minute later. */
    void copy(Graph.Box box, Graph.Item item, boolean worksOnIt) {
        Graph.Item copy = world.graph.put(box, item.folder, item.mark, /* ours= */ false, item.properties);
        if (worksOnIt) {
            world.time.after(Duration.ofMinutes(1), null, () -> copy.modifiedAt = world.time.right());
        }
    }

    /** Makes a contact of her own, and another one in the folder that is a target's. */
    void ownContact(Graph.Box box) {
        world.graph.put(box, Graph.CONTACTS, null, /* ours= */ false, json("Own" + box.items.size()));
        Graph.Folder folder = box.firstFolder();
        if (folder != null) {
            world.graph.put(box, folder.id, null, /* ours= */ false, json("Own" + box.items.size()));
        }
    }

    private static ObjectNode json(String name) {
        return JsonNodeFactory.instance.objectNode().put("givenName", name);
    }

    /** Outlook has no two folders of one name in one place. */
    void renameFolder(Graph.Box box, String name) {
        Graph.Folder folder = box.firstFolder();
        if (folder != null && !box.hasFolder(name)) {
            folder.name = name;
            // Who has not seen it by its old name does not know it by its id either.
            forgetUnknownFolders();
        }
    }

    void deleteFolder(Graph.Box box) {
        Graph.Folder folder = box.firstFolder();
        if (folder != null) {
            folder.deleted = true;
            folderDeletedAt = world.time.micros();
            box.items.values().stream()
                    .filter(item -> item.folder.equals(folder.id) && item.mark != null)
                    .forEach(item -> touch(box, item));
        }
    }

    /** Whether a folder was deleted within this time, in microseconds, which nobody looks for so often. */
    boolean deletedFolderWithin(long micros) {
        return folderDeletedAt >= 0 && world.time.micros() - folderDeletedAt < micros;
    }

    boolean everDeletedFolder() {
        return folderDeletedAt >= 0;
    }

    void secondInstallation(Graph.Box box, int contacts) {
        for (int i = 0; i < contacts; i++) {
            ObjectNode properties = json("Foreign" + i);
            properties
                    .putArray("singleValueExtendedProperties")
                    .add(property("Id", "f" + i))
                    .add(property("Installation", ANOTHER));
            Graph.Folder folder = box.firstFolder();
            String place = folder == null ? Graph.CONTACTS : folder.id;
            others.add(world.graph.put(box, place, "f" + i, /* ours= */ false, properties));
        }
    }

    private static ObjectNode property(String name, String value) {
        return JsonNodeFactory.instance.objectNode().put("id", ID + name).put("value", value);
    }

    boolean isAnothers(Graph.Item item) {
        return others.contains(item);
    }

    boolean isAnotherThere() {
        return !others.isEmpty();
    }

    /**
     * Of a folder whose id our state DB does not know, and that is not called as the target's is, nobody can know any more that we ever put
     * something there: it is as though it had been made under the name that it has.
     */
    void forgetUnknownFolders() {
        for (Graph.Box box : world.graph.boxes()) {
            Map<String, String> known = world.truth.read(tx -> known(tx, box));
            box.forgotten.add(Graph.CONTACTS);
            for (Graph.Folder folder : box.folders.values()) {
                box.forgotten.add(folder.id);
                boolean isAnotherOne = known.containsValue(folder.name);
                folder.first = known.getOrDefault(folder.id, isAnotherOne ? Graph.Folder.NO_TARGETS : folder.name);
            }
            box.forgotten.removeAll(known.keySet());
        }
    }

    /** Their names in the configuration, by their ids. */
    private static Map<String, String> known(Tx tx, Graph.Box box) {
        Map<String, String> names = new HashMap<>();
        tx.jdbc()
                .query(
                        "select folder, graph_id from folder where mailbox = ? and (folder = '' or graph_id is not null)",
                        row -> {
                            String name = row.getString("folder");
                            String id = row.getString("graph_id");
                            names.put(name.isEmpty() ? Graph.CONTACTS : id, name);
                        },
                        box.id);
        return names;
    }

    /** Whether nobody can know of it where it is not where the target leads. */
    boolean isLeftBehind(Graph.Box box, Graph.Item item) {
        return box.forgotten.contains(item.folder);
    }
}
