package io.contactsync;

import com.rabbitmq.client.ConnectionFactory;
import io.contactsync.testkit.PrivateRabbitMq;
import java.nio.charset.StandardCharsets;

/** Somebody else's program, which writes to the queue with nothing but an AMQP client. */
record ForeignProgram(PrivateRabbitMq broker, String queue) {

    void publish(String event) throws Exception {
        var factory = new ConnectionFactory();
        factory.setPort(broker.port());
        factory.setUsername(broker.username());
        factory.setPassword(broker.password());
        try (var connection = factory.newConnection();
                var channel = connection.createChannel()) {
            channel.basicPublish("", queue, null, event.getBytes(StandardCharsets.UTF_8));
        }
    }
}
