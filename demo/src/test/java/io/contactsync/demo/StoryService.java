package io.contactsync.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.contactsync.ContactSyncService;
import io.contactsync.ServiceListeners;
import io.contactsync.ServiceRole;
import io.contactsync.Settings;
import io.contactsync.config.ConfigLoader;
import io.contactsync.config.LoadedConfig;
import io.contactsync.graphsimulator.GraphSimulator;
import io.contactsync.memberdb.MemberDatabase;
import io.contactsync.ops.HoldReport;
import io.contactsync.ops.Operations;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The service as its operator knows it: a file, a start, a stop, and the commands beside it. */
final class StoryService implements AutoCloseable {

    private static final String OPERATOR = "story";
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private final Path folder;
    private final StoryParts parts;
    private final GraphSimulator graph;
    private @Nullable LoadedConfig loaded;
    private @Nullable ContactSyncService running;

    StoryService(Path folder, StoryParts parts, GraphSimulator graph) {
        this.folder = folder;
        this.parts = parts;
        this.graph = graph;
    }

    /** Writes the configuration for the parts as they are now, and reads it as the commands do. */
    private LoadedConfig load() throws IOException {
        Path file = StoryConfiguration.write(folder, parts, graph);
        @Nullable String password = parts.members().password();
        return ConfigLoader.load(file, password == null ? Map.of() : Map.of("STORY_PASSWORD", password));
    }

    void installTriggers() throws IOException {
        operations(load()).capture().install();
    }

    void start() throws IOException {
        LoadedConfig config = load();
        loaded = config;
        running = ContactSyncService.start(config, ServiceRole.ALL, /* jsonLogs= */ false, ServiceListeners.NONE);
    }

    void stop() {
        if (running != null) {
            running.close();
            running = null;
        }
    }

    /**
     * Events that the broker confirmed since the start, once no change is left to become one: a mailbox can show a change before
     * its confirm is counted, and before a second change of the same member is read and found to be nothing new.
     */
    long events() {
        assertThat(running).isNotNull();
        assertThat(loaded).isNotNull();
        try (var source = MemberDatabase.open(new Settings(loaded).source())) {
            await().atMost(PATIENCE).until(() -> source.outbox().backlog().rows() == 0);
        }
        return running.eventsPublished();
    }

    List<HoldReport> holds() {
        return operations().holds().list();
    }

    void approveAll() {
        holds().forEach(hold -> operations().holds().approve(hold.id(), OPERATOR));
    }

    void rejectAll() {
        holds().forEach(hold -> operations().holds().reject(hold.id(), OPERATOR));
    }

    @Override
    public void close() {
        stop();
    }

    private Operations operations() {
        assertThat(loaded).isNotNull();
        return operations(loaded);
    }

    private static Operations operations(LoadedConfig config) {
        return new Operations(new Settings(config), Clock.systemUTC());
    }
}
