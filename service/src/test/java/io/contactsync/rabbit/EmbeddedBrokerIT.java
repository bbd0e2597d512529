package io.contactsync.rabbit;

import io.contactsync.embeddedbroker.EmbeddedBroker;
import io.contactsync.testkit.FreePorts;
import java.security.SecureRandom;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

class EmbeddedBrokerIT extends BrokerStory {
    private static EmbeddedBroker broker;

    @BeforeAll
    static void startBroker() {
        broker = EmbeddedBroker.start(new FreePorts(new SecureRandom()).next());
    }

    @AfterAll
    static void stopBroker() {
        broker.close();
    }

    /** It refuses such messages, several at once sometimes, and then before it has returned the last of them. */
    @Override
    boolean unroutable(PublishOutcome outcome) {
        return super.unroutable(outcome) || outcome instanceof PublishOutcome.Nacked;
    }

    @Override
    BrokerAddress address() {
        return BrokerAddress.parse(broker.uri());
    }
}
