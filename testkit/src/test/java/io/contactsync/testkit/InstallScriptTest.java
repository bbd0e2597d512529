package io.contactsync.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code tools/install} on a system that has no programs but those that a test puts there. */
class InstallScriptTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String LOCKED =
            "echo 'E: Could not get lock /var/lib/apt/lists/lock. It is held by process 7 (apt-get)'; exit 100";

    @TempDir
    Path folder;

    private Path bin;
    private Path policy;
    private final List<Said> said = new ArrayList<>();

    @BeforeEach
    void aSystem() throws IOException {
        bin = Files.createDirectory(folder.resolve("bin"));
        policy = folder.resolve("policy-rc.d");
        for (String tool : List.of(
                "awk",
                "bash",
                "cat",
                "chmod",
                "grep",
                "ln",
                "mktemp",
                "paste",
                "readlink",
                "rm",
                "sed",
                "sh",
                "sleep",
                "tail")) {
            Files.createSymbolicLink(bin.resolve(tool), Programs.find(tool).orElseThrow());
        }
        program("id", "echo 0");
    }

    @Test
    void a_held_lock_is_waited_for_and_that_is_said_once() throws Exception {
        apt("[ $(grep -c . calls) -gt 2 ] || { " + LOCKED + "; }");

        try (ChildProcess install = installs("600", "prometheus")) {
            assertThat(endOf(install)).isZero();
        }

        assertThat(said())
                .containsExactly(
                        "install: prometheus",
                        "install: waits for apt, for 600 s at most: Could not get lock /var/lib/apt/lists/lock."
                                + " It is held by process 7 (apt-get)");
        assertThat(calls()).containsExactly("install", "install", "install");
    }

    @Test
    void a_lock_that_is_never_free_ends_it() throws Exception {
        apt(LOCKED);

        try (ChildProcess install = installs("0", "prometheus")) {
            assertThat(endOf(install)).isEqualTo(1);
        }

        assertThat(said())
                .endsWith("install: apt was busy for 0 s: Could not get lock /var/lib/apt/lists/lock."
                        + " It is held by process 7 (apt-get)");
        assertThat(calls()).containsExactly("install");
    }

    @Test
    void the_list_of_packages_is_fetched_only_when_it_is_missing() throws Exception {
        apt("grep -q update calls || { echo 'E: Unable to locate package prometheus'; exit 100; }");

        try (ChildProcess install = installs("600", "prometheus")) {
            assertThat(endOf(install)).isZero();
        }
        assertThat(calls()).containsExactly("install", "update", "install");

        try (ChildProcess install = installs("600", "prometheus")) {
            assertThat(endOf(install)).isZero();
        }
        assertThat(calls()).containsExactly("install", "update", "install", "install");
    }

    @Test
    void a_package_that_cannot_be_had_is_named_with_the_reason() throws Exception {
        apt(
                "case \"$*\" in *update*) echo 'W: Failed to fetch http://deb.invalid/ Could not resolve';;"
                        + " *) echo 'Reading package lists...'; echo 'E: Unable to locate package prometheus'; exit 100;; esac");

        try (ChildProcess install = installs("600", "script", "prometheus")) {
            assertThat(endOf(install)).isEqualTo(1);
        }

        assertThat(said())
                .endsWith("install: of bsdutils prometheus apt says: Unable to locate package prometheus"
                        + " (W: Failed to fetch http://deb.invalid/ Could not resolve)");
        assertThat(policy).doesNotExist();
    }

    @Test
    void who_is_not_root_gets_the_command() throws Exception {
        apt("exit 0");
        program("id", "echo 1000");

        try (ChildProcess install = installs("600", "mariadb", "script")) {
            assertThat(endOf(install)).isEqualTo(1);
        }
        program("sudo", "exit 1");
        try (ChildProcess install = installs("600", "mariadb")) {
            assertThat(endOf(install)).isEqualTo(1);
        }

        assertThat(said())
                .containsExactly(
                        "install: the tests need mariadb script (expected: run once, as root:"
                                + " sh -c 'apt-get update && apt-get install -y --no-install-recommends mariadb-server bsdutils')",
                        "install: the tests need mariadb (expected: run once:"
                                + " sudo sh -c 'apt-get update && apt-get install -y --no-install-recommends mariadb-server')");
        assertThat(folder.resolve("calls")).doesNotExist();
    }

    @Test
    void where_there_is_no_apt_the_command_is_that_of_the_system() throws Exception {
        try (ChildProcess install = installs("600", "rabbitmq", "mariadb")) {
            assertThat(endOf(install)).isEqualTo(1);
        }
        program("brew", "exit 1");
        try (ChildProcess install = installs("600", "rabbitmq", "script")) {
            assertThat(endOf(install)).isEqualTo(1);
        }
        program("dnf", "exit 1");
        try (ChildProcess install = installs("600", "mariadb", "script")) {
            assertThat(endOf(install)).isEqualTo(1);
        }

        assertThat(said())
                .containsExactly(
                        "install: the tests need rabbitmq mariadb (expected: this system's package manager brings them)",
                        "install: the tests need rabbitmq script (expected: run once: brew install rabbitmq)",
                        "install: the tests need mariadb script (expected: run once: dnf install -y mariadb-server /usr/bin/script)");
    }

    @Test
    void no_server_is_started_meanwhile_and_nothing_is_left_behind() throws Exception {
        apt("\"$POLICY\" || echo $? >forbidden");

        try (ChildProcess install = installs("600", "postgresql")) {
            assertThat(endOf(install)).isZero();
        }

        assertThat(folder.resolve("forbidden")).hasContent("101");
        assertThat(Files.exists(policy, LinkOption.NOFOLLOW_LINKS)).isFalse();
    }

    @Test
    void what_somebody_else_said_of_starts_stays() throws Exception {
        apt("exit 0");
        Files.writeString(policy, "theirs");

        try (ChildProcess install = installs("600", "postgresql")) {
            assertThat(endOf(install)).isZero();
        }

        assertThat(policy).hasContent("theirs");
    }

    @Test
    void an_interruption_leaves_nothing_behind_either() throws Exception {
        apt("echo . >begun; while [ ! -e ended ]; do sleep 0.1; done");

        try (ChildProcess install = installs("600", "postgresql")) {
            assertThat(Waiting.until(PATIENCE, () -> Files.exists(folder.resolve("begun"))))
                    .isTrue();
            assertThat(policy).exists();
            ProcessHandle.of(install.pid()).orElseThrow().destroy();
            Files.writeString(folder.resolve("ended"), "");
            assertThat(endOf(install)).isEqualTo(143);
        }

        assertThat(Files.exists(policy, LinkOption.NOFOLLOW_LINKS)).isFalse();
    }

    /** An apt-get that notes what it is asked for, and then does this. */
    private void apt(String script) throws IOException {
        program(
                "apt-get",
                "cd '" + folder + "'; for word; do case $word in install | update) echo $word >>calls;; esac; done; "
                        + script);
    }

    private void program(String name, String script) throws IOException {
        Path file = Files.writeString(bin.resolve(name), "#!" + bin.resolve("sh") + "\n" + script + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private ChildProcess installs(String patience, String... programs) {
        List<String> command = new ArrayList<>(List.of(
                bin.resolve("bash").toString(),
                "-c",
                "exec \"$@\" 2>&1",
                "install",
                bin.resolve("bash").toString(),
                Path.of("..", "tools", "install").toString()));
        command.addAll(List.of(programs));
        Map<String, String> environment = Map.of(
                "PATH", bin.toString(),
                "POLICY", policy.toString(),
                "CONTACT_SYNC_POLICY", policy.toString(),
                "CONTACT_SYNC_APT_PATIENCE", patience);
        var install =
                ChildProcess.start(ChildProcess.Spec.of("install", command).with(environment));
        said.add(install.stdout());
        return install;
    }

    private static int endOf(ChildProcess install) {
        if (!install.endsWithin(PATIENCE)) {
            throw install.failure("did not end within " + PATIENCE.toSeconds() + " s");
        }
        return install.exitCode().orElseThrow();
    }

    /** What each of them said, on whichever stream. */
    private List<String> said() {
        return said.stream().flatMap(each -> each.lines().stream()).toList();
    }

    private List<String> calls() throws IOException {
        return Files.readAllLines(folder.resolve("calls"));
    }
}
