package io.contactsync.graphsimulator;

import io.contactsync.graphsimulator.contacts.ContactView;
import io.contactsync.graphsimulator.contacts.Duplicate;
import io.contactsync.graphsimulator.contacts.FolderView;
import io.contactsync.graphsimulator.contacts.OutlookView;
import io.contactsync.graphsimulator.fault.Fault;
import io.contactsync.graphsimulator.fault.FaultRule;
import io.contactsync.graphsimulator.ledger.MailboxCounters;
import io.contactsync.graphsimulator.mailbox.DirectoryUser;
import io.contactsync.graphsimulator.mailbox.MailboxAccount;
import io.contactsync.graphsimulator.mailbox.MailboxCondition;
import io.contactsync.graphsimulator.settings.Latency;
import io.contactsync.graphsimulator.tenant.Tenant;
import java.util.List;
import java.util.Map;

/**
 * A test's hand on one mailbox: looks into it, works in it as a person does in Outlook, makes it misbehave, and tells what it went
 * through. Nothing done here is throttled, counted or held to the rules for programs. A folder is named by its id, {@code
 * contacts} being the default one. Thread-safe.
 */
public final class SimulatedMailbox {
    private final Tenant tenant;
    private final String address;

    SimulatedMailbox(Tenant tenant, String address) {
        this.tenant = tenant;
        this.address = address;
    }

    private MailboxAccount account() {
        return tenant.mailboxes().declare(address);
    }

    private OutlookView outlook() {
        return account().store().outlook();
    }

    /** Its user principal name. */
    public String address() {
        return account().address();
    }

    /** Its user's object id; in URLs as good as the address. */
    public String objectId() {
        return account().objectId().toString();
    }

    /** All contacts outside Deleted Items, folder by folder. */
    public List<ContactView> contacts() {
        return outlook().contacts();
    }

    /** The contacts of one folder. */
    public List<ContactView> contacts(String folderId) {
        return outlook().contacts(folderId);
    }

    /** The contact with this id of either kind, in whatever folder. */
    public ContactView contact(String id) {
        return outlook().contact(id);
    }

    /** The contacts in Deleted Items. */
    public List<ContactView> deletedContacts() {
        return outlook().deletedContacts();
    }

    /** The contacts outside Deleted Items by the value of an extended property, values compared exactly. */
    public Map<String, List<ContactView>> contactsByMark(String propertyId) {
        return outlook().contactsByMark(propertyId);
    }

    /** The contacts outside Deleted Items with this value of an extended property, compared exactly. */
    public List<ContactView> contactsByMark(String propertyId, String value) {
        return outlook().contactsByMark(propertyId).getOrDefault(value, List.of());
    }

    /** The values of an extended property that more than one contact of a folder carries. */
    public List<Duplicate> duplicates(String propertyId) {
        return outlook().duplicates(propertyId);
    }

    /** Its contact folders, the default one first. */
    public List<FolderView> folders() {
        return outlook().folders();
    }

    /** The folder that deleted contacts go to; no contact folder, so Graph's contact paths do not find it. */
    public FolderView deletedItems() {
        return outlook().deletedItems();
    }

    /** Makes a folder, also when there is one of this name. */
    public FolderView seedFolder(String name) {
        return outlook().createFolder(name);
    }

    /** Puts a contact into the default folder; properties as in Graph, {@code singleValueExtendedProperties} included. */
    public ContactView seedContact(Map<String, ?> properties) {
        return outlook().create("contacts", properties);
    }

    /** Puts a contact into a folder. */
    public ContactView seedContact(String folderId, Map<String, ?> properties) {
        return outlook().create(folderId, properties);
    }

    /** Changes a contact as in Outlook. */
    public ContactView editInOutlook(String contactId, Map<String, ?> properties) {
        return outlook().edit(contactId, properties);
    }

    /** Moves a contact as in Outlook; its mutable id changes. */
    public ContactView moveInOutlook(String contactId, String toFolderId) {
        return outlook().move(contactId, toFolderId);
    }

    /** Deletes a contact as in Outlook: it moves to Deleted Items, where its immutable id still finds it. */
    public ContactView deleteInOutlook(String contactId) {
        return outlook().delete(contactId);
    }

    /** Empties Deleted Items as in Outlook. */
    public void emptyDeletedItems() {
        outlook().emptyDeletedItems();
    }

    /** Lets the pages of its contacts show so many at most, from 1, whatever {@code $top} asks for. */
    public SimulatedMailbox largestPage(int contacts) {
        if (contacts < 1) {
            throw new IllegalArgumentException("largest page: " + contacts + " (expected: >= 1)");
        }
        outlook().largestPage(contacts);
        return this;
    }

    /**
     * Does this once, before the next page of contacts that is not the first of its list, as a person who works in the mailbox while a
     * program lists it: what follows is shifted. It may ask for this again; it runs under the mailbox's lock.
     */
    public SimulatedMailbox beforeNextPage(Runnable meanwhile) {
        outlook().beforeNextPage(meanwhile);
        return this;
    }

    /** Changes how it answers. */
    public SimulatedMailbox condition(MailboxCondition condition) {
        account().condition(condition);
        return this;
    }

    /**
     * The user leaves and somebody else gets the address, with an empty mailbox and another object id: this is the new one's from now on.
     *
     * @param formerHoldersNewAddress under which the mailbox of before is reached
     * @return the mailbox of before
     */
    public SimulatedMailbox handOn(String formerHoldersNewAddress) {
        tenant.mailboxes().handOn(address, formerHoldersNewAddress);
        return new SimulatedMailbox(tenant, formerHoldersNewAddress);
    }

    /** What the directory says of its user. */
    public DirectoryUser user() {
        return account().user();
    }

    /** Changes what the directory says of its user, as in {@code mailbox.user(mailbox.user().disabled())}. */
    public SimulatedMailbox user(DirectoryUser user) {
        account().user(user);
        return this;
    }

    /** Gives it a latency of its own. */
    public SimulatedMailbox latency(Latency latency) {
        account().latency(latency);
        return this;
    }

    /** Lets its next requests suffer these, one each, in this order. */
    public SimulatedMailbox failNext(Fault... next) {
        for (Fault each : next) {
            tenant.faults().inject(FaultRule.of(each).onMailbox(objectId()).times(1));
        }
        return this;
    }

    /** What it went through. */
    public MailboxCounters counters() {
        return account().counters();
    }

    /** Requests in work now, those included whose client was answered or dropped before their work ends. */
    public int inFlight() {
        return account().inFlight();
    }
}
