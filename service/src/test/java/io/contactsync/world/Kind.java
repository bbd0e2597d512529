package io.contactsync.world;

import java.util.EnumSet;
import java.util.Set;

/** What the adversary does, by the kinds of fault that it is to find. */
enum Kind {
    /** Edits, owners, kills, pauses, answers, outages: what has always been withstood. */
    BASE,
    /** A contact that is back is the same contact. */
    RELOAD,
    /** One item in Graph belongs to one link. */
    ONE_ITEM,
    /** A listing is no proof of absence, and a state DB is not always the newest. */
    RESTORE,
    /** Time may have been wrong. */
    CLOCK,
    /** Whose contact it is. */
    OWNERSHIP,
    /** Two at once. */
    TWO_AT_ONCE,
    /** An answer that says nothing is an unknown outcome. */
    SILENT_ANSWER,
    /** One answer is one item's answer. */
    ONE_ANSWER;

    /** The one place where kinds are switched on, each once nothing of it is found any more: all of them. */
    static final Set<Kind> WITHSTOOD = EnumSet.allOf(Kind.class);

    /** The kinds of the command line ({@code all}, or names with commas between), or those that are withstood. */
    static Set<Kind> chosen() {
        String named = System.getProperty("contact-sync.worlds.kinds", "");
        if (named.isEmpty()) {
            return WITHSTOOD;
        }
        if (named.equals("all")) {
            return EnumSet.allOf(Kind.class);
        }
        Set<Kind> kinds = EnumSet.of(BASE);
        for (String name : named.split(",", -1)) {
            kinds.add(valueOf(name));
        }
        return kinds;
    }
}
