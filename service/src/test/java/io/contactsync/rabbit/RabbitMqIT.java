package io.contactsync.rabbit;

import io.contactsync.testkit.SharedServers;

class RabbitMqIT extends BrokerStory {
    @Override
    BrokerAddress address() {
        return BrokerAddress.parse(SharedServers.rabbitMq().uri());
    }
}
