package io.contactsync.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FreePortsTest {
    @Test
    void a_port_that_is_listened_on_is_passed_over() throws Exception {
        int first = new FreePorts(new Random(7)).next();

        try (ServerSocket taken = new ServerSocket(first, 1, InetAddress.getLoopbackAddress())) {
            int next = new FreePorts(new Random(7)).next();

            assertThat(taken.isBound()).isTrue();
            assertThat(next).isNotEqualTo(first);
        }
    }

    @Test
    void ports_lie_below_those_of_outgoing_connections() {
        FreePorts ports = new FreePorts(new Random(1));

        assertThat(IntStream.range(0, 50).map(i -> ports.next()).boxed())
                .allMatch(port -> port >= 15_000 && port < 32_768);
    }
}
