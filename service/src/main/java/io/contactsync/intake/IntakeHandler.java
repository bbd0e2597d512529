package io.contactsync.intake;

import io.contactsync.rabbit.Batch;
import io.contactsync.rabbit.BatchHandler;
import io.contactsync.rabbit.Delivery;
import io.contactsync.rabbit.Disposition;
import io.contactsync.rabbit.MessageHeaders;
import io.contactsync.state.StateDb;
import io.contactsync.state.StateUnavailableException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Between the broker and {@link Intake}: a batch is acknowledged once it is stored. While the state DB is away everything is
 * given back and nothing is consumed; the outage is told once, its end once.
 *
 * <p>Called on the consumer's thread alone.
 */
public final class IntakeHandler implements BatchHandler {

    private static final Logger log = LoggerFactory.getLogger(IntakeHandler.class);

    /** How long nothing is consumed after the state DB was found to be away. */
    private static final Duration AWAY_PAUSE = Duration.ofSeconds(1);

    private final Intake intake;
    private final IntakeListener listener;
    private final IntakeTracing tracing;
    private boolean suspended;

    /**
     * Ready for the consumer.
     *
     * @param wakeLanes told, after each commit, the mailboxes that have something to do
     */
    public IntakeHandler(StateDb db, IntakeListener listener, Consumer<Set<String>> wakeLanes, IntakeTracing tracing) {
        this.intake = new Intake(db, listener, wakeLanes);
        this.listener = listener;
        this.tracing = tracing;
    }

    @Override
    public Disposition handle(Batch batch) {
        List<IntakeMessage> messages =
                batch.deliveries().stream().map(this::message).toList();
        try {
            intake.store(messages);
        } catch (StateUnavailableException e) {
            if (!suspended) {
                suspended = true;
                log.atWarn().addKeyValue("cause", e.getMessage()).log("Intake waits for the state DB");
                listener.suspended(e);
            }
            return Disposition.giveBack(AWAY_PAUSE);
        }
        if (suspended) {
            suspended = false;
            log.atInfo().log("Intake goes on");
            listener.resumed();
        }
        return Disposition.settled();
    }

    private IntakeMessage message(Delivery delivery) {
        return new IntakeMessage(
                delivery.body(),
                delivery.messageId().orElse(null),
                delivery.redelivered(),
                "true".equals(delivery.headers().get(MessageHeaders.BULK)),
                tracing.begin(delivery.headers().get(MessageHeaders.TRACE)));
    }
}
