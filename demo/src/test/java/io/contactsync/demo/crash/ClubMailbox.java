package io.contactsync.demo.crash;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A mailbox of the club, and who belongs in it.
 *
 * @param chapter whose members; null: everyone's
 * @param folder  of that name; null: the default one
 */
record ClubMailbox(
        String address, @Nullable String chapter, @Nullable String folder) {

    /** Sees everyone, in a folder of its own. */
    static final ClubMailbox OFFICE = new ClubMailbox("office@club.example", null, "Members");

    /** Sees its own members, among contacts of its owner. */
    static final ClubMailbox NORTH = new ClubMailbox("north@club.example", "North", null);

    static final ClubMailbox SOUTH = new ClubMailbox("south@club.example", "South", "Members");
    static final ClubMailbox WEST = new ClubMailbox("west@club.example", "West", null);

    static final List<ClubMailbox> TWO = List.of(OFFICE, NORTH);
    static final List<ClubMailbox> FOUR = List.of(OFFICE, NORTH, SOUTH, WEST);

    /** With a folder of another name. */
    ClubMailbox in(String otherFolder) {
        return new ClubMailbox(address, chapter, otherFolder);
    }

    boolean isFor(String membersChapter) {
        return chapter == null || chapter.equals(membersChapter);
    }

    /** How a configuration names it as a target. */
    String yaml() {
        return "- mailbox: " + address
                + (folder == null ? "" : "\n  folder: " + folder)
                + (chapter == null ? "" : "\n  only: { chapter: [" + chapter + "] }");
    }
}
