package io.contactsync.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Coverage-guided fuzzing of the event parser, in a JVM of its own. A short run by default; the long one is {@code
 * -Dfuzz.runs=10000000}. With {@code -Dfuzz.folder=DIR} its log, what it found and the inputs that it learned from stay there, and a
 * later run begins with them.
 */
final class EventFuzzIT {

    private static final long RUNS = Long.getLong("fuzz.runs", 30_000);

    private static final List<String> SEEDS = List.of(
            "{\"event_type\":\"updated\",\"contact_id\":\"4711\",\"data\":{\"givenName\":\"Ada\",\"emailAddresses\":"
                    + "[{\"address\":\"ada@example.org\",\"name\":\"Ada\"}],\"birthday\":\"1815-12-10\"},\"event_id\":\"0199\","
                    + "\"version\":1764000000000001,\"occurred_at\":\"2026-11-22T13:00:00.123456Z\","
                    + "\"tags\":{\"chapter\":\"North\"},\"schema\":1}",
            "{\"event_type\":\"ContactDeleted\",\"contact_id\":4711}",
            "{\"event_type\":\"created\",\"contact_id\":\"a\",\"data\":{\"homeAddress\":{\"street\":\"x\",\"city\":null},"
                    + "\"businessPhones\":[\"1\"],\"categories\":[],\"children\":[\"b\"]}}");

    @TempDir
    Path temporary;

    @Test
    void no_bytes_break_the_parser() throws Exception {
        String kept = System.getProperty("fuzz.folder");
        Path folder = kept == null ? temporary : Path.of(kept).toAbsolutePath();
        Path corpus = Files.createDirectories(folder.resolve("corpus"));
        for (int i = 0; i < SEEDS.size(); i++) {
            Files.writeString(corpus.resolve("seed-" + i), SEEDS.get(i));
        }
        Path log = folder.resolve("fuzz.log");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                "com.code_intelligence.jazzer.Jazzer",
                "--target_class=" + EventFuzz.class.getName(),
                "--instrumentation_includes=io.contactsync.event.**",
                // Its bug detectors look for misuse of files, SQL and the like in every class: none of that is here.
                "--custom_hook_includes=io.contactsync.event.**",
                "--reproducer_path=" + folder,
                "-artifact_prefix=" + folder + File.separator,
                "-runs=" + RUNS,
                "-max_len=4096",
                "-rss_limit_mb=1024",
                "-timeout=60",
                corpus.toString()));
        Process fuzzer = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            assertThat(fuzzer.waitFor(RUNS < 1_000_000 ? 5 : 24 * 60, TimeUnit.MINUTES))
                    .as(() -> "ended in time; it said last:\n" + tail(log))
                    .isTrue();
            assertThat(fuzzer.exitValue())
                    .as(() -> "exit code; it said last:\n" + tail(log))
                    .isZero();
            assertThat(Files.readString(log)).contains("Done " + RUNS + " runs");
        } finally {
            fuzzer.destroyForcibly();
        }
    }

    private static String tail(Path log) {
        try {
            List<String> lines = Files.readAllLines(log);
            return String.join("\n", lines.subList(Math.max(0, lines.size() - 40), lines.size()));
        } catch (IOException e) {
            return e.toString();
        }
    }
}
