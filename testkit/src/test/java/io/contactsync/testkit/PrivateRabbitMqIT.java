package io.contactsync.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.MessageProperties;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PrivateRabbitMqIT {
    @Test
    void a_confirmed_message_is_still_there_after_a_stop_and_after_a_kill() throws Exception {
        try (PrivateRabbitMq broker = PrivateRabbitMq.started()) {
            publishConfirmed(broker, "first");

            broker.stop();
            assertThat(broker.isRunning()).isFalse();
            assertThatThrownBy(() -> connect(broker)).isInstanceOf(ConnectException.class);
            broker.start();
            publishConfirmed(broker, "second");
            broker.kill();
            assertThat(broker.isRunning()).isFalse();
            broker.start();

            try (Connection connection = connect(broker);
                    Channel channel = connection.createChannel()) {
                assertThat(channel.basicGet("kept", true).getBody()).isEqualTo(bytes("first"));
                assertThat(channel.basicGet("kept", true).getBody()).isEqualTo(bytes("second"));
            }
        }
    }

    @Test
    void nobody_outside_this_machine_can_reach_it() throws Exception {
        PrivateRabbitMq broker = SharedServers.rabbitMq();
        var foreign = NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .filter(address -> !address.isLoopbackAddress())
                .toList();

        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), broker.port())) {
            assertThat(socket.isConnected()).isTrue();
        }
        assertThat(foreign)
                .allSatisfy(address -> assertThatThrownBy(() -> new Socket(address, broker.port()).close())
                        .isInstanceOf(ConnectException.class));
    }

    @Test
    void closing_leaves_no_process() {
        var before = ProcessHandle.current().descendants().toList();
        PrivateRabbitMq broker = PrivateRabbitMq.started();
        var added = ProcessHandle.current()
                .descendants()
                .filter(process -> !before.contains(process))
                .toList();

        broker.close();

        assertThat(added).hasSizeGreaterThanOrEqualTo(2);
        assertThat(Waiting.until(Duration.ofSeconds(10), () -> added.stream().noneMatch(ProcessHandle::isAlive)))
                .isTrue();
    }

    private static void publishConfirmed(PrivateRabbitMq broker, String text) throws Exception {
        try (Connection connection = connect(broker);
                Channel channel = connection.createChannel()) {
            channel.confirmSelect();
            channel.queueDeclare("kept", true, false, false, Map.of("x-queue-type", "quorum"));
            channel.basicPublish("", "kept", MessageProperties.PERSISTENT_BASIC, bytes(text));
            channel.waitForConfirmsOrDie(10_000);
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static Connection connect(PrivateRabbitMq broker) throws Exception {
        ConnectionFactory factory = new ConnectionFactory();
        factory.setUri(broker.uri());
        factory.setAutomaticRecoveryEnabled(false);
        return factory.newConnection();
    }
}
