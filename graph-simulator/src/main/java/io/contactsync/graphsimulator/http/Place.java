package io.contactsync.graphsimulator.http;

/** One of a mailbox's places at work, as whoever sent the request sees it. Each of its methods is called once at most. */
interface Place {

    /** When the sender let go of the request: an item of a batch came with the batch. {@link System#nanoTime()}. */
    long arrivedAtNanos();

    /** The request has it. */
    void taken();

    /** Its work is over, which may be long after its answer. */
    void released();

    /** Of a request that nobody waits for beyond its answer. */
    static Place now() {
        long arrived = System.nanoTime();
        return new Place() {
            @Override
            public long arrivedAtNanos() {
                return arrived;
            }

            @Override
            public void taken() {}

            @Override
            public void released() {}
        };
    }
}
