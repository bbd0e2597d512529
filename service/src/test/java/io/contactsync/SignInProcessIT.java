package io.contactsync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.contactsync.graphsimulator.GraphSimulator;
import io.contactsync.testkit.SharedServers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Letting the program into Graph, as its operator does it at the terminal. */
class SignInProcessIT {

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Pattern CODE = Pattern.compile("enter the code ([A-Z0-9-]+) within");
    private static final String APP = "3f0a9c52";
    private static final String OFFICE = "office@club.example";
    private static final String CEO = "ceo@club.example";

    @TempDir
    Path folder;

    private final GraphSimulator graph = GraphSimulator.builder()
            .tenant("club.example")
            .app(APP, "s3cr3t")
            .mailbox(OFFICE)
            .mailbox(CEO)
            .start();
    private Installation installation;

    @BeforeEach
    void install() {
        installation = new Installation(folder)
                .with("contact-sync.rabbitmq.uri", SharedServers.rabbitMq().uri())
                .with("contact-sync.rabbitmq.queue", SharedServers.freshQueueName("events"))
                .with("contact-sync.rabbitmq.dead-letter-queue", SharedServers.freshQueueName("dead"))
                .with("contact-sync.graph.endpoint", graph.endpoint().toString())
                .with("contact-sync.graph.authority", graph.authority().toString())
                .with("contact-sync.graph.client-id", APP)
                .with("contact-sync.graph.client-secret", "s3cr3t");
        installation.run("capture", "install").done();
    }

    @AfterEach
    void stop() {
        graph.close();
    }

    @Test
    void a_person_signs_in_their_own_mailbox_is_filled_and_they_sign_out() throws Exception {
        aPerson();
        installation.run("run").refused(2, "contact-sync.graph.token-cache: ", "run `contact-sync sign-in`");

        signIn(OFFICE);
        assertThat(Files.getPosixFilePermissions(folder.resolve("tokens.enc")))
                .isEqualTo(PosixFilePermissions.fromString("rw-------"));
        try (CliProcess service = installation.start("run")) {
            await().atMost(PATIENCE).until(() -> {
                assertThat(service.isAlive()).isTrue();
                return graph.mailbox(OFFICE).contacts().size() == 3;
            });
            service.terminate();
            assertThat(service.ended(PATIENCE).code()).isZero();
        }

        assertThat(graph.mailbox(CEO).contacts()).isEmpty();
        assertThat(installation.run("sign-out").done().out()).startsWith("Signed out.");
        assertThat(folder.resolve("tokens.enc")).doesNotExist();
        assertThat(folder.resolve("tokens.enc.key")).doesNotExist();
        assertThat(installation.run("sign-out").done().out()).startsWith("Nobody was signed in.");
    }

    @Test
    void a_wrong_key_or_a_changed_file_is_an_error_and_never_a_new_sign_in() throws Exception {
        aPerson();
        signIn(OFFICE);
        Path cache = folder.resolve("tokens.enc");
        String kept = Files.readString(cache);

        installation.with("contact-sync.graph.token-cache-key", "bm90IHRoZSBrZXkgbm90IHRoZSBrZXkgbm90IHRoZSE=");
        assertRefused("does not open: its key is another one, or the file was changed");
        installation.without("contact-sync.graph.token-cache-key");
        String[] parts = kept.split("\\.", -1);
        parts[3] = (parts[3].charAt(0) == 'A' ? "B" : "A") + parts[3].substring(1);
        String changed = String.join(".", parts);
        Files.writeString(cache, changed);
        assertRefused("does not open: its key is another one, or the file was changed");
        assertThat(cache).content().isEqualTo(changed);

        Files.writeString(cache, kept);
        assertThat(finding("token").get("state").asString()).isEqualTo("ok");
    }

    @Test
    void a_code_that_the_person_declines_signs_nobody_in() {
        aPerson();

        try (CliProcess signIn = installation.start("sign-in")) {
            graph.signIns().decline(code(signIn));
            CliProcess.Result declined = signIn.ended(PATIENCE);
            assertThat(declined.code()).isEqualTo(1);
            assertThat(declined.err())
                    .startsWith("contact-sync: authorization_declined: ")
                    .hasLineCount(1);
        }
        assertThat(folder.resolve("tokens.enc")).doesNotExist();
    }

    @Test
    void the_doctor_proves_what_the_token_reaches_and_what_it_does_not() {
        graph.apps().grantRoles(APP, Set.of("User.Read.All"));
        graph.apps().grantMailboxes(APP, Set.of(OFFICE));

        JsonNode scoped = findings(0, "--outside", CEO);
        assertThat(detail(scoped, "token"))
                .isEqualTo("it carries User.Read.All; no right to contacts (right only with RBAC for Applications)");
        assertThat(detail(scoped, "mailbox " + OFFICE))
                .contains("by an assignment in Exchange (RBAC for Applications)");
        assertThat(detail(scoped, "outside " + CEO))
                .startsWith("refused, as it should be: Graph answers 403 ErrorAccessDenied");

        JsonNode within = findings(1, "--outside", OFFICE);
        assertThat(finding(within, "outside " + OFFICE).get("remedy").asString())
                .contains("management scope");

        graph.apps().grantRoles(APP, Set.of("Contacts.ReadWrite"));
        JsonNode wide = findings(1, "--outside", CEO);
        assertThat(detail(wide, "token")).contains("opens every mailbox of the tenant");
        assertThat(finding(wide, "outside " + CEO).get("remedy").asString())
                .startsWith("The token carries Contacts.ReadWrite, which opens every mailbox");
    }

    private void aPerson() {
        installation
                .with("contact-sync.graph.auth", "device-code")
                .with("contact-sync.graph.token-cache", "tokens.enc")
                .with("contact-sync.targets[0].mailbox", "me")
                .without("contact-sync.graph.client-secret");
    }

    private void signIn(String person) {
        try (CliProcess signIn = installation.start("sign-in")) {
            graph.signIns().approve(code(signIn), person);
            assertThat(signIn.ended(PATIENCE).done().out()).contains("Open http", "Signed in.");
        }
    }

    private static String code(CliProcess signIn) {
        return await().atMost(PATIENCE)
                .until(
                        () -> {
                            Matcher code = CODE.matcher(signIn.saidSoFar());
                            return code.find() ? code.group(1) : "";
                        },
                        code -> !code.isEmpty());
    }

    private void assertRefused(String problem) {
        installation.run("sign-in").refused(2, "contact-sync.graph.token-cache: ", problem);
        installation.run("run").refused(2, "contact-sync.graph.token-cache: ", problem);
        assertThat(finding("token").get("remedy").asString()).contains(problem);
    }

    private JsonNode finding(String check) {
        return finding(json(installation.run("doctor", "--json")), check);
    }

    private JsonNode findings(int code, String... more) {
        CliProcess.Result result = installation.run("doctor", "--json", more[0], more[1]);
        assertThat(result.code()).as(result.out()).isEqualTo(code);
        return json(result);
    }

    private static String detail(JsonNode findings, String check) {
        return finding(findings, check).get("detail").asString();
    }

    private static JsonNode finding(JsonNode findings, String check) {
        for (JsonNode finding : findings) {
            if (finding.get("check").asString().equals(check)) {
                return finding;
            }
        }
        throw new AssertionError("no check " + check + " in " + findings);
    }

    private static JsonNode json(CliProcess.Result result) {
        return JsonMapper.builder().build().readTree(result.out());
    }
}
