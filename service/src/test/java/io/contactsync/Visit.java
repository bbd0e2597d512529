package io.contactsync;

import static org.assertj.core.api.Assertions.assertThat;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** One person's browser at the page. Remembers what it complained of, and whatever it asked of another origin. */
final class Visit implements AutoCloseable {

    private static final List<String> RULES =
            List.of("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice");

    private static final int LONGEST_PICTURE = 1500;

    private final BrowserContext context;
    private final Page page;
    private final URI origin;
    private final List<String> complaints = new ArrayList<>();

    Visit(BrowserContext context, URI origin) {
        this.context = context;
        this.origin = origin;
        this.page = context.newPage();
        page.setDefaultTimeout(60_000);
        // A breach of the content security policy is an error on the console, too.
        page.onConsoleMessage(message -> {
            if (message.type().equals("error") || message.type().equals("warning")) {
                complaints.add(message.type() + " on " + page.url() + ": " + message.text());
            }
        });
        page.onPageError(error -> complaints.add("exception on " + page.url() + ": " + error));
        context.onRequest(request -> {
            String url = request.url();
            if (!url.startsWith(origin.toString()) && !url.startsWith("about:") && !url.startsWith("data:")) {
                complaints.add("request to another origin: " + url);
            }
        });
    }

    Page page() {
        return page;
    }

    String session() {
        return context.storageState();
    }

    void logIn(String name) {
        open("/login");
        page.getByLabel("Name").fill(name);
        page.getByLabel("Password").fill(ClubStage.PASSWORD);
        button("Log in").click();
        page.waitForURL(origin.toString());
    }

    Visit open(String path) {
        page.navigate(origin.resolve(path).toString());
        return this;
    }

    /** Opens it and waits until it is live. */
    Visit watch(String path) {
        open(path);
        page.waitForSelector(".connection[data-state=live]");
        page.evaluate("window.sameDocument = true");
        return this;
    }

    /** Whether it is still the document that was opened: what came since came without a reload. */
    boolean isSameDocument() {
        return Boolean.TRUE.equals(page.evaluate("window.sameDocument === true"));
    }

    Locator button(String name) {
        return page.getByRole(
                AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name).setExact(true));
    }

    /** Waits until the part of the page says so. */
    void sees(String selector, String text) {
        page.locator(selector)
                .filter(new Locator.FilterOptions().setHasText(text))
                .first()
                .waitFor();
    }

    String text(String selector) {
        return page.locator(selector).first().innerText();
    }

    void complainedOfNothing() {
        List<String> heard = List.copyOf(complaints);
        complaints.clear();
        assertThat(heard).isEmpty();
    }

    /** Chromium calls every answer of this status an error, the expected one too. */
    void forgives(int status) {
        complaints.removeIf(complaint -> complaint.contains("responded with a status of " + status));
    }

    /** What axe finds, a line for each element. */
    List<String> barriers() {
        List<String> barriers = new ArrayList<>();
        new AxeBuilder(page)
                .withTags(RULES)
                .analyze()
                .getViolations()
                .forEach(rule -> rule.getNodes()
                        .forEach(node ->
                                barriers.add(rule.getId() + " " + node.getHtml() + " " + node.getFailureSummary())));
        return barriers;
    }

    /** Links, buttons and fields that no finger reaches, for they are off the screen's side or too small. */
    List<?> unreachable() {
        return (List<?>) page.evaluate("""
                () => [...document.querySelectorAll('a[href], button, input:not([type=hidden]), select, textarea, summary')]
                    .filter(e => e.checkVisibility() && !e.classList.contains('skip'))
                    .filter(e => {
                      const box = e.getBoundingClientRect();
                      return box.left < 0 || box.right > innerWidth + 0.5 || box.width < 1 || box.height < 1;
                    })
                    .map(e => e.outerHTML)
                """);
    }

    int widerThanScreen() {
        return ((Number) page.evaluate(
                        "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"))
                .intValue();
    }

    /** Of what the page is drawn upon: 0 is black, 255 white. */
    double brightness() {
        return ((Number) page.evaluate("""
                () => {
                  const [r, g, b] = getComputedStyle(document.body).backgroundColor.match(/[\\d.]+/g).map(Number);
                  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
                }
                """)).doubleValue();
    }

    /** All that can be acted on, by what it is called. */
    List<?> actions() {
        return (List<?>) page.evaluate("() => {" + NAME + """
                  return [...document.querySelectorAll(
                          'a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex="0"]')]
                      .filter(e => e.checkVisibility() && !e.disabled).map(name);
                }""");
    }

    /** What has the focus, by what it is called; with "unseen " before it where nothing shows that. */
    String focused() {
        return (String) page.evaluate("() => {" + NAME + """
                  const e = document.activeElement;
                  const style = getComputedStyle(e);
                  const seen = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
                  return (seen ? '' : 'unseen ') + name(e);
                }""");
    }

    private static final String NAME = """
            const name = e => [e.tagName, e.getAttribute('href'), e.getAttribute('formaction'), e.name,
                e.getAttribute('aria-label'), e.tagName === 'BUTTON' || e.tagName === 'SUMMARY' ? e.textContent.trim() : '']
                .filter(part => part).join(' ');
            """;

    /** Presses Tab until that has the focus. */
    void tabTo(Locator there) {
        for (int i = 0; i < 100; i++) {
            page.keyboard().press("Tab");
            if (Boolean.TRUE.equals(there.evaluate("e => e === document.activeElement"))) {
                return;
            }
        }
        throw new AssertionError(there + ": the tab key does not get there");
    }

    void picture(Path file) {
        var size = page.viewportSize();
        int end = ((Number) page.evaluate("Math.ceil(document.body.getBoundingClientRect().bottom) + 16")).intValue();
        page.screenshot(new Page.ScreenshotOptions()
                .setPath(file)
                .setFullPage(true)
                .setClip(0, 0, size.width, Math.min(end, LONGEST_PICTURE)));
    }

    @Override
    public void close() {
        context.close();
    }
}
