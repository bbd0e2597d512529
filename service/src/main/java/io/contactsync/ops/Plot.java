package io.contactsync.ops;

import java.util.List;
import java.util.Locale;
import java.util.function.DoubleFunction;

/**
 * A curve, drawn on {@value History#POINTS} by {@value #HEIGHT} units whose right edge is now.
 *
 * @param summary what it says, for those who do not see it
 * @param curve   an SVG path
 * @param area    the same, closed along the ground
 */
record Plot(String title, String summary, String curve, String area) {

    private static final int HEIGHT = 80;

    /** Room above the highest point, so that its line is not cut. */
    private static final int MARGIN = 4;

    static Plot of(String title, List<Double> values, DoubleFunction<String> summary) {
        double most = values.stream().mapToDouble(Double::doubleValue).max().orElse(0);
        var path = new StringBuilder();
        int first = History.POINTS - values.size();
        for (int i = 0; i < values.size(); i++) {
            double height = most == 0 ? 0 : values.get(i) / most * (HEIGHT - MARGIN);
            path.append(i == 0 ? 'M' : 'L')
                    .append(first + i)
                    .append(' ')
                    .append(String.format(Locale.ROOT, "%.1f", HEIGHT - height));
        }
        String area = path + "L" + (History.POINTS - 1) + " " + HEIGHT + "L" + first + " " + HEIGHT + "Z";
        return new Plot(title, summary.apply(most), path.toString(), area);
    }
}
