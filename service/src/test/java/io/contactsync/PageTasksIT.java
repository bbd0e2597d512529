package io.contactsync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.FormData;
import com.microsoft.playwright.options.RequestOptions;
import io.contactsync.graphsimulator.fault.Fault;
import io.contactsync.graphsimulator.fault.FaultRule;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a person does at the page, in a real browser, until it has happened in the mailbox. */
class PageTasksIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int MEMBERS = 16;

    @TempDir
    static Path folder;

    private static ClubStage club;
    private static Chromium chromium;
    private static Visit otto;

    @BeforeAll
    static void open() {
        club = new ClubStage(folder, MEMBERS).loaded();
        chromium = new Chromium(club.page());
        otto = chromium.person(Chromium.Look.LIGHT, ClubStage.OPERATOR);
    }

    @AfterAll
    static void close() {
        try {
            if (chromium != null) {
                chromium.close();
            }
        } finally {
            club.close();
        }
    }

    @AfterEach
    void nothing_was_complained_of() {
        otto.complainedOfNothing();
    }

    @Test
    void the_overview_shows_a_change_without_a_reload() {
        otto.watch("/");

        club.join(101, "South");

        otto.sees("#changes tbody tr", "101");
        assertThat(otto.isSameDocument()).isTrue();
    }

    @Test
    void a_pause_of_one_person_is_seen_by_the_other_and_holds_until_it_is_lifted() {
        try (Visit vera = chromium.person(Chromium.Look.LIGHT, ClubStage.VIEWER)) {
            vera.watch("/mailboxes");
            otto.watch("/mailboxes");
            otto.page().getByText(ClubStage.BOARD).click();
            otto.button("Pause").click();
            otto.sees(".notice", "Paused.");
            vera.sees("#list tr:has-text('" + ClubStage.BOARD + "') .badge", "paused");

            club.join(104, "Board");
            otto.sees("#standing .badge", "paused");
            await().atMost(PATIENCE).until(() -> has(ClubStage.OFFICE, 104));
            assertThat(has(ClubStage.BOARD, 104)).isFalse();

            otto.button("Let it go on").click();
            await().atMost(PATIENCE).until(() -> has(ClubStage.BOARD, 104));
            vera.sees("#list tr:has-text('" + ClubStage.BOARD + "') .badge", "idle");
            assertThat(vera.isSameDocument()).isTrue();
            vera.complainedOfNothing();
        }
    }

    @Test
    void what_graph_refused_is_tried_again_and_its_dead_letter_disappears() {
        otto.watch("/dead-letters");
        var refusal = club.graph()
                .inject(FaultRule.of(Fault.status(400, "ErrorInvalidProperty")).onMailbox(ClubStage.NORTH));
        club.join(102, "North");
        otto.sees("#list tbody tr", "102");
        assertThat(otto.isSameDocument()).isTrue();
        otto.sees("#groups article", "Try all of them again");
        assertThat(has(ClubStage.NORTH, 102)).isFalse();
        refusal.remove();

        row("102").getByText("Try again").click();

        otto.sees(".notice", "1 dead letter is tried again.");
        await().atMost(PATIENCE).until(() -> has(ClubStage.NORTH, 102));
        otto.sees("#groups", "None.");
    }

    @Test
    void an_event_is_mended_beside_what_is_wrong_with_it_until_the_contact_is_in_the_mailbox() {
        club.publish("{\"event_type\":\"updated\",\"contact_id\":\"guest-1\",\"data\":{\"givenName\":1}}");
        otto.watch("/dead-letters");
        otto.sees("#list tbody tr", "event");
        row("event").getByText("event").first().click();
        Locator event = otto.page().getByLabel("The event");

        event.fill("{\"event_type\":\"updated\",\"contact_id\":\"guest-1\",\"data\":{\"givenName\":2}}");
        otto.button("Mend it and try again").click();
        otto.sees("[role=alert]", "givenName");
        otto.forgives(422);
        assertThat(event.inputValue()).contains("\"givenName\":2");
        event.fill("{\"event_type\":\"updated\",\"contact_id\":\"guest-1\",\"data\":{\"givenName\":\"Guestina\"}}");
        otto.button("Mend it and try again").click();

        otto.sees(".notice", "1 dead letter is tried again.");
        await().atMost(PATIENCE).until(() -> club.named(ClubStage.OFFICE, "Guestina") == 1);
    }

    @Test
    void a_dead_letter_is_put_away_with_a_reason_that_is_kept() {
        club.publish("{\"event_type\":\"updated\",\"contact_id\":\"guest-2\",\"data\":{\"givenName\":1}}");
        otto.watch("/dead-letters");
        otto.sees("#list tbody tr", "guest-2");
        row("guest-2").getByText("event").first().click();

        otto.page().getByText("Discard it").click();
        otto.page()
                .getByRole(AriaRole.TEXTBOX, new Page.GetByRoleOptions().setName("Why"))
                .fill("a test of the other program");
        otto.button("Discard").click();

        otto.sees(".notice", "1 dead letter is put away.");
        otto.open("/actions").sees("tbody tr", "a test of the other program");
    }

    @Test
    void one_hold_is_approved_and_another_rejected() {
        otto.watch("/holds");
        for (int id = 201; id <= 204; id++) {
            club.join(id, "North");
        }
        await().atMost(PATIENCE).until(() -> joined(ClubStage.NORTH) == 4 && joined(ClubStage.OFFICE) == 4);
        club.sql("delete from member where id between 201 and 204");
        // One may go unasked; what is decided before the others are held leaves them to another hold.
        otto.sees("article:has-text('" + ClubStage.NORTH + "') h2", "3 deletes");
        otto.sees("article:has-text('" + ClubStage.OFFICE + "') h2", "3 deletes");
        assertThat(otto.isSameDocument()).isTrue();
        hold(ClubStage.NORTH).getByText("Reject").click();
        otto.sees(".notice", "is rejected");
        hold(ClubStage.OFFICE).getByText("Approve").click();
        otto.sees(".notice", "is approved");

        await().atMost(PATIENCE).until(() -> joined(ClubStage.OFFICE) == 0);
        otto.sees("#list", "Nothing waits for a person.");
        await().atMost(PATIENCE).until(() -> joined(ClubStage.NORTH) < 4);
        assertThat(joined(ClubStage.NORTH)).isEqualTo(3);
    }

    @Test
    void a_contact_is_found_by_its_id_with_its_life_until_graphs_answer() {
        otto.watch("/contact");
        otto.page().getByLabel("Contact id").fill("7");
        otto.page().keyboard().press("Enter");

        otto.sees("#summary", "Every mailbox that it belongs to has it.");
        assertThat(otto.text("#life")).contains("Row", "Published", "Wanted", "POST", "201", "request");
        assertThat(otto.text("#links")).contains(ClubStage.OFFICE, ClubStage.SOUTH, "what is wanted", "excluded");
        otto.open("/contact?id=4711").sees("#summary", "Nothing is known of it");
    }

    @Test
    void the_difference_is_read_from_graph_on_request_and_shown_field_by_field() {
        String there = club.member(ClubStage.OFFICE, 9).orElseThrow().immutableId();
        club.mailbox(ClubStage.OFFICE).editInOutlook(there, Map.of("mobilePhone", "+44 1"));
        otto.open("/contact?id=9");
        assertThat(otto.page().locator("#difference").count()).isZero();

        otto.button("Compare with the mailboxes").click();

        otto.sees("#difference article", "1 field differs: mobilePhone.");
        otto.sees("#difference article", "It has what is wanted.");
        otto.sees("#difference tr.differs", "+44 1");
        assertThat(otto.text("#difference tr.differs")).contains("mobilePhone", "+44 20 7946 0109");
        otto.open("/actions").sees("tbody tr", "compare");
    }

    @Test
    void a_page_that_brings_itself_up_to_date_takes_away_nothing_that_is_to_be_said_once() {
        otto.open("/mailboxes");
        String address = otto.page().url();
        String token = otto.page().locator("#act input[name=_csrf]").inputValue();

        otto.page()
                .request()
                .post(
                        address.replace("mailboxes", "resume"),
                        RequestOptions.create()
                                .setForm(FormData.create().set("_csrf", token))
                                .setMaxRedirects(0));
        otto.page().request().get(address, RequestOptions.create().setHeader("X-Refresh", "1"));

        otto.open("/mailboxes").sees(".notice", "All go on");
    }

    @Test
    void who_may_only_look_is_offered_nothing_that_acts() {
        try (Visit vera = chromium.person(Chromium.Look.LIGHT, ClubStage.VIEWER)) {
            for (String path : List.of("/", "/mailboxes", "/contact?id=1", "/dead-letters", "/holds", "/actions")) {
                vera.open(path);

                assertThat(vera.page().locator("[form=act]:visible").count())
                        .as(path)
                        .isZero();
            }
            vera.complainedOfNothing();
        }
    }

    @Test
    void a_mailbox_is_paused_and_goes_on_by_keyboard_alone() {
        otto.open("/mailboxes");
        otto.tabTo(otto.page().getByText(ClubStage.SOUTH));
        otto.page().keyboard().press("Enter");
        otto.page().waitForSelector("#standing");
        otto.tabTo(otto.button("Pause"));
        otto.page().keyboard().press("Enter");
        otto.sees(".notice", "Paused.");
        otto.sees("#standing .badge", "paused");
        otto.tabTo(otto.button("Let it go on"));

        otto.page().keyboard().press("Space");

        otto.sees(".notice", "It goes on.");
        otto.sees("#standing .badge", "idle");
    }

    @Test
    void a_wrong_password_is_refused_in_words_and_leaves_a_stranger_outside() {
        try (Visit stranger = chromium.stranger(Chromium.Look.LIGHT)) {
            stranger.open("/login");
            stranger.page().getByLabel("Name").fill(ClubStage.OPERATOR);
            stranger.page().getByLabel("Password").fill("a guess of a stranger");
            stranger.page().keyboard().press("Enter");

            stranger.sees("[role=alert]", "Name or password is wrong.");
            stranger.open("/holds");
            assertThat(stranger.page().url()).endsWith("/login");
            stranger.complainedOfNothing();
        }
    }

    private static Locator row(String text) {
        return otto.page()
                .locator("#list tbody tr")
                .filter(new Locator.FilterOptions().setHasText(text))
                .first();
    }

    private static Locator hold(String where) {
        return otto.page().locator("article").filter(new Locator.FilterOptions().setHasText(where));
    }

    /** How many of those who join and leave together are there. */
    private static long joined(String mailbox) {
        return IntStream.rangeClosed(201, 204).filter(id -> has(mailbox, id)).count();
    }

    private static boolean has(String mailbox, int id) {
        return club.member(mailbox, id).isPresent();
    }
}
