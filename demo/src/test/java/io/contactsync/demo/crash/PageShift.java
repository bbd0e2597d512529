package io.contactsync.demo.crash;

import io.contactsync.graphsimulator.SimulatedMailbox;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * An owner who works among her own contacts while a program lists them: before each of the next pages she deletes the oldest and types in
 * another, so that what follows moves up. Thread-safe.
 */
final class PageShift {

    private final SimulatedMailbox mailbox;
    private final AtomicInteger left;
    private final AtomicInteger fired = new AtomicInteger();

    /** @param times how often */
    PageShift(SimulatedMailbox mailbox, int times) {
        this.mailbox = mailbox;
        this.left = new AtomicInteger(times);
        mailbox.beforeNextPage(this::shift);
    }

    /** How often it came about. */
    int fired() {
        return fired.get();
    }

    private void shift() {
        mailbox.deleteInOutlook(MailboxTruth.owners(mailbox).get(0).immutableId());
        MailboxTruth.addOwn(mailbox);
        fired.incrementAndGet();
        if (left.decrementAndGet() > 0) {
            mailbox.beforeNextPage(this::shift);
        }
    }
}
