package io.contactsync.graphsimulator.contacts;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A mailbox through the eyes of a person at Outlook: sees and changes everything, is not throttled, not counted, and not held
 * to the rules for programs. Folders are named by id, {@code contacts} being the default one. Thread-safe.
 */
public final class OutlookView {
    private static final JsonMapper JSON = JsonMapper.shared();

    private final MailboxStore store;

    OutlookView(MailboxStore store) {
        this.store = store;
    }

    /** The contacts outside Deleted Items, folder by folder. */
    public List<ContactView> contacts() {
        return views(store.contactsByFolder(true));
    }

    /** The contacts in Deleted Items. */
    public List<ContactView> deletedContacts() {
        return views(store.contactsByFolder(false));
    }

    /** The contacts of one folder. */
    public List<ContactView> contacts(String folderId) {
        String id = store.folder(List.of(folderId)).id();
        return contacts().stream().filter(each -> each.folderId().equals(id)).toList();
    }

    /** The contact with this id of either kind, in any folder. */
    public ContactView contact(String id) {
        return view(store.anywhere(id));
    }

    /** The live contact folders, the default one first. */
    public List<FolderView> folders() {
        return store.liveFolders();
    }

    /** The folder that deleted contacts go to. */
    public FolderView deletedItems() {
        return store.deletedItems();
    }

    /** Makes a folder at the top, even when there is one of this name: real mailboxes have such. */
    public FolderView createFolder(String name) {
        return store.addFolder(name, FolderTree.ROOT);
    }

    /** Types in a new contact. Properties are named and shaped as in Graph, {@code singleValueExtendedProperties} included. */
    public ContactView create(String folderId, Map<String, ?> properties) {
        return contact(
                store.writer().id(store.createInOutlook(List.of(folderId), json(properties)), /* immutable= */ true));
    }

    /** Changes a contact. */
    public ContactView edit(String contactId, Map<String, ?> properties) {
        return view(store.editInOutlook(contactId, json(properties)));
    }

    /** Moves a contact to another folder; its mutable id changes. */
    public ContactView move(String contactId, String toFolderId) {
        return view(store.moveInOutlook(contactId, List.of(toFolderId)));
    }

    /** Deletes a contact: it moves to Deleted Items. */
    public ContactView delete(String contactId) {
        return view(store.deleteInOutlook(contactId));
    }

    /** Makes everything in Deleted Items go for good. */
    public void emptyDeletedItems() {
        store.emptyDeletedItems();
    }

    /** Lets the pages of contacts show so many at most, whatever is asked for. */
    public void largestPage(int contacts) {
        store.largestPage(contacts);
    }

    /** Does this once, before the next page of contacts that is not the first of its list. */
    public void beforeNextPage(Runnable meanwhile) {
        store.beforeNextPage(meanwhile);
    }

    /** The live contacts by the value of an extended property, values compared exactly. */
    public Map<String, List<ContactView>> contactsByMark(String propertyId) {
        Map<String, List<ContactView>> found = new LinkedHashMap<>();
        for (ContactView each : contacts()) {
            String mark = each.mark(propertyId);
            if (mark != null) {
                found.computeIfAbsent(mark, value -> new ArrayList<>()).add(each);
            }
        }
        return found;
    }

    /** The values of an extended property that more than one contact of one folder carries. */
    public List<Duplicate> duplicates(String propertyId) {
        List<Duplicate> duplicates = new ArrayList<>();
        contactsByMark(propertyId)
                .forEach((value, sameValue) -> sameValue.stream()
                        .collect(
                                Collectors.groupingBy(ContactView::folderId, LinkedHashMap::new, Collectors.counting()))
                        .forEach((folder, count) -> {
                            if (count > 1) {
                                duplicates.add(new Duplicate(folder, value, count.intValue()));
                            }
                        }));
        return duplicates;
    }

    private ContactView view(Contact contact) {
        return view(store.folderOf(contact), contact);
    }

    private List<ContactView> views(Map<FolderView, List<Contact>> byFolder) {
        List<ContactView> views = new ArrayList<>();
        byFolder.forEach((folder, contacts) -> contacts.forEach(each -> views.add(view(folder, each))));
        return views;
    }

    private ContactView view(FolderView folder, Contact contact) {
        ContactWriter writer = store.writer();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator out = JSON.createGenerator(bytes)) {
            out.writeStartObject();
            writer.write(out, contact, new ContactWriter.Shape(true, Set.of(), List.of(), "", false));
            out.writeEndObject();
        }
        Map<String, String> extended = new LinkedHashMap<>();
        contact.extended().forEach(property -> extended.put(property.id().text(), property.value()));
        return new ContactView(
                writer.id(contact, /* immutable= */ true),
                writer.id(contact, /* immutable= */ false),
                folder.id(),
                folder.name(),
                JSON.readTree(bytes.toByteArray()),
                extended);
    }

    private static JsonNode json(Map<String, ?> properties) {
        return JSON.valueToTree(properties);
    }
}
