package io.contactsync.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * The child processes of this JVM, dead or alive, for whom each was started, and the folder with what they said.
 *
 * <p>Each JVM has a folder of its own in that for temporary files, so that no run and no fork writes where another one
 * does. It goes with the JVM, unless a test has failed.
 *
 * <p>Static on purpose: whoever starts a program need not know of the test that it is for, nor of the report. Safe for
 * several threads.
 */
final class Children {
    private static final Pattern NO_PART_OF_A_FILE_NAME = Pattern.compile("[^A-Za-z0-9_.-]+");

    /** For whom those are started that belong to no test alone. */
    private static final String ALL = "";

    private static final List<Child> BORN = new CopyOnWriteArrayList<>();
    private static volatile String asker = ALL;
    private static volatile boolean kept;

    private record Child(ChildProcess process, String asker) {}

    private Children() {}

    /** Names the test, class or part of one that is run from now on; its name begins with that of what it is part of. */
    static void startedFor(String test) {
        asker = test;
    }

    /** What starts children that other tests use too. */
    static <T> T forAll(Supplier<T> server) {
        String before = asker;
        asker = ALL;
        try {
            return server.get();
        } finally {
            asker = before;
        }
    }

    /** A new file that nobody else writes to. */
    static Path file(String name, String suffix) {
        try {
            return Files.createTempFile(
                    Folder.OF_THIS_JVM.path(""),
                    NO_PART_OF_A_FILE_NAME.matcher(name).replaceAll("-") + "-",
                    suffix);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static ChildProcess born(ChildProcess process) {
        BORN.add(new Child(process, asker));
        return process;
    }

    /**
     * Whether what they said stays when this JVM ends.
     *
     * @return whether it would have stayed before
     */
    static boolean keep(boolean stays) {
        boolean before = kept;
        kept = stays;
        return before;
    }

    /** Those that may have to do with a test: started for it, for its class or for all, or alive. */
    static List<ChildProcess> around(String test) {
        List<ChildProcess> around = new ArrayList<>();
        for (Child child : BORN) {
            if (child.process().isAlive() || test.startsWith(child.asker())) {
                around.add(child.process());
            }
        }
        return around;
    }

    private static final class Folder {
        static final TemporaryFolder OF_THIS_JVM = new TemporaryFolder("contact-sync-children-");

        static {
            Runtime.getRuntime()
                    .addShutdownHook(new Thread(
                            () -> {
                                if (!kept) {
                                    OF_THIS_JVM.close();
                                }
                            },
                            "forget what children said"));
        }
    }
}
