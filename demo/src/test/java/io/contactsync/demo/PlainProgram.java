package io.contactsync.demo;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.GetResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Somebody else's program: writes bodies to the queue with nothing but an AMQP client, and looks at what came back. */
final class PlainProgram implements AutoCloseable {

    private final StoryParts.Broker broker;
    private final Connection connection;
    private final Channel channel;

    /** What is written on a dead letter. */
    record DeadLetter(String reason, String detail, String body) {}

    PlainProgram(StoryParts.Broker broker) throws Exception {
        this.broker = broker;
        var factory = new ConnectionFactory();
        factory.setUri(broker.uri());
        connection = factory.newConnection("plain program");
        channel = connection.createChannel();
        channel.confirmSelect();
    }

    /** Sends bodies in this order; returns when the broker has them. */
    void publish(String... bodies) throws Exception {
        for (String body : bodies) {
            channel.basicPublish("", broker.queue(), new AMQP.BasicProperties(), body.getBytes(StandardCharsets.UTF_8));
        }
        channel.waitForConfirmsOrDie(60_000);
    }

    /** Takes the dead letters that are there. */
    List<DeadLetter> deadLetters() throws IOException {
        List<DeadLetter> letters = new ArrayList<>();
        GetResponse next;
        while ((next = channel.basicGet(broker.deadLetterQueue(), /* autoAck= */ true)) != null) {
            var headers = next.getProps().getHeaders();
            letters.add(new DeadLetter(
                    String.valueOf(headers.get("x-reason")),
                    String.valueOf(headers.get("x-detail")),
                    new String(next.getBody(), StandardCharsets.UTF_8)));
        }
        return letters;
    }

    @Override
    public void close() throws IOException {
        connection.close();
    }
}
