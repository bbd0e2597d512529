package io.contactsync;

import static org.assertj.core.api.Assertions.assertThat;

import io.contactsync.testkit.ChildProcess;
import io.contactsync.testkit.PackagedProgram;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a person at a terminal sees: a pseudo-terminal, made by util-linux's script. */
class TerminalIT {

    @TempDir
    Path folder;

    @BeforeEach
    void install() {
        new Installation(folder);
    }

    @Test
    void init_asks_one_question_after_another_and_writes_what_the_doctor_can_read() throws Exception {
        Files.delete(folder.resolve("contact-sync.yaml"));
        try (var terminal = new Session("init")) {
            terminal.answer("JDBC URL", "jdbc:sqlite:members.db")
                    .answer("Table of the members", "")
                    .answer("member's key", "")
                    .answer("URI", "")
                    .answer("Tenant id", "club.example")
                    .answer("Application (client) id", "3f0a")
                    .answer("client secret", "")
                    .answer("Mailbox that", "office@club.example")
                    .answer("Folder in it", "Members");
            assertThat(terminal.ended()).as(terminal::screen).isZero();
            assertThat(terminal.screen()).contains("\u001b[1m", "Proposed: select id as contact_id", "capture install");
        }

        assertThat(Files.readString(folder.resolve("contact-sync.yaml")))
                .contains("${GRAPH_CLIENT_SECRET}", "first_name as \"givenName\"", "folder: 'Members'");
        assertThat(CliProcess.run(folder, "capture", "status").err()).contains("GRAPH_CLIENT_SECRET");

        try (var terminal = new Session("init")) {
            terminal.answer("Overwrite it?", "n");
            assertThat(terminal.ended()).as(terminal::screen).isEqualTo(1);
        }
    }

    @Test
    void the_doctor_uses_colours_on_a_terminal_unless_told_not_to() throws Exception {
        try (var terminal = new Session("doctor")) {
            assertThat(terminal.ended()).as(terminal::screen).isEqualTo(1);
            assertThat(terminal.screen()).contains("\u001b[31mfailed", "\u001b[32mok", "-> ");
        }
        try (var terminal = new Session("doctor", "NO_COLOR=1")) {
            assertThat(terminal.ended()).as(terminal::screen).isEqualTo(1);
            assertThat(terminal.screen()).doesNotContain("\u001b[").contains("failed ");
        }
        assertThat(CliProcess.run(folder, "doctor").out())
                .doesNotContain("\u001b[")
                .contains("failed ", "Start RabbitMQ", "Run contact-sync capture install");
    }

    /** A command on a pseudo-terminal; what it shows is read from script's log. */
    private final class Session implements AutoCloseable {
        private final ChildProcess process;
        private final Path log;
        private int read;

        Session(String command, String... environment) throws IOException {
            log = Files.createTempFile(folder, "screen", ".log");
            String java = String.join(
                    " ",
                    List.of(
                            "env TERM=xterm " + String.join(" ", environment),
                            String.join(" ", PackagedProgram.command("-Dcontact-sync.columns=100")),
                            command));
            process =
                    ChildProcess.start(ChildProcess.Spec.of("script", List.of("script", "-qefc", java, log.toString()))
                            .in(folder));
        }

        Session answer(String question, String answer) throws IOException {
            Awaitility.await()
                    .untilAsserted(() -> assertThat(screen().substring(read)).contains(question));
            read = screen().indexOf(question, read) + question.length();
            process.type(answer);
            return this;
        }

        String screen() {
            try {
                return new String(Files.readAllBytes(log), StandardCharsets.UTF_8);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        int ended() {
            if (!process.endsWithin(Duration.ofSeconds(60))) {
                throw process.failure("still there; on the screen: " + screen());
            }
            return process.exitCode().orElseThrow();
        }

        @Override
        public void close() {
            process.kill();
        }
    }
}
