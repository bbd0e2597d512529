package io.contactsync.testkit;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Where the programs of this machine are. */
final class Programs {
    private static final Pattern PATH_SEPARATOR = Pattern.compile(Pattern.quote(File.pathSeparator));

    private Programs() {}

    /** The program of that name on PATH. */
    static Optional<Path> find(String name) {
        String path = System.getenv("PATH");
        return PATH_SEPARATOR
                .splitAsStream(path == null ? "" : path)
                .filter(directory -> !directory.isEmpty())
                .map(directory -> Path.of(directory, name))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** The first of these files that can be executed. */
    static Optional<Path> firstExecutable(List<Path> candidates) {
        return candidates.stream().filter(Files::isExecutable).findFirst();
    }

    /** The folders in {@code parent} that are named by a whole number, highest first; none if there is no such parent. */
    static List<Path> numberedFolders(Path parent) {
        if (!Files.isDirectory(parent)) {
            return List.of();
        }
        try (Stream<Path> children = Files.list(parent)) {
            return children.filter(
                            child -> child.getFileName().toString().chars().allMatch(Character::isDigit))
                    .sorted(Comparator.comparingInt((Path child) ->
                                    Integer.parseInt(child.getFileName().toString()))
                            .reversed())
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
