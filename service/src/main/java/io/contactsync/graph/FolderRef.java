package io.contactsync.graph;

/** Where contacts are created and looked for: the mailbox's default Contacts folder, or a folder beside it. */
public sealed interface FolderRef {

    /** The mailbox's default Contacts folder. */
    static FolderRef defaultFolder() {
        return new Default();
    }

    /** The folder with this id. */
    static FolderRef ofId(String folderId) {
        return new ById(folderId);
    }

    /** The mailbox's default Contacts folder. */
    record Default() implements FolderRef {}

    /** A contact folder by its id; folder ids never change. */
    record ById(String folderId) implements FolderRef {

        public ById {
            PathSegment.require("folderId", folderId);
        }
    }
}
