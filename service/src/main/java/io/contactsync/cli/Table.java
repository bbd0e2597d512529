package io.contactsync.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;

/** Columns of text, each as wide as its widest cell; plain, so that it reads the same in a file. */
final class Table {

    private final List<List<String>> rows = new ArrayList<>();
    private final int firstNumber;
    private final int afterNumbers;

    /**
     * @param firstNumber  index of the first column that is aligned to the right
     * @param afterNumbers index of the first column after those
     */
    Table(List<String> header, int firstNumber, int afterNumbers) {
        this.firstNumber = firstNumber;
        this.afterNumbers = afterNumbers;
        rows.add(header);
    }

    void add(List<String> row) {
        rows.add(row.stream().map(Table::printable).toList());
    }

    void print(PrintWriter out) {
        int columns = rows.get(0).size();
        int[] widths = new int[columns];
        for (List<String> row : rows) {
            for (int i = 0; i < columns; i++) {
                widths[i] = Math.max(
                        widths[i], row.get(i).codePointCount(0, row.get(i).length()));
            }
        }
        for (List<String> row : rows) {
            var line = new StringBuilder();
            for (int i = 0; i < columns; i++) {
                String cell = row.get(i);
                String padding = " ".repeat(widths[i] - cell.codePointCount(0, cell.length()));
                boolean right = i >= firstNumber && i < afterNumbers;
                line.append(i == 0 ? "" : "  ").append(right ? padding + cell : cell + padding);
            }
            out.println(line.toString().stripTrailing());
        }
    }

    /** Nothing that would move the cursor or colour the terminal. */
    private static String printable(String text) {
        return text.replaceAll("\\p{Cntrl}", "?");
    }
}
