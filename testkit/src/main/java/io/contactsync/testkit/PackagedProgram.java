package io.contactsync.testkit;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * The program as the build has put it together, started as cheaply as a test can have it: one compiler, the plainest
 * collector, and the archive of loaded classes where the build has made it. It is where the system property {@code
 * contact-sync.jar} says.
 */
public final class PackagedProgram {

    private static final String PROPERTY = "contact-sync.jar";

    private PackagedProgram() {}

    /**
     * The command that runs it, without its arguments.
     *
     * @param options for the JVM, after ours
     * @throws NullPointerException when the build has not said where it is
     */
    public static List<String> command(String... options) {
        List<String> command = java(options);
        command.addAll(List.of("-jar", jar().toString()));
        return command;
    }

    /**
     * The command that runs another main class on it.
     *
     * @param classes  folder or jar with the class; it comes after the program, for an archive fits only what a class path
     *                 begins with
     * @param main     name of the class
     * @param options  for the JVM, after ours
     * @throws NullPointerException when the build has not said where it is
     */
    public static List<String> command(Path classes, String main, String... options) {
        List<String> command = java(options);
        command.addAll(List.of("-cp", jar() + File.pathSeparator + classes, main));
        return command;
    }

    /** Where the JVM's archive of the program's classes is or will be, beside the program. */
    public static Path archive() {
        return jar().resolveSibling("contact-sync.jsa");
    }

    private static Path jar() {
        return Path.of(Objects.requireNonNull(
                System.getProperty(PROPERTY), PROPERTY + ": not set (expected: where the packaged program is)"));
    }

    private static List<String> java(String... options) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
        if (Files.isRegularFile(archive())) {
            // One that does not fit is left alone; nobody has to hear of it.
            command.addAll(List.of("-XX:SharedArchiveFile=" + archive(), "-Xlog:cds*=off"));
        }
        command.addAll(List.of(options));
        return command;
    }
}
