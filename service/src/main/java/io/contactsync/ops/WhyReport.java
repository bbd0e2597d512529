package io.contactsync.ops;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.annotation.JsonRawValue;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The life of one contact, as {@code why --json} prints it: from its row in the source to Graph's request ids. Fields are
 * added to it, never changed or dropped.
 *
 * @param summary     what matters of it, in one sentence
 * @param source      the row as it is now
 * @param published   what the broker last confirmed; null: nothing was ever published from this state DB
 * @param wanted      what the newest event said; null: none ever came
 * @param links       the mailboxes that have it, should have it, or do not take it
 * @param requests    the latest to Graph, the newest first
 * @param deadLetters however they stand, the newest first
 * @param holds       ids of open holds that name it
 */
@JsonPropertyOrder({"contact", "at", "summary"})
public record WhyReport(
        String contact,
        Instant at,
        String summary,
        Source source,
        @Nullable PublishedEvent published,
        @Nullable Wanted wanted,
        List<Link> links,
        List<Request> requests,
        List<DeadLetterReport> deadLetters,
        List<Long> holds) {

    /** Whether anything at all is known of it: a row, an event, a link or a dead letter. */
    @JsonIgnore
    public boolean isKnown() {
        return source.state().equals("present")
                || source.state().equals("set-aside")
                || published != null
                || wanted != null
                || !links.isEmpty()
                || !deadLetters.isEmpty();
    }

    /**
     * The row.
     *
     * @param state       present, absent, set-aside (it cannot become a contact), respelled (only under another spelling of the
     *     id), unknown (the source cannot be asked here)
     * @param detail      why it is set aside or unknown; empty otherwise
     * @param asPublished whether the newest published event says the same; null: unknown
     * @param waiting     whether the relay is still to read it again
     * @param differs     properties and tags that the row has otherwise than the newest event; names only
     */
    public record Source(
            String state, String detail, @Nullable Boolean asPublished, boolean waiting, List<String> differs) {}

    /** What the broker last confirmed. */
    public record PublishedEvent(long version, boolean deleted) {}

    /**
     * What the newest event said.
     *
     * @param changedAt when the change was noticed at the source, else received
     * @param data      the contact's wanted state in Graph's shapes
     */
    public record Wanted(
            long version,
            boolean deleted,
            Instant changedAt,
            Map<String, String> tags,
            @JsonRawValue String data) {}

    /**
     * One folder of one mailbox.
     *
     * @param mailbox     the mailbox's id
     * @param state       pending, synced, failing, held, rejected, adopted, left; excluded: no rule puts the contact there
     * @param excludedBy  the rules that keep it out; empty when it should be there
     * @param inMailbox   whether it is there as far as we know
     * @param nextAttempt null: not by itself
     * @param waitsFor    why it does not move at the moment, in plain words; null: it does, or nothing is to be done
     * @param error       what went wrong last; null: nothing
     * @param copies      copies of it that somebody made and has worked on: they stay
     */
    public record Link(
            String mailbox,
            String address,
            String folder,
            String state,
            boolean wanted,
            List<String> excludedBy,
            boolean inMailbox,
            @Nullable String graphId,
            long revision,
            int attempts,
            @Nullable Instant changedAt,
            @Nullable Instant nextAttempt,
            @Nullable String waitsFor,
            @Nullable Problem error,
            int copies) {}

    /** What went wrong, with what a person can do. */
    public record Problem(
            String errorClass,
            String code,
            String remedy,
            @Nullable String requestId) {}

    /** A request to Graph; status 0: no answer. */
    public record Request(
            Instant at,
            String mailbox,
            String method,
            int status,
            @Nullable String code,
            @Nullable String requestId,
            String clientRequestId,
            long millis) {}
}
