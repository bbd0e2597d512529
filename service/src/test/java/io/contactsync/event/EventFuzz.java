package io.contactsync.event;

import java.util.Arrays;

/**
 * What Jazzer drives: any bytes are read as an event or refused with a reason, and an event that was read survives being written.
 * Started by {@link EventFuzzIT}.
 */
public final class EventFuzz {

    private EventFuzz() {}

    /** Found by name. */
    public static void fuzzerTestOneInput(byte[] input) {
        EventReading reading = EventJson.read(input);
        if (reading instanceof EventReading.Invalid invalid) {
            if (invalid.problem().reason().isBlank()) {
                throw new AssertionError("refused without a reason");
            }
            return;
        }
        ContactEvent event = ((EventReading.Valid) reading).event();
        byte[] written = EventJson.write(event);
        if (!(EventJson.read(written) instanceof EventReading.Valid again)) {
            throw new AssertionError("what we wrote we do not read");
        }
        if (!Arrays.equals(EventJson.write(again.event()), written)) {
            throw new AssertionError("written differently the second time");
        }
    }
}
