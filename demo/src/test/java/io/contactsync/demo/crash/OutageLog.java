package io.contactsync.demo.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What a service said of parts that were away. Each part of it that waits says so once for an outage, and once that it is over. */
final class OutageLog {

    /** The longest that a part leaves a thing alone that was away. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final Pattern TROUBLE = Pattern.compile("(?:WARN |ERROR) (.*)");
    private static final Pattern DETAIL = Pattern.compile(": .*? (?=connection=)|: .*| reason=.*| cause=.*| kind=.*");

    /** How an outage begins and ends in the words of each part. */
    private static final Map<String, String> OUTAGES = Map.of(
            "BrokerConnection Broker unavailable, trying on",
            "BrokerConnection Broker is back",
            "Relay Capture waits",
            "Relay Capture goes on",
            "ComparisonLoop Capture waits",
            "ComparisonLoop Capture goes on",
            "IntakeHandler Intake waits",
            "IntakeHandler Intake goes on",
            "StateOutage Delivery waits",
            "StateOutage Delivery goes on");

    private final Child service;

    OutageLog(Child service) {
        this.service = service;
    }

    /** Waits until every outage is said to be over; none was said more than once for each of {@code outages}. */
    void awaitEnds(int outages) {
        await().atMost(PATIENCE)
                .untilAsserted(() -> OUTAGES.forEach((begin, end) -> assertThat(said(end, ""))
                        .as("%s; all that was said:%n%s", end, service.tail())
                        .hasSameSizeAs(said(begin, ""))));
        Map<String, List<String>> troubles = service.output().stream()
                .map(TROUBLE::matcher)
                .filter(Matcher::matches)
                .map(line -> line.group(1))
                .collect(Collectors.groupingBy(line -> DETAIL.matcher(line).replaceAll("")));
        assertThat(troubles.keySet())
                .allMatch(trouble -> OUTAGES.keySet().stream().anyMatch(trouble::startsWith));
        assertThat(troubles.values()).allSatisfy(lines -> assertThat(lines).hasSizeLessThanOrEqualTo(outages));
    }

    List<String> said(String what, String where) {
        return service.output().stream()
                .filter(line -> line.contains(what) && line.contains(where))
                .toList();
    }
}
