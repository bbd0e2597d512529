package io.contactsync.demo.crash;

import java.util.Locale;

/** What goes wrong around the service, or in the mailboxes behind its back. */
enum Disruption {
    /** {@code kill -9}; another one is started. */
    WORKER_KILLED,
    /** A worker stands still until its leases are over and somebody else works on its mailboxes, and then goes on. */
    WORKER_FROZEN,
    BROKER_RESTARTED,
    /** The database server, which the members are in as well. */
    STATE_DB_RESTARTED,
    /** Somebody deletes our folder with all that is in it. */
    FOLDER_DELETED,
    /** The user is deleted and restored; a person lets the mailbox go on. */
    MAILBOX_GONE,
    /** All access tokens are void. */
    TOKENS_REVOKED,
    /** Events that were overtaken arrive: what they say is no longer true. */
    STALE_EVENTS,
    /** Everybody is deleted and inserted again, in one transaction or in two. */
    MEMBERS_RELOADED,
    /** A forgotten {@code where}, and a second later everything is as it was. */
    MENDED_MISTAKE,
    /** The state DB is a backup of some seconds ago, put back under running workers or while none runs. */
    STATE_DB_SET_BACK,
    /** The clock of the state DB's server, or of a worker, is wrong by an hour or a day, for a moment. */
    CLOCK_WRONG,
    /** Another installation works in a folder of ours, or is refused there. */
    SECOND_INSTALLATION,
    /** A mailbox is listed again while its owner deletes contacts of her own, so that pages shift. */
    PAGE_SHIFT,
    /** Somebody renames our folder in Outlook, and then the configuration follows. */
    FOLDER_RENAMED,
    /** The one who consumes loses the queue to the other, amid work. */
    CONSUMER_HANDED_OVER;

    String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
