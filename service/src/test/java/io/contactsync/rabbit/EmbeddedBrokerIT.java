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

    @Override
    BrokerAddress address() {
        return BrokerAddress.parse(broker.uri());
    }
}
