package io.contactsync.graphsimulator.contacts;

import io.contactsync.graphsimulator.protocol.GraphError;
import io.contactsync.graphsimulator.settings.Switch;
import io.contactsync.graphsimulator.settings.Switches;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The contacts and folders of one mailbox. Every operation is one step under the mailbox's lock and changes nothing when it
 * throws; what it returns never changes. A folder path is the list of folder ids from a URL, empty for the default folder. A
 * {@code null} path beside a contact id means any folder, as {@code /contacts/{id}} does. Source: graph-facts §1 to §5.
 */
public final class MailboxStore {
    private final UUID salt;
    private final Switches switches;
    private final Clock clock;
    private final ItemIds ids;
    private final ExtendedPropertyNames names;
    private final ContactReader reader;
    private final ContactRules rules;
    private final FolderTree folders;
    private volatile @Nullable ContactListener listener;
    private long lastContact;
    private long lastChange;
    private long foreignWrites;
    private int largestPage = Integer.MAX_VALUE;
    private @Nullable Runnable beforeNextPage;

    /**
     * An empty mailbox.
     *
     * @param salt makes its ids its own; a fresh one for each store, so that an id from before a restart names nothing
     * @param namedProperties its quota of property names
     */
    public MailboxStore(UUID salt, Switches switches, Clock clock, int namedProperties) {
        this.salt = salt;
        this.switches = switches;
        this.clock = clock;
        this.ids = new ItemIds(salt);
        this.names = new ExtendedPropertyNames(namedProperties);
        this.reader = new ContactReader(switches);
        this.rules = new ContactRules(switches);
        this.folders = new FolderTree(ids, switches);
    }

    /** A mailbox as it was saved. */
    public static MailboxStore restore(MailboxSnapshot saved, Switches switches, Clock clock, int namedProperties) {
        MailboxStore store = new MailboxStore(saved.salt(), switches, clock, namedProperties);
        store.folders.restore(saved.folders(), store.names);
        store.lastContact = saved.lastContact();
        store.lastChange = saved.lastChange();
        return store;
    }

    /** Tells this one what happens from now on. */
    public void listener(ContactListener next) {
        listener = next;
    }

    private void tell(ContactChange.Kind kind, Contact contact) {
        ContactListener told = listener;
        if (told != null && told.isListening() && isLive(contact)) {
            told.changed(new ContactChange(kind, contact, ids.folder(contact.folder())));
        }
    }

    /** The mailbox as it is saved. */
    public synchronized MailboxSnapshot snapshot() {
        return new MailboxSnapshot(
                salt,
                lastContact,
                lastChange,
                folders.all().stream().map(SnapshotCodec::save).toList());
    }

    /** Writes contacts of this mailbox as JSON. */
    public ContactWriter writer() {
        return new ContactWriter(ids);
    }

    /** Creates a contact through Graph. */
    public synchronized Contact create(List<String> path, JsonNode body) {
        ContactFolder folder = folders.resolve(path);
        ContactDraft draft = ContactDraft.empty();
        reader.read(body, draft, /* create= */ true, names);
        rules.onCreate(draft);
        return add(folder, draft);
    }

    /** Creates a contact the way a person does in Outlook: without the rules for programs. */
    synchronized Contact createInOutlook(List<String> path, JsonNode body) {
        ContactFolder folder = folders.resolve(path);
        ContactDraft draft = ContactDraft.empty();
        reader.read(body, draft, /* create= */ false, names);
        rules.onUpdate(draft);
        return add(folder, draft);
    }

    private Contact add(ContactFolder folder, ContactDraft draft) {
        long now = clock.millis();
        Contact contact = new Contact(
                ++lastContact, 0, ++lastChange, now, now, folder.number(), draft.values(), draft.extended());
        folder.put(contact);
        tell(ContactChange.Kind.CREATED, contact);
        return contact;
    }

    /** The contact with this id. */
    public synchronized Contact get(@Nullable List<String> path, String id) {
        return find(path, id);
    }

    /** Changes a contact through Graph. {@code ifMatch} is the header, or {@code null}. */
    public synchronized Contact update(
            @Nullable List<String> path, String id, JsonNode body, @Nullable String ifMatch) {
        Contact before = find(path, id);
        requireMatch(before, ifMatch);
        Contact after = change(before, body);
        countForeign(before);
        return after;
    }

