package io.contactsync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.contactsync.config.ConfigLoader;
import io.contactsync.config.LoadedConfig;
import io.contactsync.graphsimulator.GraphSimulator;
import io.contactsync.ops.Operations;
import io.contactsync.testkit.SharedServers;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A canary that flies through the real pipeline, and what its operator sees when it does not arrive. */
class CanaryIT {

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    @TempDir
    Path folder;

    @Test
    void it_arrives_and_is_missed_while_its_mailbox_is_paused_and_when_the_triggers_are_gone() throws Exception {
        try (GraphSimulator graph = GraphSimulator.builder()
                .tenant("club.example")
                .app("app-1", "s3cr3t")
                .mailbox("office@club.example")
                .start()) {
            installation(graph);
            LoadedConfig config = ConfigLoader.load(folder.resolve("contact-sync.yaml"), Map.of());
            var operations = new Operations(new Settings(config), Clock.systemUTC());
            operations.capture().install();
            try (ContactSyncService service =
                    ContactSyncService.start(config, ServiceRole.ALL, /* jsonLogs= */ false, ServiceListeners.NONE)) {
                await().atMost(PATIENCE).untilAsserted(() -> {
                    assertThat(get(service, "actuator/prometheus"))
                            .containsPattern("(?m)^contact_sync_canary_ok 1")
                            .containsPattern("(?m)^contact_sync_canary_seconds [0-3]\\.\\d");
                    assertThat(get(service, "actuator/health"))
                            .contains("\"canary\":{\"details\":{\"detail\":\"arrives\"}");
                });
                assertThat(graph.mailbox("office@club.example").contacts())
                        .anySatisfy(
                                contact -> assertThat(contact.text("givenName")).matches("\\d{16}"));

                operations.pauses().pause(null, "test");
                await().atMost(PATIENCE).untilAsserted(() -> {
                    assertThat(get(service, "")).contains("canary: ", "the mailbox is paused");
                    assertThat(get(service, "actuator/prometheus")).containsPattern("(?m)^contact_sync_canary_ok 0");
                    assertThat(get(service, "actuator/health")).contains("\"status\":\"DOWN\"");
                });

                operations.pauses().resume(null, "test");
                await().atMost(PATIENCE)
                        .untilAsserted(() -> assertThat(get(service, "actuator/prometheus"))
                                .containsPattern("(?m)^contact_sync_canary_ok 1"));

                operations.capture().uninstall();
                await().atMost(PATIENCE)
                        .untilAsserted(() ->
                                assertThat(get(service, "actuator/health")).contains("the change was not noticed"));
            }
        }
    }

    private void installation(GraphSimulator graph) {
        new Installation(folder)
                .with("contact-sync.rabbitmq.uri", SharedServers.rabbitMq().uri())
                .with("contact-sync.rabbitmq.queue", SharedServers.freshQueueName("events"))
                .with("contact-sync.rabbitmq.dead-letter-queue", SharedServers.freshQueueName("dead"))
                .with("contact-sync.graph.endpoint", graph.endpoint().toString())
                .with("contact-sync.graph.authority", graph.authority().toString())
                .with("contact-sync.graph.client-id", "app-1")
                .with("contact-sync.graph.client-secret", "s3cr3t")
                .with("contact-sync.canary.contact-id", "3")
                .with("contact-sync.canary.mailbox", "office@club.example")
                .with("contact-sync.canary.every", "3s")
                .with("contact-sync.canary.within", "3s")
                .with("contact-sync.canary.update", "update member set first_name = :stamp where id = 3");
    }

    private static String get(ContactSyncService service, String path) throws Exception {
        return HTTP.send(
                        HttpRequest.newBuilder(service.page().resolve(path)).build(),
                        HttpResponse.BodyHandlers.ofString())
                .body();
    }
}
