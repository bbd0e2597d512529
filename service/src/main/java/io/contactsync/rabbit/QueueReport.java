package io.contactsync.rabbit;

/** How one of our queues stands on the broker. */
public sealed interface QueueReport {

    /** The queue's name. */
    String queue();

    /** It is there, made as we would make it. */
    record AsExpected(String queue, long messages) implements QueueReport {}

    /** It is not there; the service makes it. */
    record Missing(String queue) implements QueueReport {}

    /**
     * It is there, made otherwise; it is used as it is.
     *
     * @param difference in the broker's words
     */
    record Differs(String queue, String difference) implements QueueReport {}

    /**
     * It is there, serves several consumers at a time, and is not consumed unless told.
     *
     * @param why what it lacks
     */
    record ServesSeveral(String queue, String why) implements QueueReport {}

    /**
     * It cannot be looked at.
     *
     * @param why in the broker's words
     */
    record Refused(String queue, String why) implements QueueReport {}
}
