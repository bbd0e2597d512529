package io.contactsync;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.ReducedMotion;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The system's Chromium, driven by Playwright, which is kept from bringing one of its own. For one thread. */
final class Chromium implements AutoCloseable {

    /** How the page is looked at. */
    enum Look {
        LIGHT(1280, 900, ColorScheme.LIGHT),
        DARK(1280, 900, ColorScheme.DARK),
        PHONE(390, 844, ColorScheme.LIGHT);

        private final int width;
        private final int height;
        private final ColorScheme scheme;

        Look(int width, int height, ColorScheme scheme) {
            this.width = width;
            this.height = height;
            this.scheme = scheme;
        }

        boolean isDark() {
            return scheme == ColorScheme.DARK;
        }
    }

    private static final double START_MILLIS = 120_000;
    /** Of Debian, of Ubuntu, of others; on Ubuntu the last is there without a browser, too. */
    private static final List<Path> PROGRAMS =
            List.of(Path.of("/usr/bin/chromium"), Path.of("/snap/bin/chromium"), Path.of("/usr/bin/chromium-browser"));

    private final Playwright playwright;
    private final Browser browser;
    private final URI origin;

    Chromium(URI origin) {
        this.origin = origin;
        this.playwright = Playwright.create(
                new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        this.browser = playwright
                .chromium()
                .launch(new BrowserType.LaunchOptions()
                        .setExecutablePath(program())
                        .setTimeout(START_MILLIS)
                        // Tests may run as root, whom Chromium's sandbox refuses.
                        .setArgs(List.of("--no-sandbox", "--disable-dev-shm-usage")));
    }

    private static Path program() {
        return PROGRAMS.stream()
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no Chromium (expected: one of " + PROGRAMS + ")"));
    }

    /** Somebody who has not logged in. */
    Visit stranger(Look look) {
        return visit(look, null);
    }

    /** Somebody who logs in by the login page. */
    Visit person(Look look, String name) {
        Visit visit = stranger(look);
        visit.logIn(name);
        return visit;
    }

    /** Somebody with the session of another visit. */
    Visit again(Look look, Visit before) {
        return visit(look, before.session());
    }

    private Visit visit(Look look, @Nullable String session) {
        var options = new Browser.NewContextOptions()
                .setViewportSize(look.width, look.height)
                .setColorScheme(look.scheme)
                .setReducedMotion(ReducedMotion.REDUCE)
                .setLocale("en-GB")
                .setTimezoneId("UTC");
        if (session != null) {
            options.setStorageState(session);
        }
        return new Visit(browser.newContext(options), origin);
    }

    @Override
    public void close() {
        browser.close();
        playwright.close();
    }
}
