package io.contactsync.rabbit;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ShutdownSignalException;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Our two queues: what they are, and that they are there.
 *
 * <p>A queue that exists is used as it is; it is never changed or deleted. How it differs from what we would have made
 * cannot be asked, only provoked: an active declaration on a channel of its own, which the broker then closes with 406
 * and a text. That is done once per queue and reported. A queue that is missing is made: durable, on RabbitMQ a quorum
 * queue; the work queue with a single active consumer, which keeps the order with several workers. RabbitMQ 4 would drop
 * a message that came back 20 times, so there the limit is taken off.
 *
 * <p>RabbitMQ's own arguments are sent to RabbitMQ only: other brokers close the connection over an argument they do not
 * know. Should one of them not even take the single active consumer, the next connection does without. Source: RabbitMQ
 * docs, "Quorum Queues", "Consumers: Single Active Consumer"; Broker-J by test. Safe for several threads.
 */
public final class Topology {
    private static final Logger log = LoggerFactory.getLogger(Topology.class);

    private static final String SINGLE_ACTIVE_CONSUMER = "x-single-active-consumer";

    /** More than a queue can have. */
    private static final int MOST_ARGUMENTS = 30;

    /** RabbitMQ's words: "inequivalent arg 'x' for queue 'q' in vhost '/': received … but current is the value 'v' of type 't'". */
    private static final Pattern DIFFERENCE = Pattern.compile(
            "inequivalent arg '(?<name>[^']+)'.*but current is (?:none|the value '(?<value>.*)' of type '(?<type>\\w+)'|'.*')");

    private final BrokerSettings settings;
    private final BrokerListener listener;
    private final Set<String> compared = ConcurrentHashMap.newKeySet();
    private volatile boolean singleActiveConsumerRefused;

    public Topology(BrokerSettings settings, BrokerListener listener) {
        this.settings = settings;
        this.listener = listener;
    }

    /**
     * Makes sure that both queues are there.
     *
     * @throws BrokerUnavailableException of kind QUEUE when one is not and cannot be made
     */
    void declare(Connection connection, BrokerProduct product) {
        declare(connection, product, settings.queue(), workQueueArguments(product));
        declare(connection, product, settings.deadLetterQueue(), deadLetterQueueArguments(product));
    }

    /**
     * Makes sure that a queue is there in which messages are kept, and seen without being taken.
     *
     * @throws BrokerUnavailableException of kind QUEUE when it is not and cannot be made
     */
    void declareMemory(Connection connection, BrokerProduct product, String queue) {
        declare(connection, product, queue, deadLetterQueueArguments(product));
    }

    /** What the queue of events is made with. */
    Map<String, Object> workQueueArguments(BrokerProduct product) {
        Map<String, Object> arguments = deadLetterQueueArguments(product);
        if (product.isRabbitMq() || !singleActiveConsumerRefused) {
            arguments.put(SINGLE_ACTIVE_CONSUMER, true);
        }
        return arguments;
    }

    /** Several people may look at it at once, and put back what they saw, so no single consumer and no limit either. */
    Map<String, Object> deadLetterQueueArguments(BrokerProduct product) {
        Map<String, Object> arguments = new HashMap<>();
        if (product.isRabbitMq()) {
            arguments.put("x-queue-type", "quorum");
            if (product.majorVersion() >= 4) {
                arguments.put("x-delivery-limit", -1);
            }
        }
        return arguments;
    }

    private void declare(Connection connection, BrokerProduct product, String queue, Map<String, Object> arguments) {
        try {
            if (!exists(connection, queue)) {
                create(connection, queue, arguments);
                log.atInfo().addKeyValue("queue", queue).log("Queue made");
            } else if (product.isRabbitMq() && compared.add(queue)) {
                compare(connection, queue, arguments);
            }
        } catch (IOException | ShutdownSignalException e) {
            if (!product.isRabbitMq() && arguments.containsKey(SINGLE_ACTIVE_CONSUMER) && !connection.isOpen()) {
                singleActiveConsumerRefused = true;
            }
            throw BrokerUnavailableException.queue(settings.address(), queue, e);
        }
    }

    /** How both queues stand; makes and changes nothing. */
    List<QueueReport> look(Connection connection, BrokerProduct product) {
        QueueReport events = look(connection, product, settings.queue(), workQueueArguments(product));
        return List.of(
                events instanceof QueueReport.Differs ? single(connection, product, events) : events,
                look(connection, product, settings.deadLetterQueue(), deadLetterQueueArguments(product)));
    }

    private QueueReport single(Connection connection, BrokerProduct product, QueueReport otherwise) {
        try {
            requireSingleActiveConsumer(connection, product);
            return otherwise;
        } catch (BrokerUnavailableException e) {
            return new QueueReport.ServesSeveral(settings.queue(), String.valueOf(e.getMessage()));
        }
    }

    private static QueueReport look(
            Connection connection, BrokerProduct product, String queue, Map<String, Object> arguments) {
        try {
            var messages = new AtomicLong();
            onThrowAwayChannel(
                    connection,
                    channel -> messages.set(channel.queueDeclarePassive(queue).getMessageCount()));
            if (product.isRabbitMq()) {
                onThrowAwayChannel(connection, channel -> declareActively(channel, queue, arguments));
            }
            return new QueueReport.AsExpected(queue, messages.get());
        } catch (IOException | ShutdownSignalException e) {
            int code = e instanceof IOException io ? closeCode(io).orElse(0) : 0;
            String said = difference(e);
            return switch (code) {
                case AMQP.NOT_FOUND -> new QueueReport.Missing(queue);
                case AMQP.PRECONDITION_FAILED -> new QueueReport.Differs(queue, said);
                default -> new QueueReport.Refused(queue, said);
            };
        }
    }

