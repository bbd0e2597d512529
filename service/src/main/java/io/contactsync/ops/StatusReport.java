package io.contactsync.ops;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How far the mailboxes are from what they should contain. Its JSON form is what {@code status --json} prints and
 * {@code /api/v1/status} answers; docs/operating.md describes it. Fields are added to it, never changed or dropped.
 *
 * @param at             the state DB's clock when it was read
 * @param inSync         nothing is pending, failing or held, no repair goes on, and events are taken from the queue
 * @param oldestUnsynced the oldest change that has not arrived; null when there is none
 * @param holds          holds that wait for a person
 * @param deadLetters    dead letters that wait for a person
 * @param notConsuming   why nobody takes events from the queue, so that changes wait there unseen; null while somebody may
 * @param settling       deletes that wait for what comes back; null when none does
 * @param repair         mailboxes are listed again, and contacts published again; null when nothing of that goes on
 */
@JsonPropertyOrder({
    "at",
    "inSync",
    "oldestUnsynced",
    "totals",
    "holds",
    "deadLetters",
    "notConsuming",
    "settling",
    "repair",
    "mailboxes"
})
public record StatusReport(
        Instant at,
        boolean inSync,
        @Nullable Unsynced oldestUnsynced,
        Totals totals,
        long holds,
        long deadLetters,
        @Nullable NotConsuming notConsuming,
        @Nullable Settling settling,
        @Nullable RepairStatus repair,
        List<MailboxStatus> mailboxes) {

    public StatusReport {
        mailboxes = List.copyOf(mailboxes);
    }

    /** Contacts of which something will be done without anybody's help: not in mailboxes that are paused or refuse us. */
    public long onTheirWay() {
        return mailboxes.stream()
                .filter(mailbox -> mailbox.state() != MailboxState.PAUSED && mailbox.state() != MailboxState.REFUSING)
                .mapToLong(mailbox -> mailbox.contacts().pending())
                .sum();
    }

    /** The report of a state DB that is not there yet. */
    public static StatusReport empty(Instant at) {
        return new StatusReport(at, true, null, Totals.NONE, 0, 0, null, null, null, List.of());
    }

    /**
     * Mailboxes are listed again and contacts published again; until then nobody knows whether they are in sync.
     *
     * @param cause   {@code went_back}: the state DB was restored, or lost its last commits; {@code lost}: it is new where another one was at
     *     work before; {@code asked}: a person said relist
     * @param since   when it began
     * @param folders that are not listed yet
     * @param waiting those of them that are not listed without somebody's help: of mailboxes that are paused or refuse us
     */
    @JsonPropertyOrder({"cause", "since", "folders", "waiting"})
    public record RepairStatus(String cause, Instant since, long folders, long waiting) {
        private static final String LEFT_ALONE =
                "Each mailbox is left alone for safety.unknown-outcome-hold first, for requests from before may be at work. ";

        /** Whether folders are listed without anybody's help. */
        public boolean goesOn() {
            return folders > waiting;
        }

        /** In words. */
        public String text() {
            String why = switch (cause) {
                case "went_back" ->
                    "The state DB has gone back: it was restored, or lost its last commits. " + LEFT_ALONE;
                case "lost" -> "The state DB is new where another one was at work before. " + LEFT_ALONE;
                default -> "Mailboxes are listed again, as somebody asked. ";
            };
            return why
                    + Texts.count(folders, "folder is", "folders are")
                    + " still to be listed; contacts are published again.";
        }
    }

    /**
     * Deletes that wait for nothing but their time: what comes back before keeps its place.
     *
     * @param contacts how many, in all mailboxes; they are among the pending ones
     * @param until    when the last of them will be sent if nothing comes back
     */
    public record Settling(long contacts, Instant until) {}

    /**
     * A change that has not arrived.
     *
     * @param at         when it was noticed
     * @param ageSeconds whole seconds since then; 0 or more
     */
    public record Unsynced(Instant at, long ageSeconds) {}

    /**
     * Why no process that delivers takes events from the queue.
     *
     * @param reason says what stands in the way and what to do
     * @param since  when it began
     */
    public record NotConsuming(String reason, Instant since) {}

    /**
     * Contacts by how they stand.
     *
     * @param wanted   should be there
     * @param inSync   are as they should be
     * @param pending  something is to be done
     * @param failing  were refused, or failed too often
     * @param held     deletes that wait for a person
     * @param rejected deletes that a person refused
     * @param adopted  found in the mailbox with our mark, left alone until an event comes
     */
    @JsonPropertyOrder({"wanted", "inSync", "pending", "failing", "held", "rejected", "adopted"})
    public record Totals(long wanted, long inSync, long pending, long failing, long held, long rejected, long adopted) {

        static final Totals NONE = new Totals(0, 0, 0, 0, 0, 0, 0);

        Totals plus(Totals other) {
            return new Totals(
                    wanted + other.wanted,
                    inSync + other.inSync,
                    pending + other.pending,
                    failing + other.failing,
                    held + other.held,
                    rejected + other.rejected,
                    adopted + other.adopted);
        }

        /** Not yet as they should be. */
        public long unsynced() {
            return pending + failing + held;
        }
    }

    /**
     * One folder of one mailbox. What concerns the mailbox is the same in each of its folders.
     *
     * @param id             the mailbox's directory object id, else its address; what {@code --mailbox} takes
     * @param folder         empty: the default Contacts folder
     * @param state          in one word
     * @param throttledUntil Graph asked to wait so long; null when it did not, or that is over
     * @param eta            when the pending changes of the mailbox will have arrived if it goes on like in the last minutes;
     *     null when nothing is pending or nothing moves
     */
    @JsonPropertyOrder({
        "id",
        "address",
        "folder",
        "state",
        "wanted",
        "inSync",
        "pending",
        "failing",
        "held",
        "rejected",
        "adopted",
        "oldestUnsynced",
        "throttledUntil",
        "paused",
        "error",
        "eta"
    })
    public record MailboxStatus(
            String id,
            String address,
            String folder,
            MailboxState state,
            @com.fasterxml.jackson.annotation.JsonUnwrapped Totals contacts,
            @Nullable Unsynced oldestUnsynced,
            @Nullable Instant throttledUntil,
            boolean paused,
            @Nullable MailboxError error,
            @Nullable Instant eta) {}

    /** How a mailbox stands; the first that fits. */
    public enum MailboxState {
        /** A person stopped it. */
        PAUSED,
        /** It refuses us. */
        REFUSING,
        /** Graph asked to wait. */
        THROTTLED,
        /** Changes are on their way. */
        WORKING,
        /** Nothing is to be done that we could do by ourselves. */
        IDLE;

        /** Its name in JSON, metrics and texts. */
        @com.fasterxml.jackson.annotation.JsonValue
        public String label() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    /**
     * Why nothing can be done in a mailbox.
     *
     * @param errorClass kind of the error
     * @param code       Graph's code, or a word of ours
     * @param remedy     what a person can do about it
     * @param since      when it began; null when that is not known
     */
    @JsonPropertyOrder({"class", "code", "remedy", "since"})
    public record MailboxError(
            @JsonProperty("class") String errorClass,
            @Nullable String code,
            @Nullable String remedy,
            @Nullable Instant since) {}
}
