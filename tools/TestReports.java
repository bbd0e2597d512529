import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;

/**
 * What the last run's tests said: the XML reports that Surefire (unit tests) and Failsafe (the others) left in the modules.
 *
 * <pre>
 * java tools/TestReports.java red       the red ones as {@code ./verify --test} takes them, one a line
 * java tools/TestReports.java skipped   what was not run and why, one reason a line
 * java tools/TestReports.java times     where the time went, as Markdown
 * </pre>
 *
 * There is one report for each top class; tests of {@code @Nested} classes are in it and name their class with a {@code $}. The
 * report's time is that of the class with all its nested ones and with what is set up once for all of its tests; classes run
 * beside each other, so the sum of a module is longer than its run.
 */
final class TestReports {
    private static final int LONGEST = 25;

    /** What a report says after a method's name: its parameters, or which invocation it was. */
    private static final Pattern INVOCATION = Pattern.compile("[(\\[{ ].*", Pattern.DOTALL);

    private static final Pattern PACKAGE = Pattern.compile("^(?:[a-z_0-9]+\\.)+");

    private TestReports() {}

    private enum Outcome {
        GREEN,
        RED,
        SKIPPED
    }

    /** One test, or a whole class that was red or skipped as one; then it has no method. */
    private record Case(String type, String method, Outcome outcome, String reason) {
        String topClass() {
            return type.replaceFirst("\\$.*", "");
        }

        String asArgument() {
            return method.isEmpty() ? type : type + "#" + method;
        }

        private static Case of(Element element) {
            String type = simpleName(element.getAttribute("classname"));
            String name = element.getAttribute("name");
            String method = INVOCATION.matcher(name).replaceFirst("");
            Outcome outcome = Outcome.GREEN;
            String reason = "";
            for (Element child : children(element)) {
                switch (child.getTagName()) {
                    case "failure", "error" -> outcome = Outcome.RED;
                    case "skipped" -> {
                        outcome = Outcome.SKIPPED;
                        reason = child.getAttribute("message");
                    }
                    default -> {}
                }
            }
            return new Case(type, simpleName(method).equals(type) ? "" : method, outcome, reason);
        }
    }

    private record Report(String module, boolean unit, String name, double seconds, List<Case> cases) {}

    public static void main(String[] arguments) throws Exception {
        List<Report> reports = readAll(Path.of(""));
        List<Case> cases =
                reports.stream().flatMap(report -> report.cases().stream()).toList();
        String asked = arguments.length == 1 ? arguments[0] : "";
        switch (asked) {
            case "red" -> cases.stream()
                    .filter(each -> each.outcome() == Outcome.RED)
                    .map(Case::asArgument)
                    .distinct()
                    .forEach(System.out::println);
            case "skipped" -> skipped(cases).forEach((reason, classes) -> System.out.println(classes + ": " + reason));
            case "times" -> times(reports).forEach(System.out::println);
            default -> {
                System.err.println("TestReports: " + List.of(arguments) + " (expected: red, skipped or times)");
                System.exit(2);
            }
        }
    }

    /** Each reason with the top classes it was given for, and how many tests or classes of each. */
    private static Map<String, String> skipped(List<Case> cases) {
        return cases.stream()
                .filter(each -> each.outcome() == Outcome.SKIPPED)
                .collect(Collectors.groupingBy(
                        Case::reason,
                        TreeMap::new,
                        Collectors.collectingAndThen(
                                Collectors.groupingBy(Case::topClass, TreeMap::new, Collectors.toList()),
                                byClass -> byClass.entrySet().stream()
                                        .map(each -> each.getKey() + extent(each.getValue()))
                                        .collect(Collectors.joining(", ")))));
    }

    private static String extent(List<Case> skipped) {
        boolean whole = skipped.stream().anyMatch(each -> each.method().isEmpty() && each.type().equals(each.topClass()));
        return whole ? "" : " (" + skipped.size() + (skipped.size() == 1 ? " test)" : " tests)");
    }

    private static List<String> times(List<Report> reports) {
        List<String> lines = new ArrayList<>(List.of("| module | unit tests | seconds | other tests | seconds |", "|---|--:|--:|--:|--:|"));
        Map<String, List<Report>> modules =
                reports.stream().collect(Collectors.groupingBy(Report::module, LinkedHashMap::new, Collectors.toList()));
        modules.forEach((module, its) -> lines.add("| " + module + sum(its, true) + sum(its, false) + " |"));
        lines.add("| all" + sum(reports, true) + sum(reports, false) + " |");

        lines.addAll(List.of("", "| longest test classes | module | tests | seconds |", "|---|---|--:|--:|"));
        reports.stream()
                .sorted(Comparator.comparingDouble(Report::seconds).reversed())
                .limit(LONGEST)
                .map(each -> "| " + simpleName(each.name()) + " | " + each.module() + " | " + each.cases().size() + " | "
                        + rounded(each.seconds()) + " |")
                .forEach(lines::add);
        return lines;
    }

    private static String sum(List<Report> reports, boolean unit) {
        List<Report> those = reports.stream().filter(each -> each.unit() == unit).toList();
        return " | " + those.stream().mapToInt(each -> each.cases().size()).sum() + " | "
                + rounded(those.stream().mapToDouble(Report::seconds).sum());
    }

    private static String rounded(double seconds) {
        return String.format(Locale.ROOT, "%.0f", seconds);
    }

    private static List<Report> readAll(Path root) throws Exception {
        List<Report> reports = new ArrayList<>();
        for (Path module : sorted(root.resolve(".").toRealPath())) {
            for (String kind : List.of("surefire", "failsafe")) {
                Path folder = module.resolve("target").resolve(kind + "-reports");
                for (Path file : Files.isDirectory(folder) ? sorted(folder) : List.<Path>of()) {
                    if (file.getFileName().toString().matches("TEST-.*\\.xml")) {
                        reports.add(read(file, module.getFileName().toString(), kind.equals("surefire")));
                    }
                }
            }
        }
        return reports;
    }

    private static Report read(Path file, String module, boolean unit) throws Exception {
        Element suite =
                DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(file.toFile()).getDocumentElement();
        List<Case> cases = children(suite).stream()
                .filter(each -> each.getTagName().equals("testcase"))
                .map(Case::of)
                .toList();
        return new Report(module, unit, suite.getAttribute("name"), Double.parseDouble(suite.getAttribute("time")), cases);
    }

    private static List<Path> sorted(Path folder) throws IOException {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.sorted().toList();
        }
    }

    private static List<Element> children(Element element) {
        NodeList nodes = element.getChildNodes();
        return IntStream.range(0, nodes.getLength())
                .mapToObj(nodes::item)
                .filter(node -> node.getNodeType() == Node.ELEMENT_NODE)
                .map(Element.class::cast)
                .toList();
    }

    private static String simpleName(String name) {
        return PACKAGE.matcher(name).replaceFirst("");
    }
}
