package io.contactsync;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.GeneralCodingRules;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.Arrays;
import java.util.stream.Stream;

/** The tree is the pipeline; an import that is not listed here is refused. */
@AnalyzeClasses(packages = "io.contactsync", importOptions = StructureTest.ProgramOnly.class)
class StructureTest {

    @ArchTest
    static final ArchRule event = only("event");

    @ArchTest
    static final ArchRule config = only("config");

    @ArchTest
    static final ArchRule graph = only("graph");

    @ArchTest
    static final ArchRule memberdb = only("memberdb", "event");

    @ArchTest
    static final ArchRule rabbit = only("rabbit", "event");

    @ArchTest
    static final ArchRule state = only("state", "event");

    @ArchTest
    static final ArchRule routing = only("routing", "event");

    @ArchTest
    static final ArchRule feed = only("feed", "memberdb", "rabbit", "event", "state");

    @ArchTest
    static final ArchRule intake = only("intake", "rabbit", "routing", "event", "state");

    @ArchTest
    static final ArchRule delivery = only("delivery", "graph", "routing", "event", "state");

    @ArchTest
    static final ArchRule cli = only("cli", "ops", "config");

    @ArchTest
    static final ArchRule nothing_is_built_upon_the_command_line = noClasses()
            .that(not(resideInAnyPackage("io.contactsync", "io.contactsync.cli..")))
            .should()
            .dependOnClassesThat(resideInAPackage("io.contactsync.cli.."))
            .because("what the terminal can do, the page and the API must be able to do");

    @ArchTest
    static final ArchRule no_cycles =
            slices().matching("io.contactsync.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule time_is_passed_in = noClasses()
            .that(not(resideInAnyPackage("io.contactsync", "io.contactsync.cli..")))
            .should()
            .callMethod(Instant.class, "now")
            .orShould()
            .callMethod(LocalDate.class, "now")
            .orShould()
            .callMethod(LocalDateTime.class, "now")
            .orShould()
            .callMethod(System.class, "currentTimeMillis")
            .because("a test must be able to name the time");

    @ArchTest
    static final ArchRule nobody_sleeps = noClasses()
            .should()
            .callMethod(Thread.class, "sleep", long.class)
            .because("whoever waits must be woken by a stop");

    @ArchTest
    static final ArchRule no_field_injection = GeneralCodingRules.NO_CLASSES_SHOULD_USE_FIELD_INJECTION;

    @ArchTest
    static final ArchRule no_standard_streams = noClasses()
            .that(not(resideInAnyPackage("io.contactsync", "io.contactsync.cli..")))
            .should(GeneralCodingRules.ACCESS_STANDARD_STREAMS);

    @ArchTest
    static final ArchRule names_say_what_a_class_is = classes()
            .should()
            .haveSimpleNameNotEndingWith("Impl")
            .andShould()
            .haveSimpleNameNotEndingWith("Manager")
            .andShould()
            .haveSimpleNameNotEndingWith("Util")
            .andShould()
            .haveSimpleNameNotEndingWith("Utils")
            .andShould()
            .haveSimpleNameNotEndingWith("Helper");

    /** The program, wherever it was built. The other modules share our root package and have rules of their own. */
    static final class ProgramOnly implements ImportOption {
        @Override
        public boolean includes(Location location) {
            return !location.contains("/test-classes/")
                    && !location.contains("/testkit")
                    && !location.contains("/graphsimulator")
                    && !location.contains("/embeddedbroker");
        }
    }

    private static ArchRule only(String stage, String... uses) {
        String[] allowed = Stream.concat(Stream.of(stage), Arrays.stream(uses))
                .map(name -> "io.contactsync." + name + "..")
                .toArray(String[]::new);
        return noClasses()
                .that()
                .resideInAPackage("io.contactsync." + stage + "..")
                .should()
                .dependOnClassesThat(resideInAPackage("io.contactsync..").and(not(resideInAnyPackage(allowed))))
                .allowEmptyShould(true)
                .because(stage + " may use only " + (uses.length == 0 ? "nothing of ours" : String.join(", ", uses)));
    }
}
