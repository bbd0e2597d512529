package io.contactsync.memberdb;

/** A password that shows itself to nobody by accident. */
public record Password(String value) {
    @Override
    public String toString() {
        return "***";
    }
}
