package io.contactsync.graphsimulator.contacts;

import io.contactsync.graphsimulator.protocol.GraphError;
import io.contactsync.graphsimulator.settings.Switch;
import io.contactsync.graphsimulator.settings.Switches;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The folders of one mailbox: the default folder, which no listing shows but {@code contacts} names, Deleted Items, which is no
 * contact folder, and those that people and programs made. Guarded by its mailbox. Source: graph-facts §2.
 */
final class FolderTree {
    static final long ROOT = 1;
    static final long DELETED_ITEMS = 2;
    static final long DEFAULT = 3;
    private static final String WELL_KNOWN_DEFAULT = "contacts";

    private final ItemIds ids;
    private final Switches switches;
    private final Map<Long, ContactFolder> folders = new LinkedHashMap<>();
    private final ContactFolder defaultFolder = new ContactFolder(DEFAULT, "Contacts", ROOT);
    private final ContactFolder deletedItems = new ContactFolder(DELETED_ITEMS, "Deleted Items", ROOT);
    private long lastNumber = DEFAULT;

    FolderTree(ItemIds ids, Switches switches) {
        this.ids = ids;
        this.switches = switches;
        folders.put(DEFAULT, defaultFolder);
        folders.put(DELETED_ITEMS, deletedItems);
    }

    /** Takes over what was saved; the two folders that are always there keep their place. */
    void restore(List<MailboxSnapshot.Folder> saved, ExtendedPropertyNames names) {
        for (MailboxSnapshot.Folder each : saved) {
            ContactFolder folder = folders.computeIfAbsent(
                    each.number(), number -> new ContactFolder(number, each.name(), each.parent()));
            folder.restore(each, names);
            lastNumber = Math.max(lastNumber, each.number());
        }
    }

    ContactFolder defaultFolder() {
        return defaultFolder;
    }

    ContactFolder deletedItems() {
        return deletedItems;
    }

    /** Every folder, Deleted Items and what lies in it included. */
    Collection<ContactFolder> all() {
        return Collections.unmodifiableCollection(folders.values());
    }

    /** The folder with this number, deleted or not. */
    ContactFolder numbered(long number) {
        return Objects.requireNonNull(folders.get(number), "folder");
    }

    /** Follows a path of folder ids, each below the one before; an empty one is the default folder. */
    ContactFolder resolve(List<String> path) {
        ContactFolder folder = null;
        for (String id : path) {
            ContactFolder next = folder(id);
            if (folder != null && next.parent() != folder.number()) {
                throw GraphError.folderNotFound().asException();
            }
            folder = next;
        }
        return folder == null ? defaultFolder : folder;
    }

    private ContactFolder folder(String id) {
        if (id.equalsIgnoreCase(WELL_KNOWN_DEFAULT)) {
            return defaultFolder;
        }
        ContactFolder folder = folders.get(ids.read(id).number());
        if (folder == null || !ids.folder(folder.number()).equals(id) || !isReachable(folder)) {
            throw GraphError.folderNotFound().asException();
        }
        return folder;
    }

    private boolean isReachable(ContactFolder folder) {
        return isLive(folder) || (folder != deletedItems && switches.on(Switch.DELETED_FOLDERS_REACHABLE));
    }

    /** Whether the folder is a contact folder outside Deleted Items. */
    boolean isLive(ContactFolder folder) {
        for (ContactFolder each = folder; each != null; each = folders.get(each.parent())) {
            if (each.deleted() || each == deletedItems) {
                return false;
            }
        }
        return true;
    }

    /** The live folders below {@code parent}, without the default folder. */
    List<ContactFolder> below(long parent) {
        return folders.values().stream()
                .filter(each -> each.parent() == parent && each != defaultFolder && isLive(each))
                .toList();
    }

    @Nullable ContactFolder named(long parent, String name) {
        return folders.values().stream()
                .filter(each ->
                        each.parent() == parent && isLive(each) && each.name().equalsIgnoreCase(name))
                .findFirst()
                .orElse(null);
    }

    /** Makes a folder; real mailboxes hold several of one name, so whether that is allowed is for the caller to ask. */
    ContactFolder add(String name, long parent) {
        ContactFolder folder = new ContactFolder(++lastNumber, name, parent);
        folders.put(folder.number(), folder);
        return folder;
    }

    void deleteForGood(ContactFolder folder) {
        for (ContactFolder each : List.copyOf(folders.values())) {
            if (each.parent() == folder.number()) {
                deleteForGood(each);
            }
        }
        folders.remove(folder.number());
    }
}
