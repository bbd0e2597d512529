package io.contactsync.intake;

import io.contactsync.event.ContactId;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One line for each event that a person must look at: ids, path and expectation, never what the event says. */
public final class RefusalLog implements IntakeListener {

    private static final Logger log = LoggerFactory.getLogger(RefusalLog.class);

    @Override
    public void deadLettered(Optional<ContactId> contact, String reason, String detail) {
        log.atWarn()
                .addKeyValue("contact", contact.map(ContactId::value).orElse("?"))
                .addKeyValue("reason", reason)
                .addKeyValue("detail", detail)
                .log("Event set aside as a dead letter");
    }
}
