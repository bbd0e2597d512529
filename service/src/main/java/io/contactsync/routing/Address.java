package io.contactsync.routing;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A mailbox's address, in lower case: upper and lower case name one mailbox.
 *
 * @param text one {@code @} with something on each side of it, no blanks, control or invisible characters, nothing that ends
 *     a segment of a path or escapes a character there
 */
public record Address(String text) {

    private static final Pattern FORM = Pattern.compile(
            "[^@\\s\\p{Cntrl}\\p{Cf}/\\\\?#%<>,;]+@[^@\\s\\p{Cntrl}\\p{Cf}/\\\\?#%<>,;]+",
            Pattern.UNICODE_CHARACTER_CLASS);
    private static final int LONGEST = 254;

    public Address {
        text = text.strip().toLowerCase(Locale.ROOT);
        if (!isForm(text)) {
            // Not the text itself: it may be anything that a member's row holds.
            throw new IllegalArgumentException("address: not one (expected: an address such as office@club.example)");
        }
    }

    /** The text as an address; empty when it is none. */
    public static Optional<Address> of(String text) {
        String stripped = text.strip();
        return isForm(stripped) ? Optional.of(new Address(stripped)) : Optional.empty();
    }

    /** What follows the {@code @}. */
    public String domain() {
        return text.substring(text.indexOf('@') + 1);
    }

    private static boolean isForm(String text) {
        return text.length() <= LONGEST && FORM.matcher(text).matches();
    }
}
