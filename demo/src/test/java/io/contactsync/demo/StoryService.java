package io.contactsync.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.contactsync.ContactSyncService;
import io.contactsync.ServiceListeners;
import io.contactsync.ServiceRole;
import io.contactsync.Settings;
import io.contactsync.config.ConfigLoader;
import io.contactsync.config.LoadedConfig;
import io.contactsync.graphsimulator.GraphSimulator;
import io.contactsync.ops.HoldReport;
import io.contactsync.ops.Operations;
import io.contactsync.testkit.FreePorts;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** The service as its operator knows it: a file, a start, a stop, and the commands beside it. */
final class StoryService implements AutoCloseable {

    private static final String OPERATOR = "story";

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
        int port = new FreePorts(RandomGenerator.getDefault()).next();
        Path file = StoryConfiguration.write(folder, parts, graph, port);
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

    /** Events that the broker confirmed since the start. */
    long events() {
        assertThat(running).isNotNull();
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
