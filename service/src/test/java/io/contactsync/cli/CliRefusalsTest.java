package io.contactsync.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What every command does with words that it does not know and without its configuration; a new one is in it by itself. */
final class CliRefusalsTest {

    private static final Pattern COMMAND = Pattern.compile(
            "function _picocli_contact-sync_(\\w+)\\(\\).*?local commands=\"([^\"]*)\"", Pattern.DOTALL);
    private static final Map<String, String> SPELLED =
            Map.of("deadletters", "dead-letters", "signin", "sign-in", "signout", "sign-out", "takeover", "take-over");

    /** What a command wants beside a configuration; none where it is not named. */
    private static final Map<String, List<String>> ARGUMENTS = Map.of(
            "completion", List.of("bash"),
            "dead-letters edit", List.of("1", "--event", "event.json"),
            "why", List.of("4711"),
            "approve", List.of("1"),
            "reject", List.of("1"),
            "take-over", List.of("0199-other"),
            "dead-letters show", List.of("1"),
            "dead-letters retry", List.of("1"),
            "dead-letters discard", List.of("--all"));

    /** They have no configuration, or make it; {@code edit} reads its event first. */
    private static final Set<String> WITHOUT = Set.of("password", "completion", "init", "dead-letters edit");

    @TempDir
    Path folder;

    private TestCli cli;
    private List<String> commands;

    @BeforeEach
    void list() {
        cli = new TestCli(folder);
        cli.plain("completion", "bash");
        commands = COMMAND.matcher(cli.out())
                .results()
                .filter(found -> found.group(2).isEmpty())
                .map(found -> spelled(found.group(1)))
                .toList();
        assertThat(commands).hasSizeGreaterThan(20).contains("run", "dead-letters retry", "sign-in");
    }

    @Test
    void an_option_that_is_not_known_is_one_line() {
        for (String command : commands) {
            List<String> more = Stream.concat(
                            ARGUMENTS.getOrDefault(command, List.of()).stream(), Stream.of("--nonsense"))
                    .toList();
            assertRefused(command, more, "--nonsense");
        }
    }

    @Test
    void a_configuration_that_is_not_there_is_one_line() {
        String nowhere = folder.resolve("nowhere.yaml").toString();
        for (String command : commands) {
            if (!WITHOUT.contains(command)) {
                List<String> more = Stream.concat(
                                ARGUMENTS.getOrDefault(command, List.of()).stream(), Stream.of("--config", nowhere))
                        .toList();
                assertRefused(command, more, "nowhere.yaml: not found");
            }
        }
    }

    private void assertRefused(String command, List<String> more, String named) {
        int code = cli.plain(
                Stream.concat(Stream.of(command.split(" ", -1)), more.stream()).toArray(String[]::new));

        assertThat(code).as(command).isEqualTo(ExitCode.USAGE);
        assertThat(cli.out()).as(command).isEmpty();
        assertThat(cli.err())
                .as(command)
                .startsWith("contact-sync: ")
                .contains(named)
                .doesNotContain("Exception", "\tat ");
        assertThat(cli.err().lines().filter(line -> line.startsWith("contact-sync: ")))
                .as(command)
                .hasSize(1);
    }

    private static String spelled(String function) {
        String[] words = function.split("_", -1);
        words[0] = SPELLED.getOrDefault(words[0], words[0]);
        return String.join(" ", words);
    }
}
