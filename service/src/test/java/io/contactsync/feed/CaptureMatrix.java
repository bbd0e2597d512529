package io.contactsync.feed;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The table of steps and captures in docs/capture.md: one row for each step, one column for each capture on a database. */
final class CaptureMatrix {

    private static final String FIRST_HEADER = "step";

    private final Map<String, Map<String, String>> columns;

    private CaptureMatrix(Map<String, Map<String, String>> columns) {
        this.columns = columns;
    }

    static CaptureMatrix read() {
        try {
            return of(Files.readAllLines(DocumentedSql.page()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static CaptureMatrix of(List<String> lines) {
        Map<String, Map<String, String>> columns = new LinkedHashMap<>();
        List<String> headers = List.of();
        for (String line : lines) {
            List<String> cells = split(line);
            if (cells.isEmpty()) {
                headers = List.of();
            } else if (cells.get(0).equals(FIRST_HEADER)) {
                headers = cells;
            } else if (!headers.isEmpty() && !cells.get(0).startsWith("--")) {
                for (int i = 1; i < headers.size(); i++) {
                    columns.computeIfAbsent(headers.get(i), column -> new LinkedHashMap<>())
                            .put(cells.get(0), cells.get(i));
                }
            }
        }
        return new CaptureMatrix(columns);
    }

    private static List<String> split(String line) {
        if (!line.startsWith("|")) {
            return List.of();
        }
        List<String> cells = new ArrayList<>();
        for (String cell : line.substring(1).split("\\|", -1)) {
            cells.add(cell.strip());
        }
        return cells;
    }

    /** Each step's cell under a header, such as {@code outbox, PostgreSQL}. */
    Map<String, String> column(String header) {
        return columns.getOrDefault(header, Map.of());
    }

    static Map<String, String> expected(StoryCapture capture, StoryDatabase database) {
        Map<String, String> expected = new LinkedHashMap<>();
        for (Step step : Step.values()) {
            expected.put(step.words(), capture.found(step, database).words());
        }
        return expected;
    }
}