    private Contact change(Contact before, JsonNode body) {
        ContactDraft draft = before.draft();
        reader.read(body, draft, /* create= */ false, names);
        rules.onUpdate(draft);
        Contact after = before.changed(draft, ++lastChange, clock.millis());
        folders.numbered(before.folder()).put(after);
        tell(ContactChange.Kind.UPDATED, after);
        return after;
    }

    /**
     * Moves a contact to Deleted Items under a new mutable id. One that lies there already is not found: its second DELETE
     * answers 404. Source: graph-facts §2.
     */
    public synchronized void delete(@Nullable List<String> path, String id, @Nullable String ifMatch) {
        Contact contact = find(path, id);
        if (!isLive(contact)) {
            throw GraphError.itemNotFound().asException();
        }
        requireMatch(contact, ifMatch);
        countForeign(contact);
        moveTo(folders.deletedItems(), contact);
    }

    /** Takes a contact away for good. Source: graph-facts §2, {@code contact-permanentdelete}. */
    public synchronized void permanentDelete(@Nullable List<String> path, String id) {
        Contact contact = find(path, id);
        countForeign(contact);
        folders.numbered(contact.folder()).remove(contact, ++lastChange);
        tell(ContactChange.Kind.DELETED, contact);
    }

    /** Lists a folder. */
    public synchronized ContactPage list(List<String> path, ContactQuery query) {
        Runnable meanwhile = beforeNextPage;
        if (query.skip() > 0 && meanwhile != null) {
            beforeNextPage = null;
            meanwhile.run();
        }
        return Listing.of(folders.resolve(path), query.atMost(largestPage));
    }

    synchronized void largestPage(int contacts) {
        largestPage = contacts;
    }

    synchronized void beforeNextPage(Runnable meanwhile) {
        beforeNextPage = meanwhile;
    }

    /** What happened in a folder after a change; 0 asks from its beginning. Source: graph-facts §2, Delta. */
    public synchronized FolderChanges changes(List<String> path, long since) {
        ContactFolder folder = folders.resolve(path);
        return new FolderChanges(
                ids.folder(folder.number()),
                folder.contacts().stream().filter(each -> each.change() > since).toList(),
                folder.removals().stream()
                        .filter(each -> each.change() > since)
                        .map(each -> new FolderChanges.Removed(
                                ids.immutable(each.number()), ids.mutable(each.number(), each.moves())))
                        .toList(),
                lastChange);
    }

    /** Makes a folder below {@code path}, or at the top when {@code path} is empty. Source: graph-facts §2. */
    public synchronized FolderView createFolder(List<String> path, String name) {
        long parent = path.isEmpty() ? FolderTree.ROOT : folders.resolve(path).number();
        if (folders.named(parent, name) != null) {
            throw GraphError.folderExists().asException();
        }
        return view(folders.add(name, parent));
    }

    /** The folder at {@code path}. */
    public synchronized FolderView folder(List<String> path) {
        return view(folders.resolve(path));
    }

    /** The folders below {@code path}, or at the top without the default folder when it is empty. */
    public synchronized FolderView.Page listFolders(List<String> path, @Nullable String name, int skip, int top) {
        long parent = path.isEmpty() ? FolderTree.ROOT : folders.resolve(path).number();
        List<FolderView> all = folders.below(parent).stream()
                .filter(folder -> name == null || folder.name().equalsIgnoreCase(name))
                .map(this::view)
                .toList();
        int from = Math.min(skip, all.size());
        int to = Math.min(all.size(), from + top);
        return new FolderView.Page(all.subList(from, to), all.size(), to < all.size());
    }

    /** Renames a folder. */
    public synchronized FolderView renameFolder(List<String> path, String name) {
        ContactFolder folder = folders.resolve(path);
        ContactFolder same = folders.named(folder.parent(), name);
        if (same != null && same != folder) {
            throw GraphError.folderExists().asException();
        }
        folder.rename(name);
        return view(folder);
    }

    /** Moves a folder and all in it to Deleted Items, or, with {@code forGood}, away. The default folder cannot be. */
    public synchronized void deleteFolder(List<String> path, boolean forGood) {
        ContactFolder folder = folders.resolve(path);
        if (folder == folders.defaultFolder()) {
            throw GraphError.distinguishedFolder().asException();
        }
        if (forGood) {
            folders.deleteForGood(folder);
        } else {
            folder.delete();
            folder.moveUnder(FolderTree.DELETED_ITEMS);
        }
    }

