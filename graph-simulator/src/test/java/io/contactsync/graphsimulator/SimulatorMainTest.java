package io.contactsync.graphsimulator;

import static org.assertj.core.api.Assertions.assertThat;

import io.contactsync.testkit.ChildProcess;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The program: a child process on a free port, ended by its handle. */
class SimulatorMainTest {

    private static final Duration PATIENCE = Duration.ofSeconds(90);

    @Test
    void it_prints_where_it_is_and_serves_until_it_is_told_to_end() {
        try (ChildProcess simulator = ChildProcess.start(command(
                "--port",
                "0",
                "--mailbox",
                "a@b.example",
                "--latency",
                "1ms..2ms",
                "--network",
                "1ms",
                "--client-id",
                "app",
                "--client-secret",
                "s",
                "--tenant",
                "t.example"))) {
            List<String> said = simulator.says(2, PATIENCE);

            assertThat(said.get(0)).matches("endpoint: http://127\\.0\\.0\\.1:\\d+/v1\\.0");
            assertThat(said.get(1)).matches("authority: http://127\\.0\\.0\\.1:\\d+");
            GraphClient plain = new GraphClient(URI.create(said.get(0).substring("endpoint: ".length())), null);
            String token = plain.with("Content-Type", "application/x-www-form-urlencoded")
                    .post(
                            said.get(1).substring("authority: ".length()) + "/t.example/oauth2/v2.0/token",
                            "grant_type=client_credentials&client_id=app&client_secret=s"
                                    + "&scope=https%3A%2F%2Fgraph.microsoft.com%2F.default")
                    .text("access_token");
            GraphClient graph = plain.with("Authorization", "Bearer " + token);
            assertThat(graph.get("/users/a@b.example/contacts").status()).isEqualTo(200);
            assertThat(graph.get("/users/other@b.example/contacts").status()).isEqualTo(404);
            simulator.stop();
        }
    }

    @Test
    void wrong_usage_ends_with_2() {
        for (String[] each : new String[][] {
            {"--nonsense"},
            {"--latency", "soon"},
            {"--network", "far"},
            {"--port", "70000"},
            {"--mailbox", "x"},
            {"--state", "no-such-folder/state.json"}
        }) {
            assertThat(ChildProcess.ended(command(each), PATIENCE).exitCode())
                    .as(String.join(" ", each))
                    .contains(2);
        }
    }

    @Test
    void a_port_in_use_ends_with_1() {
        try (GraphSimulator other = GraphSimulator.start()) {
            var spec = command("--port", Integer.toString(other.endpoint().getPort()));

            assertThat(ChildProcess.ended(spec, PATIENCE).exitCode()).contains(1);
        }
    }

    private static ChildProcess.Spec command(String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                SimulatorMain.class.getName()));
        command.addAll(List.of(arguments));
        return ChildProcess.Spec.of("simulator", command);
    }
}
