package io.contactsync.rabbit;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Envelope;
import java.util.Map;

/** Makes deliveries without a broker. */
public final class SimulatedDelivery {

    private SimulatedDelivery() {}

    /** A message as a broker would deliver it. */
    public static Delivery of(
            long tag, boolean redelivered, String messageId, String type, Map<String, Object> headers, byte[] body) {
        var properties = new AMQP.BasicProperties.Builder()
                .messageId(messageId)
                .type(type)
                .headers(headers)
                .build();
        return Delivery.of(new Envelope(tag, redelivered, "", "contact.sync"), properties, body);
    }
}
