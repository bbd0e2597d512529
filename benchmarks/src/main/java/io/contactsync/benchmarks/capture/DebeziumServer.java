package io.contactsync.benchmarks.capture;

import com.rabbitmq.client.BuiltinExchangeType;
import io.contactsync.testkit.ChildProcess;
import io.contactsync.testkit.FreePorts;
import io.contactsync.testkit.PrivateRabbitMq;
import java.io.File;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/**
 * Debezium Server with its RabbitMQ sink: PostgreSQL's log by pgoutput into a quorum queue. Unpacked by the Maven profile
 * {@code debezium-server}; its newest versions want Java 21, which {@code -Ddebezium.java} names.
 */
final class DebeziumServer implements AutoCloseable {

    static final String QUEUE = "debezium";

    private final ChildProcess process;
    private final String jar;

    private DebeziumServer(ChildProcess process, String jar) {
        this.process = process;
        this.jar = jar;
    }

    /** What one could set: no waiting between polls, larger batches, no schema beside each event. */
    static final Map<String, String> TUNED = Map.of(
            "debezium.source.poll.interval.ms", "5",
            "debezium.source.max.batch.size", "8192",
            "debezium.source.max.queue.size", "32768",
            "debezium.format.key.schemas.enable", "false",
            "debezium.format.value.schemas.enable", "false");

    /** Starts it, and returns when a first change of {@code changes} has passed. */
    static DebeziumServer started(
            Path unpacked,
            Path folder,
            String slot,
            Map<String, String> more,
            BenchmarkSource source,
            PrivateRabbitMq broker,
            Drain drain,
            Changes changes)
            throws Exception {
        drain.channel().queueDeclare(QUEUE, true, false, false, Map.of("x-queue-type", "quorum"));
        drain.channel().exchangeDeclare(QUEUE, BuiltinExchangeType.FANOUT, true);
        drain.channel().queueBind(QUEUE, QUEUE, "");
        URI database = URI.create(source.url().substring("jdbc:".length()).replaceFirst("\\?.*", ""));
        Path home = Files.createDirectories(folder.resolve(slot));
        StringBuilder settings = new StringBuilder("""
                debezium.source.connector.class=io.debezium.connector.postgresql.PostgresConnector
                debezium.source.offset.storage.file.filename=%s/offsets
                debezium.source.database.hostname=%s
                debezium.source.database.port=%d
                debezium.source.database.dbname=%s
                debezium.source.database.user=%s
                debezium.source.database.password=%s
                debezium.source.topic.prefix=dbz
                debezium.source.table.include.list=public.member
                debezium.source.plugin.name=pgoutput
                debezium.source.slot.name=%s
                debezium.source.slot.drop.on.stop=true
                debezium.source.snapshot.mode=no_data
                debezium.sink.type=rabbitmq
                debezium.sink.rabbitmq.connection.host=127.0.0.1
                debezium.sink.rabbitmq.connection.port=%d
                debezium.sink.rabbitmq.connection.username=%s
                debezium.sink.rabbitmq.connection.password=%s
                debezium.sink.rabbitmq.exchange=debezium
                debezium.sink.rabbitmq.routingKey=debezium
                quarkus.http.host=127.0.0.1
                quarkus.http.port=%d
                quarkus.log.level=WARN
                """.formatted(
                        home,
                        database.getHost(),
                        database.getPort(),
                        database.getPath().substring(1),
                        source.username(),
                        source.password(),
                        slot,
                        broker.port(),
                        broker.username(),
                        broker.password(),
                        new FreePorts(RandomGenerator.getDefault()).next()));
        more.forEach(
                (key, value) -> settings.append(key).append('=').append(value).append('\n'));
        Path config = Files.writeString(home.resolve("application.properties"), settings);
        String runner;
        try (var files = Files.list(unpacked)) {
            runner = files.map(Path::toString)
                    .filter(file -> file.endsWith("-runner.jar"))
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException(unpacked + ": no Debezium Server (see README.md)"));
        }
        var process = ChildProcess.start(ChildProcess.Spec.of(
                "debezium-server",
                List.of(
                        System.getProperty("debezium.java", System.getProperty("java.home")) + "/bin/java",
                        "-Xmx1g",
                        "-Dquarkus.config.locations=" + config,
                        "-cp",
                        runner + File.pathSeparator + unpacked.resolve("lib") + "/*",
                        "io.debezium.server.Main")));
        var server = new DebeziumServer(process, Path.of(runner).getFileName().toString());
        long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(2);
        long before = drain.seen();
        while (drain.seen() == before) {
            if (!process.isAlive() || System.nanoTime() - end > 0) {
                IllegalStateException failure = process.failure("captures nothing");
                server.close();
                throw failure;
            }
            changes.touch();
            TimeUnit.SECONDS.sleep(1);
        }
        TimeUnit.SECONDS.sleep(2);
        return server;
    }

    /** Its jar, whose name says the version. */
    @Override
    public String toString() {
        return jar;
    }

    @Override
    public void close() {
        process.close();
    }
}
