package io.contactsync.state;

/**
 * One contact in one folder of one mailbox.
 *
 * @param mailbox directory object id, or the lower-cased address
 * @param folder  the folder's name; empty for the default one
 * @param contact the contact id
 */
public record LinkKey(String mailbox, String folder, String contact) {}