    /** What a person at Outlook, or a test, does with this mailbox. */
    public OutlookView outlook() {
        return new OutlookView(this);
    }

    /** How many writes through Graph met a contact that carried no extended property before. */
    public synchronized long foreignWrites() {
        return foreignWrites;
    }

    synchronized Contact moveInOutlook(String id, List<String> to) {
        return moveTo(folders.resolve(to), anywhere(id));
    }

    synchronized Contact deleteInOutlook(String id) {
        return moveTo(folders.deletedItems(), anywhere(id));
    }

    synchronized Contact editInOutlook(String id, JsonNode body) {
        return change(anywhere(id), body);
    }

    synchronized FolderView folderOf(Contact contact) {
        return view(folders.numbered(contact.folder()));
    }

    synchronized void emptyDeletedItems() {
        for (Contact each : List.copyOf(folders.deletedItems().contacts())) {
            folders.deletedItems().remove(each, ++lastChange);
        }
        for (ContactFolder each : List.copyOf(folders.all())) {
            if (each.deleted()) {
                folders.deleteForGood(each);
            }
        }
    }

    synchronized FolderView addFolder(String name, long parent) {
        return view(folders.add(name, parent));
    }

    synchronized List<FolderView> liveFolders() {
        return folders.all().stream().filter(folders::isLive).map(this::view).toList();
    }

    synchronized FolderView deletedItems() {
        return view(folders.deletedItems());
    }

    /** Contacts by the number of their folder's view; live ones or those in Deleted Items. */
    synchronized Map<FolderView, List<Contact>> contactsByFolder(boolean live) {
        return folders.all().stream()
                .filter(folder -> folders.isLive(folder) == live)
                .collect(Collectors.toMap(
                        this::view, folder -> List.copyOf(folder.contacts()), (one, other) -> one, LinkedHashMap::new));
    }

    /** The contact with this id wherever it lies, whatever the switches say. */
    synchronized Contact anywhere(String id) {
        ItemIds.ItemId item = ids.read(id);
        for (ContactFolder folder : folders.all()) {
            Contact contact = folder.get(item.number());
            if (contact != null && names(item, contact)) {
                return contact;
            }
        }
        throw GraphError.itemNotFound().asException();
    }

    private Contact find(@Nullable List<String> path, String id) {
        ContactFolder scope = path == null ? null : folders.resolve(path);
        Contact contact = anywhere(id);
        boolean reachable = isLive(contact) || switches.on(Switch.DELETED_ITEMS_REACHABLE_BY_IMMUTABLE_ID);
        if (!reachable || (scope != null && scope.number() != contact.folder())) {
            throw GraphError.itemNotFound().asException();
        }
        return contact;
    }

    private static boolean names(ItemIds.ItemId id, Contact contact) {
        return switch (id.kind()) {
            case IMMUTABLE -> true;
            case MUTABLE -> id.moves() == contact.moves();
            case FOLDER -> false;
        };
    }

    private boolean isLive(Contact contact) {
        return folders.isLive(folders.numbered(contact.folder()));
    }

    private Contact moveTo(ContactFolder target, Contact contact) {
        Contact moved = contact.moved(target.number(), ++lastChange, clock.millis());
        folders.numbered(contact.folder()).remove(contact, moved.change());
        target.put(moved);
        tell(ContactChange.Kind.DELETED, contact);
        tell(ContactChange.Kind.CREATED, moved);
        return moved;
    }

    private void requireMatch(Contact contact, @Nullable String ifMatch) {
        if (ifMatch == null || ifMatch.strip().equals("*") || !switches.on(Switch.IF_MATCH_COMPARED)) {
            return;
        }
        if (!ifMatch.contains('"' + ids.changeKey(contact.change()) + '"')) {
            throw GraphError.changeKeyMismatch().asException();
        }
    }

    private void countForeign(Contact before) {
        if (before.extended().isEmpty()) {
            foreignWrites++;
        }
    }

    private FolderView view(ContactFolder folder) {
        return new FolderView(
                ids.folder(folder.number()),
                ids.folder(folder.deleted() ? FolderTree.DELETED_ITEMS : folder.parent()),
                folder.name(),
                folder == folders.defaultFolder(),
                folder.size());
    }
}
