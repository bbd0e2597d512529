package io.contactsync.ops.login;

import java.security.Principal;
import org.jspecify.annotations.Nullable;

/** Whoever asks for a page. */
public record Visitor(@Nullable Principal login) {

    /** Their name, for the audit. */
    public String name() {
        return login == null ? "page" : login.getName();
    }
}
