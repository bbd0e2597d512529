package io.contactsync.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FreePortsTest {
    private static final long SEED = 20_26_11L;

    @Test
    void a_port_that_is_listened_on_is_passed_over() throws Exception {
        int first = new Random(11).nextInt(15_000, 32_768);
        try (ServerSocket listening = new ServerSocket()) {
            try {
                listening.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), first));
            } catch (BindException alreadySomebodyElses) {
                assertThat(listening.isBound()).isFalse();
            }

            assertThat(new FreePorts(new Random(11)).next()).isNotEqualTo(first);
        }
    }

    @Test
    void a_port_is_given_out_once() {
        int first = new FreePorts(new Random(7)).next();

        assertThat(new FreePorts(new Random(7)).next()).isNotEqualTo(first);
    }

    @Test
    void a_port_that_another_jvm_was_given_is_passed_over_though_nobody_listens_yet() {
        int ours = new FreePorts(new Random(SEED)).next();

        var jvm = ChildProcess.Spec.of(
                "another jvm",
                List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Chooser.class.getName()));
        ChildProcess other = ChildProcess.ended(jvm, Duration.ofSeconds(60));

        assertThat(other.stdout().lines()).hasSize(1).doesNotContain(Integer.toString(ours));
    }

    @Test
    void ports_lie_below_those_of_outgoing_connections() {
        FreePorts ports = new FreePorts(new Random(1));

        assertThat(IntStream.range(0, 50).map(i -> ports.next()).boxed())
                .allMatch(port -> port >= 15_000 && port < 32_768);
    }

    /** Chooses as we do. */
    static final class Chooser {
        private Chooser() {}

        public static void main(String... none) {
            System.out.println(new FreePorts(new Random(SEED)).next());
        }
    }
}
