package io.contactsync.event;

/**
 * The member's key in the source, as text. Compared exactly, upper and lower case apart; trailing blanks are not part of
 * it, for a {@code char(n)} column pads with them.
 *
 * @param value 1 to 255 characters, without control characters and lone surrogates
 */
public record ContactId(String value) implements Comparable<ContactId> {

    /** The longest id, in UTF-16 code units. */
    public static final int MAX_LENGTH = 255;

    public ContactId {
        value = value.stripTrailing();
        if (value.isEmpty()) {
            throw new IllegalArgumentException("contact id: empty (expected: 1 to 255 characters)");
        }
        if (value.length() > MAX_LENGTH) {
            throw new IllegalArgumentException(
                    "contact id: " + value.length() + " characters (expected: 1 to 255 characters)");
        }
        if (hasControl(value)) {
            throw new IllegalArgumentException("contact id: has a control character (expected: none)");
        }
        if (Texts.firstLoneSurrogate(value) >= 0) {
            throw new IllegalArgumentException("contact id: has half a surrogate pair (expected: well-formed Unicode)");
        }
    }

    /** Whether this text is a contact id exactly as it stands: nothing is cut from it. */
    public static boolean isPossible(String text) {
        try {
            return new ContactId(text).value().equals(text);
        } catch (IllegalArgumentException impossible) {
            return false;
        }
    }

    private static boolean hasControl(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isISOControl(text.charAt(i))) {
                return true;
            }
        }
        return false;
    }

    @Override
    public int compareTo(ContactId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
