package io.contactsync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.microsoft.playwright.Page;
import io.contactsync.graphsimulator.fault.Fault;
import io.contactsync.graphsimulator.fault.FaultRule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Every view in a real browser on a morning on which something of everything waits: large and small, light and dark, by
 * keyboard, and judged by axe. With {@code -Dcontact-sync.screenshots=docs/screenshots} it takes the pictures of the docs.
 */
class PageLooksIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** By name, as a picture's file is called; the one contact is opened by a comparison with its mailboxes. */
    private static final Map<String, String> VIEWS = Map.ofEntries(
            Map.entry("overview", "/"),
            Map.entry("mailboxes", "/mailboxes"),
            Map.entry("mailbox", "/mailboxes"),
            Map.entry("search", "/contact"),
            Map.entry("contact", "/contact?id=4"),
            Map.entry("dead-letters", "/dead-letters"),
            Map.entry("dead-letter", "/dead-letters"),
            Map.entry("holds", "/holds"),
            Map.entry("actions", "/actions"),
            Map.entry("login", "/login"));

    @TempDir
    static Path folder;

    private static ClubStage club;
    private static Chromium chromium;
    private static final Map<Chromium.Look, Visit> VISITS = new EnumMap<>(Chromium.Look.class);
    private static final Map<Chromium.Look, Visit> STRANGERS = new EnumMap<>(Chromium.Look.class);

    @BeforeAll
    static void morning() {
        club = new ClubStage(folder, 40).loaded();
        chromium = new Chromium(club.page());
        Visit otto = chromium.person(Chromium.Look.LIGHT, ClubStage.OPERATOR);
        VISITS.put(Chromium.Look.LIGHT, otto);
        for (Chromium.Look look : Chromium.Look.values()) {
            VISITS.computeIfAbsent(look, other -> chromium.again(other, otto));
            STRANGERS.put(look, chromium.stranger(look));
        }
        // A board that wants to be left alone, a mailbox that Graph slows down, a value that Graph refuses.
        otto.watch("/mailboxes");
        otto.page().getByText(ClubStage.BOARD).click();
        otto.button("Pause").click();
        otto.sees(".notice", "Paused.");
        club.mailbox(ClubStage.SOUTH).failNext(Fault.throttled(Duration.ofMinutes(20)));
        club.graph()
                .inject(FaultRule.of(Fault.status(400, "ErrorInvalidProperty", "The property value is not valid."))
                        .onMailbox(ClubStage.NORTH)
                        .onMethod("PATCH"));
        club.sql("update member set mobile = '+44 20 7946 0900' where id in (2, 5, 8)");
        // Four leave at once, and somebody else's program writes nonsense.
        club.sql("delete from member where id in (12, 13, 14, 15)");
        club.publish("{\"event_type\":\"updated\",\"contact_id\":\"guest-7\",\"data\":{\"givenName\":7,"
                + "\"mobilePhone\":\"+44 20 7946 0777\"}}");
        String four = club.member(ClubStage.OFFICE, 4).orElseThrow().immutableId();
        club.mailbox(ClubStage.OFFICE).editInOutlook(four, Map.of("mobilePhone", "+44 20 7946 0004"));
        await().atMost(PATIENCE).untilAsserted(() -> {
            assertThat(otto.open("/holds").page().locator("article").count()).isPositive();
            assertThat(otto.open("/dead-letters")
                            .page()
                            .locator("#list tbody tr")
                            .count())
                    .isEqualTo(2);
        });
        // The curves of the last hour begin when there are two points, after twenty seconds.
        otto.watch("/").page().waitForSelector("#plots", new Page.WaitForSelectorOptions().setTimeout(60_000));
    }

    @AfterAll
    static void evening() {
        try {
            if (chromium != null) {
                chromium.close();
            }
        } finally {
            club.close();
        }
    }

    static Stream<Arguments> views() {
        return VIEWS.keySet().stream()
                .sorted()
                .flatMap(view -> Stream.of(Chromium.Look.values()).map(look -> Arguments.of(view, look)));
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("views")
    void a_view_is_readable_and_within_reach(String view, Chromium.Look look) throws IOException {
        Visit visit = look(view, look);

        assertThat(visit.barriers()).isEmpty();
        assertThat(visit.widerThanScreen()).isZero();
        assertThat(visit.unreachable()).isEmpty();
        assertThat(visit.brightness())
                .satisfies(
                        look.isDark()
                                ? dark -> assertThat(dark).isLessThan(40)
                                : light -> assertThat(light).isGreaterThan(200));
        visit.complainedOfNothing();
        picture(view, look, visit);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "overview",
                "mailboxes",
                "mailbox",
                "search",
                "contact",
                "dead-letters",
                "dead-letter",
                "holds",
                "actions",
                "login"
            })
    void the_tab_key_goes_through_all_that_can_be_done_and_is_seen(String view) {
        Visit visit = look(view, Chromium.Look.LIGHT);
        Set<Object> missing = new HashSet<>(visit.actions());
        List<String> unseen = new ArrayList<>();
        int presses = visit.actions().size() + 10;

        for (int i = 0; i < presses; i++) {
            visit.page().keyboard().press("Tab");
            String focused = visit.focused();
            missing.remove(focused);
            if (focused.startsWith("unseen ") && !focused.startsWith("unseen BODY")) {
                unseen.add(focused);
            }
        }

        // What the page took away meanwhile could not be reached.
        missing.retainAll(visit.actions());
        assertThat(missing).isEmpty();
        assertThat(unseen).isEmpty();
    }

    @Test
    void what_is_not_there_and_what_cannot_be_done_is_said_on_a_page_as_good_as_the_others() {
        Visit otto = VISITS.get(Chromium.Look.PHONE);
        for (String path : List.of("/nowhere", "/dead-letter?id=4711")) {
            try (Visit visit = chromium.again(Chromium.Look.PHONE, Objects.requireNonNull(otto))) {
                visit.open(path);

                assertThat(visit.barriers()).isEmpty();
                assertThat(visit.widerThanScreen()).isZero();
                assertThat(visit.text("main")).contains("Back to the overview");
            }
        }
    }

    /** Opens a view as a person gets there. */
    private static Visit look(String view, Chromium.Look look) {
        Visit visit = Objects.requireNonNull((view.equals("login") ? STRANGERS : VISITS).get(look));
        visit.open(VIEWS.get(view));
        switch (view) {
            case "overview" -> visit.page().waitForSelector("#plots");
            case "mailbox" -> {
                visit.page().getByText(ClubStage.NORTH).click();
                visit.page().waitForSelector("#synced");
            }
            case "contact" -> {
                visit.button("Compare with the mailboxes").click();
                visit.page().waitForSelector("#difference");
            }
            case "dead-letter" -> {
                visit.page().locator("#list th a:has-text('event')").click();
                visit.page().waitForSelector("textarea");
            }
            default -> {}
        }
        return visit;
    }

    private static void picture(String view, Chromium.Look look, Visit visit) throws IOException {
        String pictures = System.getProperty("contact-sync.screenshots", "");
        boolean shown = look == Chromium.Look.LIGHT
                || view.equals("overview")
                || (view.equals("mailboxes") && look == Chromium.Look.PHONE);
        if (!pictures.isEmpty() && shown) {
            Path there = Files.createDirectories(Path.of("..").resolve(pictures));
            String suffix = look == Chromium.Look.LIGHT ? "" : "-" + look.name().toLowerCase(Locale.ROOT);
            visit.picture(there.resolve(view + suffix + ".png"));
        }
    }
}
