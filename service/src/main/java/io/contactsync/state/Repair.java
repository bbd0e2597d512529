package io.contactsync.state;

import io.contactsync.event.ContactId;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * That all mailboxes, or one, are listed again and their contacts published again, because the state DB went back or a person asked for it: why
 * and since when, as long as it lasts.
 */
public record Repair(Tx tx) {

    private static final String NAME = "repair";

    /** Why. */
    public enum Cause {
        /** The state DB knows less than it once did. */
        WENT_BACK,
        /** The state DB is new where another one was at work before. */
        LOST,
        /** A person asked for it. */
        ASKED
    }

    /** Whether one has ended just now. */
    public enum Ended {
        NOW,
        NOTHING_TO_END
    }

    /**
     * A repair that goes on.
     *
     * @param sinceMicros microseconds since 1970
     * @param folders     that are not listed yet
     * @param waiting     those of them that are not listed without somebody's help: of mailboxes that are paused or refuse us
     */
    public record Going(Cause cause, long sinceMicros, long folders, long waiting) {}

    /** Notes that it goes on; one that nobody asked for stays so until it is over, whatever is asked meanwhile. */
    public void begin(Cause cause) {
        Optional<Going> going = going();
        if (going.isEmpty() || cause != Cause.ASKED) {
            new Settings(tx).put(NAME, cause + " " + tx.nowMicros());
        }
    }

    /** Whether one goes on, or is over and not forgotten yet. */
    public boolean isNoted() {
        return new Settings(tx).find(NAME).isPresent();
    }

    /** What goes on; empty where nothing does. */
    public Optional<Going> going() {
        @Nullable String text = new Settings(tx).find(NAME).orElse(null);
        if (text == null || isDone(text)) {
            return Optional.empty();
        }
        String[] parts = text.split(" ", 2);
        Cause cause = Cause.valueOf(parts[0]);
        return Optional.of(new Going(cause, Long.parseLong(parts[1]), folders(cause), waiting(cause)));
    }

    /** Forgets it once everything is listed and read. */
    public Ended endIfDone() {
        if (new Settings(tx).find(NAME).filter(this::isDone).isEmpty()) {
            return Ended.NOTHING_TO_END;
        }
        tx.sql()
                .sql("delete from setting where name = :name")
                .param("name", NAME)
                .update();
        return Ended.NOW;
    }

    /** The contacts that a mailbox has or should have are published again; of one that is gone the next comparison decides. */
    public void publishAgain(String mailbox, long version) {
        new FeedCandidates(tx)
                .add(StatusQueries.contactsOf(tx, mailbox).stream()
                        .map(contact ->
                                new FeedCandidates.Candidate(new ContactId(contact), version, /* force= */ true, false))
                        .toList());
    }

    private static String unlisted(Cause cause) {
        // What a new state DB has not listed, it never did; another installation's folder stands for reasons of its
        // own.
        return cause == Cause.LOST ? "f.listed = 0 and f.error_class is null" : "f.doubted_from > 0";
    }

    private long folders(Cause cause) {
        return tx.sql()
                .sql("select count(*) from folder f where " + unlisted(cause))
                .query(Long.class)
                .single();
    }

    private long waiting(Cause cause) {
        return tx.sql()
                .sql("select count(*) from folder f join mailbox m on m.mailbox = f.mailbox where " + unlisted(cause)
                        + " and (m.paused = 1 or m.error_class is not null or f.error_class is not null"
                        + " or exists (select 1 from setting s where s.name = 'paused'))")
                .query(Long.class)
                .single();
    }

    private boolean isDone(String noted) {
        return folders(Cause.valueOf(noted.split(" ", 2)[0])) == 0 && !FeedState.isReadingWanted(tx);
    }
}
