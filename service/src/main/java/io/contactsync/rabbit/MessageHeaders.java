package io.contactsync.rabbit;

/** The headers that the message of an event may carry; whoever publishes an event without them says just as much. */
public final class MessageHeaders {

    /** {@code "true"}: the event is part of a load, which live changes overtake. */
    public static final String BULK = "x-bulk";

    /** The trace that the event is part of. Source: W3C Trace Context, "traceparent header". */
    public static final String TRACE = "traceparent";

    private MessageHeaders() {}
}