    private static boolean exists(Connection connection, String queue) throws IOException {
        try {
            onThrowAwayChannel(connection, channel -> channel.queueDeclarePassive(queue));
            return true;
        } catch (IOException e) {
            if (closeCode(e).orElse(0) == AMQP.NOT_FOUND) {
                return false;
            }
            throw e;
        }
    }

    private void create(Connection connection, String queue, Map<String, Object> arguments) throws IOException {
        compared.add(queue);
        try {
            onThrowAwayChannel(connection, channel -> declareActively(channel, queue, arguments));
        } catch (IOException e) {
            // Somebody else made it meanwhile, with other arguments; or the arguments themselves are refused.
            if (closeCode(e).orElse(0) != AMQP.PRECONDITION_FAILED || !exists(connection, queue)) {
                throw e;
            }
            report(queue, e);
        }
    }

    private void compare(Connection connection, String queue, Map<String, Object> arguments) throws IOException {
        try {
            onThrowAwayChannel(connection, channel -> declareActively(channel, queue, arguments));
        } catch (IOException e) {
            switch (closeCode(e).orElse(0)) {
                case AMQP.PRECONDITION_FAILED -> report(queue, e);
                case AMQP.ACCESS_REFUSED ->
                    log.atDebug().addKeyValue("queue", queue).log("No right to compare the queue");
                default -> throw e;
            }
        }
    }

    private void report(String queue, IOException refusal) {
        String difference = difference(refusal);
        log.atWarn()
                .addKeyValue("queue", queue)
                .log("Queue exists with other arguments and is used as it is: {}", difference);
        listener.queueDiffers(queue, difference);
    }

    private static String difference(Exception refusal) {
        Throwable cause = refusal.getCause();
        return cause instanceof ShutdownSignalException shutdown
                ? BrokerUnavailableException.replyText(shutdown)
                : String.valueOf(refusal.getMessage());
    }

    /**
     * Makes sure that of several consumers of the queue of events one alone is served. RabbitMQ names the first argument that differs
     * from a declaration, so ours is made like the queue, one argument after another, until it is named or nothing differs any more.
     * Where we have no right to declare, and on brokers that tell no arguments, nobody can know.
     *
     * @throws BrokerUnavailableException of kind QUEUE when the queue serves several at a time
     */
    void requireSingleActiveConsumer(Connection connection, BrokerProduct product) {
        if (!product.isRabbitMq()) {
            return;
        }
        Map<String, Object> arguments = workQueueArguments(product);
        boolean durable = true;
        for (int tries = 0; tries < MOST_ARGUMENTS; tries++) {
            boolean asDurable = durable;
            try {
                onThrowAwayChannel(
                        connection,
                        channel -> channel.queueDeclare(
                                settings.queue(),
                                asDurable,
                                /* exclusive= */ false,
                                /* autoDelete= */ false,
                                arguments));
                return;
            } catch (IOException | ShutdownSignalException e) {
                Matcher said = DIFFERENCE.matcher(difference(e));
                if (!(e instanceof IOException io)
                        || closeCode(io).orElse(0) != AMQP.PRECONDITION_FAILED
                        || !said.find()) {
                    log.atDebug()
                            .addKeyValue("queue", settings.queue())
                            .setCause(e)
                            .log("It cannot be known whether the queue has a single active consumer");
                    return;
                }
                String name = said.group("name");
                if (name.equals(SINGLE_ACTIVE_CONSUMER)) {
                    throw BrokerUnavailableException.of(
                            BrokerUnavailableException.Kind.QUEUE,
                            settings.address(),
                            "queue " + settings.queue()
                                    + " has no single active consumer, and is not consumed; with one process, and"
                                    + " rabbitmq.require-single-active-consumer: false, it is: let it run empty so, delete it and"
                                    + " take that out again, contact-sync makes it anew",
                            e);
                }
                if (name.equals("durable")) {
                    durable = false;
                } else if (said.group("value") == null) {
                    arguments.remove(name);
                } else {
                    arguments.put(name, value(said.group("value"), said.group("type")));
                }
            }
        }
    }

    private static Object value(String text, String type) {
        return switch (type) {
            case "bool" -> Boolean.valueOf(text);
            case "longstr" -> text;
            default -> {
                try {
                    yield Long.valueOf(text);
                } catch (NumberFormatException e) {
                    yield text;
                }
            }
        };
    }

    private static void declareActively(Channel channel, String queue, Map<String, Object> arguments)
            throws IOException {
        channel.queueDeclare(queue, /* durable= */ true, /* exclusive= */ false, /* autoDelete= */ false, arguments);
    }

    private static OptionalInt closeCode(IOException failure) {
        return failure.getCause() instanceof ShutdownSignalException shutdown
                        && shutdown.getReason() instanceof AMQP.Channel.Close close
                ? OptionalInt.of(close.getReplyCode())
                : OptionalInt.empty();
    }

    private interface ChannelCall {
        void on(Channel channel) throws IOException;
    }

    private static void onThrowAwayChannel(Connection connection, ChannelCall call) throws IOException {
        Channel channel = connection.createChannel();
        if (channel == null) {
            throw new IOException("no channel is left on the connection");
        }
        try {
            call.on(channel);
        } finally {
            ThrowAway.channel(channel);
        }
    }
}
