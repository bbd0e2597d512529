package io.contactsync.ops.login;

import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import org.springframework.security.crypto.bcrypt.BCryptPasswordEncoder;
import org.springframework.security.crypto.password.PasswordEncoder;

/** How passwords are kept: as bcrypt hashes of cost 12, a quarter of a second each. */
public final class Passwords {

    private static final int COST = 12;

    /** bcrypt takes no more into account. */
    private static final int MOST_BYTES = 72;

    private static final int FEWEST_CHARACTERS = 12;

    private static final Pattern HASH = Pattern.compile("\\$2[aby]\\$(0[4-9]|[12]\\d|3[01])\\$[./0-9A-Za-z]{53}");

    private Passwords() {}

    /**
     * The hash that the configuration holds.
     *
     * @throws IllegalArgumentException when the password is too short to be safe, or longer than what is hashed
     */
    public static String hash(String password) {
        if (password.codePointCount(0, password.length()) < FEWEST_CHARACTERS) {
            throw new IllegalArgumentException(
                    "the password is too short (expected: " + FEWEST_CHARACTERS + " characters or more)");
        }
        if (password.getBytes(StandardCharsets.UTF_8).length > MOST_BYTES) {
            throw new IllegalArgumentException("the password is too long (expected: " + MOST_BYTES + " bytes at most)");
        }
        return encoder().encode(password);
    }

    static boolean isHash(String text) {
        return HASH.matcher(text).matches();
    }

    static PasswordEncoder encoder() {
        return new BCryptPasswordEncoder(COST);
    }
}
