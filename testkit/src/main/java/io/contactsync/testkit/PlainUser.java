package io.contactsync.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;
import java.nio.file.attribute.UserPrincipalNotFoundException;
import java.util.List;
import java.util.stream.Stream;

/**
 * Who runs a server that refuses to run as root: this user, or when this is root, the one that the server's package made.
 */
final class PlainUser {

    private final List<String> prefix;

    private PlainUser(List<String> prefix) {
        this.prefix = prefix;
    }

    /**
     * Gives the files to whoever will run the server.
     *
     * @param packageUser of the server's Debian package; {@code nobody} where there is none
     */
    static PlainUser owning(String packageUser, Path... files) {
        if (!"root".equals(System.getProperty("user.name"))) {
            return new PlainUser(List.of());
        }
        try {
            UserPrincipal user = user(packageUser, files[0]);
            for (Path file : files) {
                Files.setOwner(file, user);
            }
            return new PlainUser(List.of("setpriv", "--reuid=" + user.getName(), "--clear-groups"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The command, run as that user. */
    List<String> runs(Path program, String... arguments) {
        return Stream.of(prefix.stream(), Stream.of(program.toString()), Stream.of(arguments))
                .flatMap(words -> words)
                .toList();
    }

    private static UserPrincipal user(String packageUser, Path file) throws IOException {
        var users = file.getFileSystem().getUserPrincipalLookupService();
        try {
            return users.lookupPrincipalByName(packageUser);
        } catch (UserPrincipalNotFoundException notDebian) {
            return users.lookupPrincipalByName("nobody");
        }
    }
}
