package io.contactsync.delivery;

import io.contactsync.graph.Answer;
import io.contactsync.graph.ContactsClient;
import io.contactsync.graph.Exchange;
import io.contactsync.graph.FolderRef;
import io.contactsync.graph.Mailbox;
import io.contactsync.state.DueLink;
import io.contactsync.state.LinkError;
import io.contactsync.state.LinkFacts;
import io.contactsync.state.LinkKey;
import io.contactsync.state.LinkRow;
import io.contactsync.state.LinkSettlement;
import io.contactsync.state.LinkState;
import io.contactsync.state.WantedContact;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.DoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * An errand for one link. What it settles, it settles for the revision that it was made for.
 *
 * <p>A 403 may be about this one item, or about the whole mailbox. So the mailbox itself is asked next, by its folders: only where
 * that is refused, too, nothing works in it; else the link is set aside, and the others go on.
 */
abstract class LinkErrand implements Errand {

    /** The guard did not count it. */
    static final long NOT_COUNTED = -1;

    private static final String ALONE =
            "The mailbox answers, but Microsoft refuses this contact in it. Look at it in Outlook, and at"
                    + " the app's rights; it is tried again after hours, then days, or at once when its dead letter is retried.";

    /** Failures after which a link is tried only rarely. */
    private static final int QUICK_ATTEMPTS = 10;

    private final DueLink due;
    private final FolderRef folder;
    private final Duration hold;
    private boolean started;
    private volatile @Nullable Exchange lastExchange;

    /** The refusal that may be this item's alone, while the mailbox is asked; null before. */
    private volatile @Nullable Refusal refusal;

    private record Refusal(Failure failure, LinkFacts facts) {}

    LinkErrand(DueLink due, FolderRef folder, Duration hold) {
        this.due = due;
        this.folder = folder;
        this.hold = hold;
    }

    /** What must be recorded before it is sent; the same as is recorded where nothing must. */
    abstract LinkFacts intent();

    final LinkRow link() {
        return due.link();
    }

    final DueLink due() {
        return due;
    }

    final FolderRef folder() {
        return folder;
    }

    final LinkKey key() {
        return due.link().key();
    }

    @Override
    public final String contact() {
        return key().contact();
    }

    @Override
    public final boolean isBulk() {
        return link().bulk();
    }

    /** What failed before is sent alone: a batch that Graph refuses as a whole does not say for whose sake. */
    @Override
    public final boolean mayGoTogether() {
        return link().attempts() == 0 && refusal == null;
    }

    @Override
    public final CompletableFuture<Reply> send(ContactsClient client, Mailbox mailbox) {
        started = true;
        Refusal refused = refusal;
        return refused == null
                ? request(client, mailbox)
                : client.listFolders(mailbox, null)
                        .thenApply(answer -> new Reply(answer, random -> asked(refused, answer, random)));
    }

    abstract CompletableFuture<Reply> request(ContactsClient client, Mailbox mailbox);

    /** The last request and its answer, for the log; null before the first. */
    final @Nullable Exchange lastExchange() {
        return lastExchange;
    }

    /** The request as a trace knows it; empty where the contact's newest event is in none. */
    final Optional<DeliveryListener.Traced> traced(Exchange exchange) {
        WantedContact contact = due.contact();
        String trace = contact == null ? null : contact.trace();
        return contact == null || trace == null
                ? Optional.empty()
                : Optional.of(new DeliveryListener.Traced(
                        key(), kind(), contact.version(), link().attempts(), trace, exchange));
    }

    /** Whether something may have been done for it. */
    final boolean mayBeDone() {
        return started && refusal == null;
    }

    /** When the guard counted it, in microseconds; {@link #NOT_COUNTED}. */
    long countedAt() {
        return NOT_COUNTED;
    }

    final boolean counted() {
        return countedAt() != NOT_COUNTED;
    }

    final LinkSettlement intention() {
        return new LinkSettlement(key(), link().revision(), intent(), null);
    }

    /** What to settle where it is given back: its next request was not sent, but one before it may have been. */
    final LinkSettlement givenBack() {
        Refusal refused = refusal;
        LinkFacts facts = refused == null ? (started ? intent() : link().facts()) : refused.facts();
        return new LinkSettlement(key(), link().revision(), facts, null);
    }

