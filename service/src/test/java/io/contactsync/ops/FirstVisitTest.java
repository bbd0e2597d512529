package io.contactsync.ops;

import static org.assertj.core.api.Assertions.assertThat;

import io.contactsync.state.StateDb;
import io.contactsync.state.TestStateDb;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.support.GenericApplicationContext;

/** The pages of somebody who has many mailboxes, as a browser without a cookie gets them. */
class FirstVisitTest {

    private static final int MAILBOXES = 300;

    @TempDir
    private static Path folder;

    private static StateDb db;
    private static ServletWebServerApplicationContext service;

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @Import(OpsConfiguration.class)
    static class Service {}

    @BeforeAll
    static void start() {
        db = TestStateDb.open(folder.resolve("state.db"));
        db.write(tx -> {
            for (int i = 0; i < MAILBOXES; i++) {
                String address = "mailbox-" + i + "@club.example";
                tx.jdbc().update("insert into mailbox (mailbox, address) values (?, ?)", address, address);
                tx.jdbc().update("insert into folder (mailbox, folder) values (?, 'Members')", address);
            }
            return MAILBOXES;
        });
        service = (ServletWebServerApplicationContext) new SpringApplicationBuilder(Service.class)
                .properties(OpsDefaults.properties())
                .properties(Map.of("server.port", "0"))
                .initializers((GenericApplicationContext context) -> {
                    context.registerBean(StateDb.class, () -> db, bean -> bean.setDestroyMethodName(""));
                    context.registerBean(Clock.class, Clock::systemUTC);
                })
                .run();
    }

    @AfterAll
    static void stop() {
        service.close();
        db.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/mailboxes", "/holds", "/dead-letters", "/actions"})
    void a_long_page_arrives_as_a_whole_and_with_a_session(String path) throws Exception {
        HttpResponse<String> page = get(path);

        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.body().strip()).endsWith("</html>").contains("name=\"_csrf\"");
        assertThat(page.headers().allValues("Set-Cookie"))
                .singleElement()
                .asString()
                .contains("HttpOnly");
    }

    /** The script replaces parts that are there, and adds none. */
    @Test
    void a_part_that_has_nothing_to_show_yet_is_there_and_hidden() throws Exception {
        assertThat(get("/").body()).containsPattern("<section id=\"plots\"[^>]* hidden=\"hidden\"");
        assertThat(get("/mailbox?id=mailbox-1@club.example").body())
                .containsPattern("<section id=\"held\"[^>]* hidden=\"hidden\"");
        assertThat(get("/contact?id=M-1").body())
                .containsPattern("<section id=\"letters\"[^>]* hidden=\"hidden\"")
                .containsPattern("<section id=\"holds\"[^>]* hidden=\"hidden\"");
    }

    @Test
    void a_program_that_reads_gets_no_session() throws Exception {
        for (String path : new String[] {"/api/v1/status", "/actuator/prometheus", "/actuator/health"}) {
            assertThat(get(path).headers().allValues("Set-Cookie")).as(path).isEmpty();
        }
    }

    private static HttpResponse<String> get(String path) throws Exception {
        int port = Objects.requireNonNull(service.getWebServer()).getPort();
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
    }
}
