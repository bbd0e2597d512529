package io.contactsync.benchmarks;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.MessageProperties;
import io.contactsync.testkit.PrivateRabbitMq;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;

/**
 * The worker one would write in an afternoon: one queue, acknowledged on receipt, one request at a time for each mailbox in turn.
 * Besides being slow it loses what it holds when it is killed, doubles what it asks again, and stops for one throttled mailbox.
 * Beside it, delivery of the same contacts to the same mailboxes.
 *
 * <p>{@code -Dmailboxes=100 -Dcontacts=20 -Dlatency=50}
 */
public final class NaiveWorker {

    private static final String QUEUE = "naive";

    private NaiveWorker() {}

    /** Runs it and prints the figures. */
    public static void main(String[] arguments) throws Exception {
        int mailboxes = Lab.number("mailboxes", 100);
        int contacts = Lab.number("contacts", 20);
        int all = mailboxes * contacts;
        try (Lab lab = new Lab()) {
            Lab.Load naive = naive(lab, mailboxes, contacts);
            Lab.say("naive worker: %s", naive);
            Lab.Load ours = lab.deliver(
                    lab.wanting("state", mailboxes, contacts), lab.graph(Lab.LATENCY), 4 * mailboxes, 20, all);
            Lab.say("delivery:     %s: %.1f times as fast", ours, ours.rate() / naive.rate());
        }
    }

    private static Lab.Load naive(Lab lab, int mailboxes, int contacts) throws Exception {
        PrivateRabbitMq broker = lab.closing(PrivateRabbitMq.started());
        var factory = new ConnectionFactory();
        factory.setUri(broker.uri());
        var graph = lab.graph(Lab.LATENCY);
        try (var http = new Ceiling(graph, 1);
                var connection = factory.newConnection();
                Channel channel = connection.createChannel()) {
            channel.queueDeclare(QUEUE, /* durable= */ true, /* exclusive= */ false, /* autoDelete= */ false, null);
            for (int c = 0; c < contacts; c++) {
                channel.basicPublish("", QUEUE, MessageProperties.PERSISTENT_BASIC, Ceiling.body(c));
            }
            var left = new CountDownLatch(contacts);
            long begun = System.nanoTime();
            Duration before = Lab.cpu();
            channel.basicConsume(
                    QUEUE,
                    /* autoAck= */ true,
                    (tag, message) -> {
                        for (int m = 0; m < mailboxes; m++) {
                            post(http, Lab.mailbox(m), message.getBody());
                        }
                        left.countDown();
                    },
                    tag -> {});
            left.await();
            return new Lab.Load(
                    mailboxes * contacts,
                    Duration.ofNanos(System.nanoTime() - begun),
                    Lab.cpu().minus(before));
        }
    }

    private static void post(Ceiling http, String mailbox, byte[] body) {
        try {
            int status = http.post(mailbox, body);
            if (status != 201) {
                throw new IllegalStateException("status: " + status + " (expected: 201)");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
