package io.contactsync.feed;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The statements that docs/capture.md tells an administrator to run, so that a test runs the same. */
final class DocumentedSql {

    private DocumentedSql() {}

    /** The page. */
    static Path page() {
        Path here = Path.of("").toAbsolutePath();
        return Stream.of(here, here.resolve(".."))
                .map(folder -> folder.resolve("docs/capture.md"))
                .filter(Files::exists)
                .findFirst()
                .orElseThrow();
    }

    /** The statements of the first SQL block below a heading, without comments. */
    static List<String> below(String heading) {
        try {
            String page = Files.readString(page());
            int start = page.indexOf("```sql\n", page.indexOf("\n" + heading + "\n")) + "```sql\n".length();
            String block = page.substring(start, page.indexOf("\n```", start));
            return Stream.of(block.replaceAll("--[^\n]*", "").split(";"))
                    .map(String::strip)
                    .filter(statement -> !statement.isEmpty())
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
