package io.contactsync.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.contactsync.testkit.ChildProcess;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InstanceLockTest {

    @TempDir
    Path folder;

    @Test
    void a_half_runs_once_and_the_other_half_beside_it() throws Exception {
        try (InstanceLock capture = taken("capture")) {
            assertThat(capture).isNotNull();
            assertThat(InstanceLock.take(settings(), "capture")).isEmpty();
            try (InstanceLock deliver = taken("deliver")) {
                assertThat(deliver).isNotNull();
            }
        }

        taken("capture").close();
    }

    @Test
    void another_process_has_it_until_it_ends_however_it_ends() throws Exception {
        var spec = ChildProcess.Spec.of(
                "holder",
                List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Holder.class.getName(),
                        settings().url(),
                        "deliver"));
        try (ChildProcess holder = ChildProcess.start(spec)) {
            assertThat(holder.says(1, Duration.ofSeconds(60))).containsExactly("taken");
            assertThat(InstanceLock.take(settings(), "deliver")).isEmpty();
            taken("capture").close();

            holder.kill();

            taken("deliver").close();
        }
    }

    /** Takes a lock and keeps it until it is killed. */
    static final class Holder {
        private Holder() {}

        public static void main(String... args) throws Exception {
            try (var lock = InstanceLock.take(new StateSettings(args[0], null, null), args[1])
                            .orElseThrow();
                    var never = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
                System.out.println(lock == null ? "not taken" : "taken");
                never.readLine();
            }
        }
    }

    @Test
    void on_postgresql_several_may_run() throws Exception {
        var shared = new StateSettings("jdbc:postgresql://127.0.0.1:1/state", null, null);

        try (InstanceLock first = InstanceLock.take(shared, "deliver").orElseThrow();
                InstanceLock second = InstanceLock.take(shared, "deliver").orElseThrow()) {
            assertThat(first).isNotSameAs(second);
        }
    }

    @Test
    void a_folder_that_is_not_there_is_said_to_be_the_reason() {
        var nowhere = new StateSettings("jdbc:sqlite:" + folder.resolve("nowhere/state.db"), null, null);

        assertThatThrownBy(() -> InstanceLock.take(nowhere, "deliver"))
                .isInstanceOf(StateUnavailableException.class)
                .hasMessageContaining("state.db.deliver.db-lock");
    }

    private InstanceLock taken(String half) {
        return InstanceLock.take(settings(), half).orElseThrow();
    }

    private StateSettings settings() {
        return new StateSettings("jdbc:sqlite:" + folder.resolve("state.db"), null, null);
    }
}
