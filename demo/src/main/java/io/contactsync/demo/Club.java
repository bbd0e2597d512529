package io.contactsync.demo;

import java.util.List;

/** The demo's targets: who should see which members, and where. */
final class Club {

    /** The office sees everyone, in a folder of their own. */
    static final String OFFICE = "office@club.example";

    /** Chapters that have a mailbox see their own members, among the mailbox's other contacts. */
    static final List<String> CHAPTERS_WITH_MAILBOX = List.of("North", "South");

    /** The office's folder. */
    static final String FOLDER = "Members";

    private Club() {}

    static String chapterMailbox(String chapter) {
        return chapter.toLowerCase(java.util.Locale.ROOT) + "@club.example";
    }
}
