package io.contactsync.delivery;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A story of delivery in a world of its own. */
abstract class StoryTest {

    protected static final String ADA = "{\"givenName\":\"Ada\"}";
    protected static final String BOB = "{\"givenName\":\"Bob\"}";

    @TempDir
    Path folder;

    protected World world;
    protected FakeGraph graph;

    @BeforeEach
    void open() {
        world = new World(folder);
        graph = world.graph;
    }

    @AfterEach
    void close() {
        world.close();
    }

    /** Hours pass, an hour at a time and in each a few seconds that are seen. */
    protected final void hours(int hours) {
        for (int i = 0; i < hours; i++) {
            world.freeze(Duration.ofHours(1));
            world.advance(Duration.ofSeconds(20));
        }
    }

    protected final String name(String contact) {
        return graph.marked(World.BOARD, contact)
                .get(0)
                .properties
                .path("givenName")
                .asString();
    }
}
