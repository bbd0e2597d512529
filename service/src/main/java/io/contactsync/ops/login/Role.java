package io.contactsync.ops.login;

/** What a person may do. */
public enum Role {
    /** Look at everything. */
    VIEWER,
    /** Look at everything, and act. */
    OPERATOR;

    /** Its name among the authorities of a login. */
    String authority() {
        return "ROLE_" + name();
    }
}
