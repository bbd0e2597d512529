package io.contactsync.testkit;

import java.security.SecureRandom;
import java.util.HexFormat;

/** The user that a private server is made with; the password is another one each time. */
record Account(String username, String password) {

    private static final int SECRET_BYTES = 12;

    static Account fresh(SecureRandom random) {
        byte[] secret = new byte[SECRET_BYTES];
        random.nextBytes(secret);
        return new Account("tester", HexFormat.of().formatHex(secret));
    }

    /** Without the password. */
    @Override
    public String toString() {
        return "Account[" + username + "]";
    }
}
