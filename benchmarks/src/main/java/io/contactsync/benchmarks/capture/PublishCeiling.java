package io.contactsync.benchmarks.capture;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import io.contactsync.testkit.PrivateRabbitMq;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the broker itself takes: RabbitMQ's PerfTest, one publisher, persistent, confirmed, into a quorum queue. */
final class PublishCeiling {

    private static final Pattern RATE = Pattern.compile("sending rate avg: (\\d+) msg/s");

    private static final String QUEUE = "ceiling";

    private PublishCeiling() {}

    /** Messages per second. */
    static long measure(PrivateRabbitMq broker, int bytes, int seconds, Path folder) throws Exception {
        Path output = folder.resolve("perf-test.txt");
        Process perfTest = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        classPath(),
                        "com.rabbitmq.perf.PerfTest",
                        "--uri",
                        broker.uri(),
                        "--queue",
                        QUEUE,
                        "--quorum-queue",
                        "--producers",
                        "1",
                        "--consumers",
                        "0",
                        "--flag",
                        "persistent",
                        "--confirm",
                        "500",
                        "--size",
                        Integer.toString(bytes),
                        "--time",
                        Integer.toString(seconds)))
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        int code = perfTest.waitFor();
        forget(broker);
        String said = Files.readString(output, StandardCharsets.UTF_8);
        Matcher rate = RATE.matcher(said);
        if (code != 0 || !rate.find()) {
            throw new IllegalStateException("PerfTest ended with " + code + ":\n" + said);
        }
        return Long.parseLong(rate.group(1));
    }

    /** What nobody consumed would make the broker short of memory, and stop whoever is measured next. */
    private static void forget(PrivateRabbitMq broker) throws Exception {
        var factory = new ConnectionFactory();
        factory.setUri(broker.uri());
        try (Connection connection = factory.newConnection();
                Channel channel = connection.createChannel()) {
            channel.queueDelete(QUEUE);
        }
    }

    /** Its own jars, laid out beside ours, and what it shares with us. */
    private static String classPath() {
        String ours = System.getProperty("java.class.path");
        Path own =
                Path.of(ours.split(File.pathSeparator, 2)[0]).toAbsolutePath().resolveSibling("perf-test");
        return own + File.separator + "*" + File.pathSeparator + ours;
    }
}
