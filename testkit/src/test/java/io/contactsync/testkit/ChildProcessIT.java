package io.contactsync.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChildProcessIT {
    private static final Duration SOON = Duration.ofSeconds(20);

    @TempDir
    Path folder;

    @Test
    void a_program_that_ends_in_error_is_quoted() {
        try (ChildProcess child = shell("echo the disk is full; exit 3")) {
            assertThat(child.endsWithin(SOON)).isTrue();

            assertThat(child.exitCode()).isEqualTo(Optional.of(3));
            assertThat(child.failure("did not start"))
                    .hasMessageContaining("shell: did not start (exit code 3)")
                    .hasMessageContaining("the disk is full");
        }
    }

    @Test
    void a_program_lives_on_when_the_thread_that_asked_for_it_ends() throws Exception {
        ChildProcess[] started = new ChildProcess[1];
        Thread asking = new Thread(() -> started[0] = shell("exec sleep 600"));
        asking.start();
        asking.join();

        try (ChildProcess child = started[0]) {
            assertThat(child.endsWithin(Duration.ofMillis(300))).isFalse();
        }
        assertThat(started[0].isAlive()).isFalse();
    }

    @Test
    void a_killed_program_is_gone_when_what_it_started_is_gone() {
        try (ChildProcess child = shell("sleep 1 & wait")) {
            ProcessHandle shell = ProcessHandle.of(child.pid()).orElseThrow();
            assertThat(Waiting.until(SOON, () -> shell.descendants().count() > 0))
                    .isTrue();
            List<ProcessHandle> children = shell.descendants().toList();

            child.kill();

            assertThat(children).noneMatch(ProcessHandle::isAlive);
        }
    }

    @Test
    void a_program_ends_when_its_jvm_is_killed() throws Exception {
        Path pidFile = folder.resolve("pid");
        Path output = folder.resolve("jvm.log");
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        var spec = new ChildProcess.Spec(
                "jvm",
                List.of(java, "-cp", System.getProperty("java.class.path"), Parent.class.getName(), pidFile.toString()),
                Map.of(),
                output,
                ChildProcess.Signal.TERM);

        try (ChildProcess jvm = ChildProcess.start(spec)) {
            if (!Waiting.until(SOON, () -> pidFile.toFile().length() > 0)) {
                throw jvm.failure("started no child");
            }
            ProcessHandle grandchild =
                    ProcessHandle.of(Long.parseLong(Files.readString(pidFile))).orElseThrow();
            jvm.kill();

            assertThat(Waiting.until(SOON, () -> !grandchild.isAlive())).isTrue();
        }
    }

    private ChildProcess shell(String script) {
        return ChildProcess.start(new ChildProcess.Spec(
                "shell", List.of("sh", "-c", script), Map.of(), folder.resolve("shell.log"), ChildProcess.Signal.TERM));
    }

    /** A JVM that starts a child, writes its pid to the file named first, and stays. */
    static final class Parent {
        private Parent() {}

        public static void main(String[] arguments) throws Exception {
            Path pidFile = Path.of(arguments[0]);
            ChildProcess child = ChildProcess.start(new ChildProcess.Spec(
                    "sleep",
                    List.of("sleep", "600"),
                    Map.of(),
                    pidFile.resolveSibling("sleep.log"),
                    ChildProcess.Signal.TERM));
            Path complete = Files.writeString(pidFile.resolveSibling("pid.part"), Long.toString(child.pid()));
            Files.move(complete, pidFile);
            Thread.currentThread().join();
        }
    }
}
