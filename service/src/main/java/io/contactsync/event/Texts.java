package io.contactsync.event;

/** What a text must be free of before it can be stored by every database and sent to Graph. */
final class Texts {
    private Texts() {}

    /** The index of the first UTF-16 surrogate without its partner, or -1. */
    static int firstLoneSurrogate(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean lone = Character.isHighSurrogate(c)
                    ? i + 1 == text.length() || !Character.isLowSurrogate(text.charAt(i + 1))
                    : Character.isLowSurrogate(c) && (i == 0 || !Character.isHighSurrogate(text.charAt(i - 1)));
            if (lone) {
                return i;
            }
        }
        return -1;
    }
}