    /** What follows from an answer: the given, where the request was done, else what its failure means. */
    final <T> Reply reply(Answer<T> answer, DoubleFunction<@Nullable Outcome> whenDone) {
        lastExchange = answer.exchange();
        return new Reply(answer, random -> {
            Optional<Failure> failure = ErrorPolicy.failure(answer, link().attempts(), random);
            return failure.isPresent()
                    ? refused(answer, failure.get(), link().facts(), random)
                    : whenDone.apply(random);
        });
    }

    /** What follows from a failure: null where the mailbox is to be asked first. {@code known}: true where nothing was done. */
    final @Nullable Outcome refused(Answer<?> answer, Failure failure, LinkFacts known, double random) {
        if (ErrorPolicy.mayBeOneItems(answer)) {
            refusal = new Refusal(failure, known);
            return null;
        }
        return failed(failure, failure.nothingDone() ? known : intent(), random);
    }

    private Outcome asked(Refusal refusal, Answer<?> answer, double random) {
        Failure refused = refusal.failure();
        Failure failure = ErrorPolicy.failure(answer, link().attempts(), random)
                .orElseGet(() -> new Failure(
                        new Verdict.RefusedAlone(/* inARow= */ false),
                        /* nothingDone= */ true,
                        new LinkError(
                                refused.error().errorClass(),
                                refused.error().code(),
                                ALONE,
                                refused.error().requestId()),
                        refused.detail()));
        return failed(failure, refusal.facts(), random);
    }

    @Override
    public final Outcome failed(Failure failure, double random) {
        return failed(failure, failure.nothingDone() ? link().facts() : intent(), random);
    }

    final Outcome failed(Failure failure, LinkFacts facts, double random) {
        Verdict verdict = failure.verdict();
        LinkSettlement.@Nullable Change change = null;
        if (verdict instanceof Verdict.Fails fails) {
            change = fails(failure.error(), fails.after(), random);
        } else if (verdict instanceof Verdict.KeepsItsPlace) {
            Duration wait = Backoff.quick(link().attempts(), random);
            change = fails(failure.error(), wait.compareTo(hold) > 0 ? wait : hold, random);
        } else if (verdict instanceof Verdict.LookUp) {
            // The first look-up is made at once; where it did not help, there is no hurry.
            Duration after = link().attempts() == 0 ? Duration.ZERO : Backoff.quick(link().attempts(), random);
            return settled(facts.uncertain(), fails(failure.error(), after, random), false, null, failure);
        } else if (verdict instanceof Verdict.SetAside || verdict instanceof Verdict.RefusedAlone) {
            // Graph has refused valid properties for a day before: what nobody mends is asked again, rarely.
            // Failures that passed by themselves do not count.
            int refused = link().state() == LinkState.FAILING ? link().attempts() : 0;
            change = new LinkSettlement.Stands(
                    LinkState.FAILING, refused + 1, TurnWork.micros(Backoff.slow(refused, random)), failure.error());
        } else if (verdict instanceof Verdict.FolderGone && folder instanceof FolderRef.Default) {
            change = fails(failure.error(), Backoff.quick(link().attempts(), random), random);
        }
        return settled(facts, change, false, null, failure);
    }

    final Outcome settled(
            LinkFacts facts,
            LinkSettlement.@Nullable Change change,
            boolean done,
            @Nullable String folderId,
            @Nullable Failure failure) {
        return new Outcome.OfLink(
                this, new LinkSettlement(key(), link().revision(), facts, change), done, folderId, failure);
    }

    /** Something is left to be done, at once. */
    final LinkSettlement.Stands dueNow() {
        return new LinkSettlement.Stands(LinkState.PENDING, link().attempts(), 0, null);
    }

    private LinkSettlement.Stands fails(LinkError error, Duration after, double random) {
        int attempts = link().attempts() + 1;
        boolean quick = attempts <= QUICK_ATTEMPTS;
        Duration wait = quick ? after : Backoff.slow(attempts - QUICK_ATTEMPTS - 1, random);
        return new LinkSettlement.Stands(
                quick ? LinkState.PENDING : LinkState.FAILING, attempts, wait.toNanos() / 1_000, error);
    }
}
