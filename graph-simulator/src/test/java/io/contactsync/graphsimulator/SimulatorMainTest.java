package io.contactsync.graphsimulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The program: a child process on a free port, ended by its handle. */
class SimulatorMainTest {
    private static Process start(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                SimulatorMain.class.getName()));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.to(new File("target/simulator-main.err")))
                .start();
    }

    @Test
    void it_prints_where_it_is_and_serves_until_it_is_told_to_end() throws Exception {
        Process process = start(
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
                "t.example");
        try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
            String endpoint = String.valueOf(out.readLine());
            String authority = String.valueOf(out.readLine());

            assertThat(endpoint).matches("endpoint: http://127\\.0\\.0\\.1:\\d+/v1\\.0");
            assertThat(authority).matches("authority: http://127\\.0\\.0\\.1:\\d+");
            GraphClient plain = new GraphClient(URI.create(endpoint.substring("endpoint: ".length())), null);
            String token = plain.with("Content-Type", "application/x-www-form-urlencoded")
                    .post(
                            authority.substring("authority: ".length()) + "/t.example/oauth2/v2.0/token",
                            "grant_type=client_credentials&client_id=app&client_secret=s"
                                    + "&scope=https%3A%2F%2Fgraph.microsoft.com%2F.default")
                    .text("access_token");
            GraphClient graph = plain.with("Authorization", "Bearer " + token);
            assertThat(graph.get("/users/a@b.example/contacts").status()).isEqualTo(200);
            assertThat(graph.get("/users/other@b.example/contacts").status()).isEqualTo(404);
        } finally {
            process.destroy();
            assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void wrong_usage_ends_with_2() throws Exception {
        for (String[] each : new String[][] {
            {"--nonsense"},
            {"--latency", "soon"},
            {"--network", "far"},
            {"--port", "70000"},
            {"--mailbox", "x"},
            {"--state", "no-such-folder/state.json"}
        }) {
            Process process = start(each);
            assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).as(String.join(" ", each)).isEqualTo(2);
        }
    }

    @Test
    void a_port_in_use_ends_with_1() throws Exception {
        try (GraphSimulator other = GraphSimulator.start()) {
            Process process = start("--port", Integer.toString(other.endpoint().getPort()));
            assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isEqualTo(1);
        }
    }
}
