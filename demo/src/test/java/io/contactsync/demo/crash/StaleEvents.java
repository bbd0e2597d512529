package io.contactsync.demo.crash;

import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.MessageProperties;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.random.RandomGenerator;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Events that were overtaken: of members who changed or left since, each a little older than what the service knows of the
 * member. What they say is nowhere true, so that it is seen when one of them is believed.
 */
final class StaleEvents {

    private static final int AT_ONCE = 15;

    private final StandConfiguration configuration;

    StaleEvents(StandConfiguration configuration) {
        this.configuration = configuration;
    }

    private record Known(String contact, long version) {}

    /** Publishes some, about whomever chance picks; returns how many. */
    int publish(JdbcClient stateDb, RandomGenerator random) {
        List<Known> known = stateDb.sql("select id, version from contact order by id")
                .query((row, n) -> new Known(row.getString("id"), row.getLong("version")))
                .list();
        if (known.isEmpty()) {
            return 0;
        }
        var factory = new ConnectionFactory();
        factory.setHost("127.0.0.1");
        factory.setPort(configuration.servers().broker().port());
        factory.setUsername(configuration.servers().broker().username());
        factory.setPassword(configuration.servers().broker().password());
        try (Connection connection = factory.newConnection();
                var channel = connection.createChannel()) {
            channel.confirmSelect();
            for (int i = 0; i < AT_ONCE; i++) {
                Known each = known.get(random.nextInt(known.size()));
                channel.basicPublish(
                        "",
                        configuration.queue(),
                        MessageProperties.PERSISTENT_BASIC,
                        event(each, random.nextBoolean()).getBytes(StandardCharsets.UTF_8));
            }
            channel.waitForConfirmsOrDie(60_000);
        } catch (java.io.IOException | TimeoutException e) {
            throw new IllegalStateException("stale events could not be published", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while publishing stale events", e);
        }
        return AT_ONCE;
    }

    private static String event(Known known, boolean delete) {
        String head = "\"contact_id\": \"" + known.contact() + "\", \"version\": " + (known.version() - 1);
        return delete
                ? "{\"event_type\": \"deleted\", " + head + "}"
                : "{\"event_type\": \"updated\", " + head
                        + ", \"data\": {\"givenName\": \"Stale\"}, \"tags\": {\"chapter\": \"North\"}}";
    }
}
