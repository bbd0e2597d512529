package io.contactsync.graph;

/** Told of every request, once, before its answer is given; on a thread of the client: return quickly, do no I/O. */
public interface RequestListener {

    RequestListener NONE = exchange -> {};

    /** The request is over; {@link Exchange#status()} is 0 if it got no answer or never left. */
    void finished(Exchange exchange);
}
