package io.contactsync.delivery;

import io.contactsync.graph.Exchange;
import io.contactsync.state.LinkError;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * One line for what became of each link: at INFO what arrived or is tried again by itself, at WARN what a person has to look
 * at. Ids only, for the log is read by people who may not see contacts.
 */
public final class OutcomeLog implements DeliveryListener {

    private static final Logger log = LoggerFactory.getLogger(OutcomeLog.class);

    @Override
    public void settled(Settled settled) {
        LinkError error = settled.error();
        if (error == null && !settled.done()) {
            return;
        }
        boolean person = error != null && settled.state() == io.contactsync.state.LinkState.FAILING;
        LoggingEventBuilder line = (person ? log.atWarn() : log.atInfo())
                .addKeyValue("contact", settled.link().contact())
                .addKeyValue("mailbox", settled.link().mailbox());
        if (settled.version() != null) {
            line = line.addKeyValue("version", settled.version());
        }
        Exchange exchange = settled.exchange();
        if (exchange != null) {
            line = line.addKeyValue("status", exchange.status())
                    .addKeyValue("clientRequestId", exchange.clientRequestId());
            if (exchange.requestId() != null) {
                line = line.addKeyValue("requestId", exchange.requestId());
            }
        }
        String errand = settled.kind().name().toLowerCase(Locale.ROOT).replace('_', ' ');
        if (error == null) {
            line.log("Contact in sync after {}", errand);
        } else {
            line.addKeyValue("code", error.code())
                    .addKeyValue("attempt", settled.attempt() + 1)
                    .log(
                            person ? "Contact not taken on {}: {}" : "Contact not taken on {}, it is tried again: {}",
                            errand,
                            error.errorClass());
        }
    }
}
