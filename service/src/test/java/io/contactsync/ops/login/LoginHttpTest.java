package io.contactsync.ops.login;

import static org.assertj.core.api.Assertions.assertThat;

import io.contactsync.ops.OpsConfiguration;
import io.contactsync.ops.OpsDefaults;
import io.contactsync.state.AuditTrail;
import io.contactsync.state.StateDb;
import io.contactsync.state.TestStateDb;
import java.io.IOException;
import java.net.CookieManager;
import java.net.HttpCookie;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.support.GenericApplicationContext;

/** The page and the API as a stranger, a viewer, an operator and an attacker meet them, over HTTP. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class LoginHttpTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String VIEWER_PASSWORD = "a viewer's long password";
    private static final String OPERATOR_PASSWORD = "an operator's long password";

    @TempDir
    static Path folder;

    private static StateDb db;
    private static FakeOidcProvider provider;
    private static ServletWebServerApplicationContext service;

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @Import(OpsConfiguration.class)
    static class Service {}

    @BeforeAll
    static void start() throws Exception {
        db = TestStateDb.open(folder.resolve("state.db"));
        provider = FakeOidcProvider.start("contact-sync-page");
        var settings = new LoginSettings(
                List.of(
                        new LoginSettings.User("vera", Passwords.hash(VIEWER_PASSWORD), Role.VIEWER),
                        new LoginSettings.User("otto", Passwords.hash(OPERATOR_PASSWORD), Role.OPERATOR)),
                new LoginSettings.Oidc(
                        provider.issuer(),
                        "contact-sync-page",
                        "oidc-secret",
                        "roles",
                        java.util.Set.of("contact-sync.viewer"),
                        java.util.Set.of("contact-sync.operator"),
                        false),
                Duration.ofHours(1));
        service = (ServletWebServerApplicationContext) new SpringApplicationBuilder(Service.class)
                .properties(OpsDefaults.properties())
                .properties(Map.of("server.port", "0"))
                .initializers((GenericApplicationContext context) -> {
                    context.registerBean(StateDb.class, () -> db, bean -> bean.setDestroyMethodName(""));
                    context.registerBean(Clock.class, Clock::systemUTC);
                    context.registerBean(LoginSettings.class, () -> settings);
                })
                .run();
    }

    @AfterAll
    static void stop() {
        service.close();
        provider.close();
        db.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/", "/mailboxes", "/contact?id=1", "/dead-letters", "/holds", "/actions", "/page.js", "/nowhere"
            })
    void a_stranger_is_led_to_the_login_page_and_sees_nothing_else(String path) throws Exception {
        HttpResponse<String> answer = new Person().get(path);

        assertThat(answer.statusCode()).isEqualTo(302);
        assertThat(answer.headers().firstValue("Location")).get().asString().endsWith("/login");
        assertThat(answer.body()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/v1/status",
                "/api/v1/live",
                "/actuator",
                "/actuator/health",
                "/actuator/prometheus",
                "/actuator/info",
                "/actuator/env"
            })
    void a_strange_program_is_told_to_log_in(String path) throws Exception {
        HttpResponse<String> answer = new Person().get(path);

        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(answer.body()).isEmpty();
    }

    @Test
    void the_probes_answer_everybody_and_tell_nothing_but_up() throws Exception {
        for (String probe : List.of("/actuator/health/liveness", "/actuator/health/readiness")) {
            HttpResponse<String> answer = new Person().get(probe);

            assertThat(answer.statusCode()).as(probe).isEqualTo(200);
            assertThat(answer.body()).isEqualTo("{\"status\":\"UP\"}");
        }
    }

    @Test
    void a_viewer_sees_every_page_and_changes_nothing() throws Exception {
        var vera = new Person();
        vera.logIn("vera", VIEWER_PASSWORD);

        for (String page : List.of("/", "/mailboxes", "/contact?id=1", "/dead-letters", "/holds", "/actions")) {
            assertThat(vera.get(page).statusCode()).as(page).isEqualTo(200);
        }
        assertThat(vera.get("/").body()).contains("class=\"viewer\"", "Logged in as", ">vera<");
        assertThat(vera.act("/pause").statusCode()).isEqualTo(403);
        assertThat(pauses()).isEmpty();
    }

    @Test
    void what_an_operator_does_is_written_down_under_their_name() throws Exception {
        var otto = new Person();
        otto.logIn("otto", OPERATOR_PASSWORD);

        assertThat(otto.act("/pause").statusCode()).isEqualTo(302);
        assertThat(otto.get("/mailboxes").body()).contains("All mailboxes are paused");
        assertThat(otto.act("/resume").statusCode()).isEqualTo(302);
        assertThat(otto.get("/mailboxes").body()).contains("All go on");
        assertThat(pauses()).containsExactly("otto pause all mailboxes");
        assertThat(otto.get("/actions").body()).contains(">otto<", ">pause<");
        db.write(tx -> tx.sql().sql("delete from audit").update());
    }

    @Test
    void a_form_of_another_site_does_nothing() throws Exception {
        var otto = new Person();
        otto.logIn("otto", OPERATOR_PASSWORD);

        assertThat(otto.post("/pause", Map.of()).statusCode())
                .as("without the token")
                .isEqualTo(403);
        assertThat(otto.post("/pause", Map.of("_csrf", "guessed")).statusCode()).isEqualTo(403);
        assertThat(otto.post("/logout", Map.of()).statusCode()).isEqualTo(403);
        assertThat(otto.get("/pause").statusCode()).as("by an image's address").isEqualTo(405);
        assertThat(pauses()).isEmpty();
    }

    @Test
    void a_session_that_somebody_planted_is_worth_nothing_after_the_login() throws Exception {
        var victim = new Person();
        victim.get("/login");
        String planted = victim.session();

        victim.logIn("otto", OPERATOR_PASSWORD);

        assertThat(victim.session()).isNotEqualTo(planted);
        var attacker = new Person();
        attacker.plant(planted);
        assertThat(attacker.get("/holds").statusCode()).isEqualTo(302);
    }

    @Test
    void the_cookie_is_out_of_reach_of_scripts_and_of_other_sites() throws Exception {
        HttpResponse<String> answer = new Person().get("/login");

        assertThat(answer.headers().firstValue("Set-Cookie"))
                .get()
                .asString()
                .contains("contact-sync=", "HttpOnly", "SameSite=Lax");
        assertThat(answer.body()).doesNotContain("jsessionid");
    }

    @Test
    void after_logging_out_the_session_is_over() throws Exception {
        var otto = new Person();
        otto.logIn("otto", OPERATOR_PASSWORD);
        String session = otto.session();

        assertThat(otto.act("/logout").statusCode()).isEqualTo(302);

        var thief = new Person();
        thief.plant(session);
        assertThat(thief.get("/").statusCode()).isEqualTo(302);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "//evil.example/",
                "/\\\\evil.example",
                "/login?continue=//evil.example",
                "/?next=https://evil.example"
            })
    void a_login_never_leads_to_another_site(String path) throws Exception {
        var otto = new Person();
        otto.getRaw(path.replace("\\", "%5C"));

        HttpResponse<String> answer = otto.logIn("otto", OPERATOR_PASSWORD);

        URI target =
                otto.uri("/").resolve(answer.headers().firstValue("Location").orElseThrow());
        assertThat(target.getHost()).isEqualTo("127.0.0.1");
        assertThat(target.getPort()).isEqualTo(service.getWebServer().getPort());
    }

    @Test
    void every_answer_may_be_framed_by_nobody_and_kept_by_no_cache() throws Exception {
        var otto = new Person();
        otto.logIn("otto", OPERATOR_PASSWORD);

        for (String path : List.of("/", "/login", "/holds", "/nowhere", "/api/v1/status")) {
            var headers = otto.get(path).headers();
            assertThat(headers.firstValue("X-Frame-Options")).as(path).contains("DENY");
            assertThat(headers.firstValue("Content-Security-Policy"))
                    .get()
                    .asString()
                    .contains("default-src 'self'", "frame-ancestors 'none'")
                    .doesNotContain("unsafe");
            assertThat(headers.firstValue("X-Content-Type-Options")).contains("nosniff");
            assertThat(headers.firstValue("Cache-Control")).get().asString().contains("no-store");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/static/",
                "/templates/page.html",
                "/db/migration/V1__state.sql",
                "/..%2f..%2fetc/passwd",
                "/%2e%2e/application.yaml",
                "/META-INF/"
            })
    void no_file_and_no_folder_of_the_program_is_served(String path) throws Exception {
        var otto = new Person();
        otto.logIn("otto", OPERATOR_PASSWORD);

        HttpResponse<String> answer = otto.getRaw(path);

        assertThat(answer.statusCode()).isIn(400, 404);
        assertThat(answer.body()).doesNotContain("create table", "root:", "th:text", "Exception");
    }

    @Test
    void what_an_attacker_wrote_into_a_contact_is_text_on_every_page() throws Exception {
        var otto = new Person();
        otto.logIn("otto", OPERATOR_PASSWORD);
        String hostile = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>";

        String page = otto.get("/contact?id=" + encoded(hostile)).body();

        assertThat(page).contains("&lt;script&gt;").doesNotContain("<script>alert", "<img src=x");
        assertThat(otto.get("/mailbox?id=" + encoded(hostile)).body()).doesNotContain("<script>alert", "<img src=x");
        assertThat(otto.get("/dead-letters?reason=" + encoded(hostile)).body())
                .doesNotContain("<script>alert", "<img src=x");
    }

    @Test
    void a_program_logs_in_with_each_request() throws Exception {
        assertThat(basic("/actuator/prometheus", "vera", VIEWER_PASSWORD).statusCode())
                .isEqualTo(200);
        assertThat(basic("/api/v1/status", "vera", "wrong").statusCode()).isEqualTo(401);
    }

    @Test
    void an_organisations_login_brings_its_roles_along() throws Exception {
        provider.nextUser("grace@club.example", List.of("contact-sync.operator", "something-else"));
        var grace = new Person();

        grace.follow("/oauth2/authorization/oidc");

        assertThat(grace.get("/").body()).contains("class=\"operator\"", ">grace@club.example<");
    }

    @Test
    void whoever_has_no_role_of_ours_sees_nothing() throws Exception {
        provider.nextUser("mallory@club.example", List.of("something-else"));
        var mallory = new Person();

        mallory.follow("/oauth2/authorization/oidc");

        assertThat(mallory.get("/").statusCode()).isEqualTo(403);
        assertThat(mallory.get("/api/v1/status").statusCode()).isEqualTo(403);
    }

    @Test
    void an_answer_that_this_login_did_not_ask_for_is_refused() throws Exception {
        provider.nextUser("grace@club.example", List.of("contact-sync.operator"));
        var victim = new Person();

        HttpResponse<String> answer = victim.get("/login/oauth2/code/oidc?code=stolen&state=guessed");

        assertThat(answer.headers().firstValue("Location")).get().asString().endsWith("/login?refused");
        assertThat(victim.get("/").statusCode()).isEqualTo(302);
    }

    @Test
    @Order(Integer.MAX_VALUE) // what it uses up is counted by address, and would be missing to the others
    void guessing_ends_in_a_wait_even_with_the_right_password() throws Exception {
        var guesser = new Person();
        for (int i = 0; i < LoginAttempts.PER_ADDRESS; i++) {
            assertThat(guesser.logIn("otto", "guess " + i).headers().firstValue("Location"))
                    .get()
                    .asString()
                    .endsWith("/login?failed");
        }

        HttpResponse<String> right = guesser.logIn("otto", OPERATOR_PASSWORD);

        assertThat(right.headers().firstValue("Location")).get().asString().endsWith("/login?wait");
        assertThat(guesser.get("/login?wait").body()).contains("Too many failed logins");
        assertThat(basic("/actuator/prometheus", "vera", VIEWER_PASSWORD).statusCode())
                .isEqualTo(401);
    }

    private static List<String> pauses() {
        return db.read(tx -> AuditTrail.before(tx, Long.MAX_VALUE, 10)).stream()
                .filter(action -> action.action().equals("pause"))
                .map(action -> action.who() + " " + action.action() + " " + action.detail())
                .toList();
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static HttpResponse<String> basic(String path, String name, String password) throws Exception {
        String credentials =
                Base64.getEncoder().encodeToString((name + ":" + password).getBytes(StandardCharsets.UTF_8));
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(new Person().uri(path))
                                .header("Authorization", "Basic " + credentials)
                                .timeout(PATIENCE)
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
    }

    /** A browser without scripts: keeps cookies, follows nothing by itself. */
    private static final class Person {

        private static final Pattern TOKEN = Pattern.compile("name=\"_csrf\" value=\"([^\"]+)\"");

        private final CookieManager cookies = new CookieManager();
        private final HttpClient http =
                HttpClient.newBuilder().cookieHandler(cookies).build();

        URI uri(String path) {
            return URI.create("http://127.0.0.1:" + service.getWebServer().getPort() + path);
        }

        HttpResponse<String> get(String path) throws IOException, InterruptedException {
            return send(HttpRequest.newBuilder(uri(path)).header("Accept", "text/html,*/*;q=0.8"));
        }

        HttpResponse<String> getRaw(String path) throws IOException, InterruptedException {
            return get(path);
        }

        HttpResponse<String> post(String path, Map<String, String> form) throws IOException, InterruptedException {
            String body = form.entrySet().stream()
                    .map(entry -> encoded(entry.getKey()) + "=" + encoded(entry.getValue()))
                    .collect(Collectors.joining("&"));
            return send(HttpRequest.newBuilder(uri(path))
                    .header("Accept", "text/html,*/*;q=0.8")
                    .header("Content-Type", "application/x-www-form-urlencoded")
                    .POST(HttpRequest.BodyPublishers.ofString(body)));
        }

        /** Presses a button of a page. */
        HttpResponse<String> act(String path) throws IOException, InterruptedException {
            return post(path, Map.of("_csrf", token("/holds")));
        }

        HttpResponse<String> logIn(String name, String password) throws IOException, InterruptedException {
            return post("/login", Map.of("username", name, "password", password, "_csrf", token("/login")));
        }

        /** Goes where it is sent, to the provider and back. */
        void follow(String path) throws IOException, InterruptedException {
            URI at = uri(path);
            for (int hop = 0; hop < 6; hop++) {
                HttpResponse<String> answer = send(HttpRequest.newBuilder(at));
                if (answer.statusCode() != 302) {
                    return;
                }
                at = at.resolve(answer.headers().firstValue("Location").orElseThrow());
            }
        }

        String session() {
            return cookies.getCookieStore().getCookies().stream()
                    .filter(cookie -> cookie.getName().equals("contact-sync"))
                    .map(HttpCookie::getValue)
                    .findFirst()
                    .orElseThrow();
        }

        void plant(String session) {
            var cookie = new HttpCookie("contact-sync", session);
            cookie.setPath("/");
            cookie.setVersion(0);
            cookies.getCookieStore().add(uri("/"), cookie);
        }

        private String token(String page) throws IOException, InterruptedException {
            Matcher token = TOKEN.matcher(get(page).body());
            return token.find() ? token.group(1) : "none";
        }

        private HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
            return http.send(request.timeout(PATIENCE).build(), HttpResponse.BodyHandlers.ofString());
        }
    }
}
