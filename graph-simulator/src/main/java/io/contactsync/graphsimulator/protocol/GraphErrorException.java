package io.contactsync.graphsimulator.protocol;

import java.io.Serial;

/** Leaves an operation with an error for the client. It changed nothing; carries no stack trace, being no fault of ours. */
public final class GraphErrorException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1;

    private final transient GraphError error;

    GraphErrorException(GraphError error) {
        super(
                error.code() + ": " + error.message(),
                null,
                /* enableSuppression= */ false,
                /* writableStackTrace= */ false);
        this.error = error;
    }

    /** What the client is told. */
    public GraphError error() {
        return error;
    }
}
