package io.contactsync.delivery;

import io.contactsync.state.ForeignFolders;
import io.contactsync.state.LinkError;

/** How it is said that a folder holds another installation's contacts: everywhere alike, with what a person can do. */
public final class ForeignContacts {

    private ForeignContacts() {}

    /** Why nothing is done in the folder. */
    static LinkError error(ForeignFolders.Met met) {
        return new LinkError(ForeignFolders.ERROR_CLASS, ForeignFolders.CODE, describe(met), null);
    }

    /** What was met, and what to do. */
    public static String describe(ForeignFolders.Met met) {
        String which = met.folder().isEmpty() ? "The default Contacts folder" : "The folder \"" + met.folder() + "\"";
        return which + " of " + met.address() + " holds contacts of another contact-sync installation, "
                + met.installation() + ": nothing is begun in it. " + remedy(met.installation());
    }

    /** What a person can do about contacts of another installation. */
    public static String remedy(String installation) {
        return "If it is gone for good, take its contacts over with `contact-sync take-over " + installation
                + "`; if both may keep their contacts there, say so with targets[].share-with: [" + installation
                + "]; else name another folder.";
    }
}
