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
    private static final Duration SOON = Duration.ofSeconds(60);

    @TempDir
    Path folder;

    @Test
    void a_program_that_ends_in_error_is_quoted() {
        try (ChildProcess child = shell("echo the disk is full; exit 3")) {
            assertThat(child.endsWithin(SOON)).isTrue();

            assertThat(child.exitCode()).isEqualTo(Optional.of(3));
            assertThat(child.failure("did not start"))
                    .hasMessageContaining("shell: did not start (ended by itself, exit code 3)")
                    .hasMessageContaining("the disk is full");
        }
    }

    @Test
    void what_one_says_is_kept_apart_by_stream_and_from_another_of_that_name() {
        ChildProcess one = ChildProcess.ended(
                ChildProcess.Spec.of("a shell", List.of("sh", "-c", "echo $SAID; echo wrong >&2"))
                        .with(Map.of("SAID", "one")),
                SOON);
        ChildProcess other = ChildProcess.ended(
                ChildProcess.Spec.of("a shell", List.of("sh", "-c", "printf 'pwd: '; pwd"))
                        .in(folder),
                SOON);

        assertThat(one.stdout().lines()).containsExactly("one");
        assertThat(one.stderr().lines()).containsExactly("wrong");
        assertThat(other.stdout().text()).isEqualTo("pwd: " + folder + "\n");
        assertThat(other.stderr().text()).isEmpty();
    }

    @Test
    void one_that_reads_hears_what_is_typed_and_the_end_of_it() {
        try (ChildProcess child = shell("cat; echo over")) {
            child.type("a line");
            assertThat(Waiting.until(SOON, () -> child.stdout().lines().equals(List.of("a line"))))
                    .isTrue();
            child.typedAll();

            assertThat(child.endsWithin(SOON)).isTrue();
            assertThat(child.stdout().lines()).containsExactly("a line", "over");
        }
    }

    @Test
    void a_frozen_one_goes_on_when_it_is_thawed() {
        try (ChildProcess child = shell("exec cat")) {
            child.freeze();
            child.type("a line");
            assertThat(child.endsWithin(Duration.ofMillis(200))).isFalse();
            assertThat(child.stdout().text()).isEmpty();
            child.thaw();

            assertThat(Waiting.until(SOON, () -> child.stdout().lines().equals(List.of("a line"))))
                    .isTrue();
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
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        var spec = ChildProcess.Spec.of(
                "jvm",
                List.of(
                        java,
                        "-Djava.io.tmpdir=" + folder,
                        "-cp",
                        System.getProperty("java.class.path"),
                        Parent.class.getName(),
                        pidFile.toString()));

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
        return ChildProcess.start(ChildProcess.Spec.of("shell", List.of("sh", "-c", script)));
    }

    /** A JVM that starts a child, writes its pid to the file named first, and stays. */
    static final class Parent {
        private Parent() {}

        public static void main(String[] arguments) throws Exception {
            Path pidFile = Path.of(arguments[0]);
            ChildProcess child = ChildProcess.start(ChildProcess.Spec.of("sleep", List.of("sleep", "600")));
            Path complete = Files.writeString(pidFile.resolveSibling("pid.part"), Long.toString(child.pid()));
            Files.move(complete, pidFile);
            Thread.currentThread().join();
        }
    }
}
