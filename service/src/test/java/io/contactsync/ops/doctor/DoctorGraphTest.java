package io.contactsync.ops.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.contactsync.Settings;
import io.contactsync.config.ConfigLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import mockwebserver3.Dispatcher;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the doctor reads out of tokens and dates, which the simulator does not tell. */
class DoctorGraphTest {

    @TempDir
    Path folder;

    private final MockWebServer server = new MockWebServer();
    private String claims = "{\"roles\":[\"Contacts.ReadWrite\"]}";
    private int mailboxStatus = 200;
    private Duration ahead = Duration.ZERO;

    @BeforeEach
    void start() throws Exception {
        server.setDispatcher(new Dispatcher() {
            @Override
            public MockResponse dispatch(RecordedRequest request) {
                String target = String.valueOf(request.getTarget());
                if (target.endsWith("/token")) {
                    String token = "e30." + base64(claims) + ".e30";
                    return json(
                            200, "{\"access_token\":\"" + token + "\",\"expires_in\":3600,\"token_type\":\"Bearer\"}");
                }
                if (target.contains("/users/")) {
                    return mailboxStatus == 200
                            ? json(200, "{\"value\":[{\"id\":\"f\",\"displayName\":\"Members\"}]}")
                            : json(mailboxStatus, "{\"error\":{\"code\":\"ErrorAccessDenied\",\"message\":\"no\"}}");
                }
                // What is asked for the date alone; an answer to HEAD has no body.
                return json(401, "");
            }
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void a_token_without_the_permission_is_named_where_the_mailbox_refuses() throws Exception {
        claims = "{\"roles\":[\"User.Read.All\"]}";
        mailboxStatus = 403;

        assertThat(failed()).singleElement().satisfies(finding -> {
            assertThat(finding.check()).isEqualTo("mailbox office@club.example");
            assertThat(finding.remedy()).contains("The token carries no Contacts.ReadWrite");
        });
    }

    @Test
    void a_mailbox_that_refuses_although_the_permission_is_there_is_a_matter_of_its_scope() throws Exception {
        mailboxStatus = 403;

        assertThat(failed())
                .singleElement()
                .satisfies(finding -> assertThat(finding.remedy()).contains("within its access policy or scope"));
    }

    @Test
    void a_clock_that_differs_from_that_of_graph_is_found() throws Exception {
        ahead = Duration.ofMinutes(10);

        assertThat(failed()).singleElement().satisfies(finding -> {
            assertThat(finding.check()).isEqualTo("graph clock");
            assertThat(finding.detail()).contains("behind Graph's clock");
            assertThat(finding.remedy()).contains("NTP");
        });
    }

    @Test
    void permissions_are_shown_and_a_sound_sign_in_fails_nothing() throws Exception {
        assertThat(failed()).isEmpty();
        assertThat(examine())
                .filteredOn(finding -> finding.check().equals("token"))
                .singleElement()
                .satisfies(finding -> assertThat(finding.detail())
                        .isEqualTo("it carries Contacts.ReadWrite; Contacts.ReadWrite"
                                + " opens every mailbox of the tenant that no application access policy closes"));
    }

    @Test
    void an_outside_mailbox_that_is_refused_proves_the_scope() throws Exception {
        mailboxStatus = 403;

        assertThat(examine())
                .filteredOn(finding -> finding.check().startsWith("outside"))
                .singleElement()
                .satisfies(finding -> assertThat(finding.state()).isEqualTo("ok"));
    }

    private List<Finding> failed() throws Exception {
        return examine().stream()
                .filter(Finding::failed)
                .filter(finding -> !finding.check().startsWith("source")
                        && !finding.check().startsWith("broker")
                        && !finding.check().startsWith("outside"))
                .toList();
    }

    private List<Finding> examine() throws Exception {
        String root = "http://127.0.0.1:" + server.getPort();
        Path file = Files.writeString(folder.resolve("contact-sync.yaml"), """
                contact-sync:
                  source:
                    url: jdbc:sqlite:nowhere/members.db
                  rabbitmq:
                    uri: amqp://127.0.0.1:1/
                  graph:
                    endpoint: %s/v1.0
                    authority: %s
                    tenant-id: club.example
                    client-id: app
                    client-secret: s3cr3t
                  targets:
                    - mailbox: office@club.example
                      folder: Members
                """.formatted(root, root));
        return new Doctor(new Settings(ConfigLoader.load(file, Map.of())), Clock.systemUTC(), path -> 1L << 40)
                .examine("ceo@club.example", finding -> {});
    }

    private MockResponse json(int status, String body) {
        String date = DateTimeFormatter.RFC_1123_DATE_TIME.format(
                Clock.systemUTC().instant().plus(ahead).atZone(ZoneOffset.UTC));
        return new MockResponse.Builder()
                .code(status)
                .addHeader("Content-Type", "application/json")
                .addHeader("Date", date)
                .body(body)
                .build();
    }

    private static String base64(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
