package io.contactsync.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What a program has written to one of its streams so far. It may still be writing: each method looks anew.
 *
 * @param file that the stream goes to, and nothing else
 */
public record Said(Path file) {

    /** All of it; what is no UTF-8 becomes a replacement character. */
    public String text() {
        try {
            return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The lines that are complete. */
    public List<String> lines() {
        String text = text();
        return text.substring(0, text.lastIndexOf('\n') + 1).lines().toList();
    }

    /** The last lines for a message, headed by the stream's name; empty when nothing was said. */
    String quoted(String stream, int most) {
        List<String> lines = text().lines().toList();
        if (lines.isEmpty()) {
            return "";
        }
        int from = Math.max(0, lines.size() - most);
        String head = from == 0 ? "" : ", the last " + most + " of " + lines.size() + " lines";
        return stream + head + " (" + file + "):\n" + String.join("\n", lines.subList(from, lines.size())) + "\n";
    }
}
