package io.contactsync.delivery;

/** What a lane does in a mailbox. */
public enum ErrandKind {
    CREATE,
    UPDATE,
    DELETE,
    LOOK_UP,
    FIND_FOLDER,
    MAKE_FOLDER,
    LIST_FOLDER
}
