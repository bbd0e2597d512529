package io.contactsync.intake;

import io.contactsync.state.StateDb;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Messages that arrive, one batch a call, without a broker. */
public final class Arrivals {

    private final StateDb db;

    public Arrivals(StateDb db) {
        this.db = db;
    }

    public void take(String... bodies) {
        new Intake(db, IntakeListener.NONE, mailboxes -> {})
                .store(Arrays.stream(bodies)
                        .map(body -> new IntakeMessage(body.getBytes(StandardCharsets.UTF_8), null, false, false))
                        .toList());
    }
}
