package io.contactsync.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** Each class below is a suite that JUnit runs within a test, as the build would run it; nothing else finds them. */
class WhatChildrenSaidIT {

    private static final Duration SOON = Duration.ofSeconds(60);

    static class OneFails {
        private static ChildProcess shared;

        @BeforeAll
        static void start() {
            shared = shell("echo I serve all; exec sleep 600");
            shared.says(1, SOON);
        }

        @Test
        void passes() {
            ended("echo of the test that passes");
        }

        @Test
        void fails() {
            ended("echo I go on; echo the disk is full >&2; exit 3");
            fail("on purpose");
        }

        @AfterAll
        static void stop() {
            shared.close();
        }
    }

    @TestMethodOrder(MethodOrderer.OrderAnnotation.class)
    static class EachInItsTurn {
        @Test
        @Order(1)
        void first() {
            ended("echo of the first");
            fail("on purpose");
        }

        @Test
        @Order(2)
        void second() {
            ended("for i in $(seq 100); do echo line $i; done");
            fail("on purpose");
        }
    }

    static class AllPass {
        @Test
        void passes() {
            ended("echo of no interest; exit 1");
        }
    }

    static class NeverBegins {
        @BeforeAll
        static void start() {
            ended("echo no such table");
            fail("on purpose");
        }

        @Test
        void passes() {
            assertThat(1).isOne();
        }
    }

    static class Outer {
        @Nested
        class Inner {
            @ParameterizedTest
            @ValueSource(ints = 1)
            void fails(int number) {
                fail("on purpose " + number);
            }
        }
    }

    @Test
    void a_test_that_fails_shows_its_own_children_and_those_of_its_class() {
        assertThat(printedBy(OneFails.class))
                .containsOnlyOnce("---- WhatChildrenSaidIT$OneFails#fails failed")
                .containsPattern("""
                        -- shell \\(\\d+, running\\): sh -c echo I serve all; exec sleep 600
                        stdout \\(\\S+\\):
                        I serve all
                        """)
                .containsPattern("""
                        -- shell \\(\\d+, ended by itself, exit code 3\\): sh -c .*
                        stdout \\(\\S+\\):
                        I go on
                        stderr \\(\\S+\\):
                        the disk is full
                        """)
                .endsWith("---- run it alone: ./verify --test 'WhatChildrenSaidIT$OneFails#fails'\n")
                .doesNotContain("of the test that passes");
    }

    @Test
    void each_failure_is_shown_for_itself_with_the_last_lines() {
        String printed = printedBy(EachInItsTurn.class);

        assertThat(printed).containsOnlyOnce("\nof the first\n");
        assertThat(printed.substring(printed.indexOf("EachInItsTurn#second failed")))
                .contains("stdout, the last 60 of 100 lines (", "\nline 41\n", "\nline 100\n")
                .doesNotContain("of the first", "\nline 40\n");
    }

    @Test
    void nothing_is_said_of_tests_that_pass() {
        assertThat(printedBy(AllPass.class)).isEmpty();
    }

    @Test
    void a_class_that_never_begins_is_shown_too() {
        assertThat(printedBy(NeverBegins.class))
                .containsOnlyOnce("---- WhatChildrenSaidIT$NeverBegins failed")
                .contains("\nno such table\n")
                .endsWith("---- run it alone: ./verify --test 'WhatChildrenSaidIT$NeverBegins'\n");
    }

    @Test
    void without_children_it_is_only_said_how_to_run_the_test_alone() {
        assertThat(printedBy(Outer.class)).isEqualTo("""
                ---- WhatChildrenSaidIT$Outer$Inner#fails failed:
                ---- run it alone: ./verify --test 'WhatChildrenSaidIT$Outer$Inner#fails'
                """);
    }

    private static String printedBy(Class<?> suite) {
        var printed = new ByteArrayOutputStream();
        PrintStream before = System.err;
        boolean kept = Children.keep(false);
        System.setErr(new PrintStream(printed, true, StandardCharsets.UTF_8));
        try {
            LauncherFactory.create()
                    .execute(LauncherDiscoveryRequestBuilder.request()
                            .selectors(selectClass(suite))
                            .build());
        } finally {
            System.setErr(before);
            assertThat(Children.keep(kept)).as("kept when a test fails").isEqualTo(printed.size() > 0);
        }
        return printed.toString(StandardCharsets.UTF_8);
    }

    private static ChildProcess shell(String script) {
        return ChildProcess.start(ChildProcess.Spec.of("shell", List.of("sh", "-c", script)));
    }

    private static void ended(String script) {
        assertThat(ChildProcess.ended(ChildProcess.Spec.of("shell", List.of("sh", "-c", script)), SOON)
                        .isAlive())
                .isFalse();
    }
}
