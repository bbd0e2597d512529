package io.contactsync.graphsimulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Each row of the conformance table in docs/simulator.md names tests that exist. */
class ConformanceTableTest {
    private static final Pattern TEST = Pattern.compile("`(\\w+(?:Test|IT))\\.(\\w+)`");

    @Test
    void every_row_names_a_source_and_tests_that_exist() throws IOException {
        List<String> rows = Files.readString(Path.of("../docs/simulator.md"))
                .split("## Conformance", -1)[1]
                .lines()
                .filter(line -> line.startsWith("| ") && !line.startsWith("| Endpoint"))
                .toList();

        assertThat(rows).hasSizeGreaterThan(25).allSatisfy(row -> {
            String[] cells = row.split("(?<!\\\\)\\|", -1);
            assertThat(cells).hasSize(6);
            assertThat(cells[3]).isNotBlank();
            Matcher test = TEST.matcher(cells[4]);
            int tests = 0;
            while (test.find()) {
                assertThat(testsOf(test.group(1))).contains(test.group(2));
                tests++;
            }
            assertThat(tests).isPositive();
        });
    }

    private static List<String> testsOf(String name) throws ClassNotFoundException {
        return Arrays.stream(Class.forName(ConformanceTableTest.class.getPackageName() + "." + name)
                        .getDeclaredMethods())
                .map(Method::getName)
                .toList();
    }
}
