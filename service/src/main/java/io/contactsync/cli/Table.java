package io.contactsync.cli;

import io.contactsync.cli.Terminal.Colour;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Columns of text, each as wide as its widest cell. On a terminal the widest texts are cut until a row fits; numbers never
 * are. In a file nothing is cut and nothing coloured.
 */
final class Table {

    private static final int SHORTEST = 8;

    private final List<List<String>> rows = new ArrayList<>();
    private final Map<Integer, Colour> colours = new HashMap<>();
    private final Terminal terminal;
    private final int firstNumber;
    private final int afterNumbers;

    /**
     * @param firstNumber  index of the first column that is aligned to the right
     * @param afterNumbers index of the first column after those
     */
    Table(Terminal terminal, List<String> header, int firstNumber, int afterNumbers) {
        this.terminal = terminal;
        this.firstNumber = firstNumber;
        this.afterNumbers = afterNumbers;
        colours.put(0, Colour.HEADING);
        rows.add(header);
    }

    void add(List<String> row) {
        add(row, null);
    }

    /** A row in a colour; null: in none. */
    void add(List<String> row, @Nullable Colour colour) {
        if (colour != null) {
            colours.put(rows.size(), colour);
        }
        rows.add(row.stream().map(Table::printable).toList());
    }

    void print(PrintWriter out) {
        int[] widths = widths();
        for (int number = 0; number < rows.size(); number++) {
            List<String> row = rows.get(number);
            var line = new StringBuilder();
            for (int i = 0; i < widths.length; i++) {
                String cell = cut(row.get(i), widths[i]);
                String padding = " ".repeat(widths[i] - length(cell));
                line.append(i == 0 ? "" : "  ").append(isNumber(i) ? padding + cell : cell + padding);
            }
            Colour colour = colours.get(number);
            String text = line.toString().stripTrailing();
            out.println(colour == null ? text : terminal.paint(colour, text));
        }
    }

    private int[] widths() {
        int columns = rows.get(0).size();
        int[] widths = new int[columns];
        for (List<String> row : rows) {
            for (int i = 0; i < columns; i++) {
                widths[i] = Math.max(widths[i], length(row.get(i)));
            }
        }
        long total = 2L * (columns - 1);
        for (int width : widths) {
            total += width;
        }
        while (total > terminal.columns()) {
            int widest = -1;
            for (int i = 0; i < columns; i++) {
                if (!isNumber(i) && widths[i] > SHORTEST && (widest < 0 || widths[i] > widths[widest])) {
                    widest = i;
                }
            }
            if (widest < 0) {
                break;
            }
            widths[widest]--;
            total--;
        }
        return widths;
    }

    private boolean isNumber(int column) {
        return column >= firstNumber && column < afterNumbers;
    }

    private static int length(String text) {
        return text.codePointCount(0, text.length());
    }

    private static String cut(String text, int width) {
        return length(text) <= width ? text : text.substring(0, text.offsetByCodePoints(0, width - 1)) + "…";
    }

    /** Nothing that would move the cursor or colour the terminal. */
    static String printable(String text) {
        return text.replaceAll("\\p{Cntrl}", "?");
    }
}
