package io.contactsync.demo.crash;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.Random;
import java.util.function.BooleanSupplier;

/** The club's office at work: a few changes and a short pause, again and again, as chance has it. For one thread. */
final class Office {

    private static final Duration LONGEST_PAUSE = Duration.ofMillis(60);

    private final ClubDatabase members;

    Office(ClubDatabase members) {
        this.members = members;
    }

    void changeSome(Random random) {
        for (int i = random.nextInt(4); i >= 0; i--) {
            members.tryChange();
        }
        pause(Duration.ofMillis(1 + random.nextLong(LONGEST_PAUSE.toMillis())));
    }

    void changeFor(Duration time, Random random) {
        changeUntil(time, () -> false, random);
    }

    /** Goes on until that is so; whether it came to be within {@code atMost}. */
    @SuppressWarnings("UnusedReturnValue")
    boolean changeUntil(Duration atMost, BooleanSupplier so, Random random) {
        long begun = System.nanoTime();
        boolean reached = so.getAsBoolean();
        while (!reached && System.nanoTime() - begun < atMost.toNanos()) {
            changeSome(random);
            reached = so.getAsBoolean();
        }
        return reached;
    }

    /** Nobody does anything. */
    static void pause(Duration time) {
        await().pollInSameThread().pollDelay(time).until(() -> true);
    }
}
