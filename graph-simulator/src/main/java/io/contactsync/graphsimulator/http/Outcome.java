package io.contactsync.graphsimulator.http;

import io.contactsync.graphsimulator.protocol.GraphReply;

/** How a request ends for its client. */
sealed interface Outcome {
    /** With an answer. */
    record Answered(GraphReply reply) implements Outcome {}

    /** With its connection dropped. */
    record Dropped() implements Outcome {}
}
