package io.contactsync.demo;

import io.contactsync.embeddedbroker.EmbeddedBroker;
import io.contactsync.testkit.FreePorts;
import java.nio.file.Path;
import java.util.random.RandomGenerator;

/** The story on what needs no server: SQLite and the embedded broker. */
final class EmbeddedStoryIT extends AcceptanceStory {

    @Override
    int memberCount() {
        return 300;
    }

    @Override
    StoryParts open(Path folder) {
        return new Embedded(folder);
    }

    private static final class Embedded implements StoryParts {
        private final EmbeddedBroker broker = EmbeddedBroker.start(new FreePorts(RandomGenerator.getDefault()).next());
        private final Path folder;
        private int states = 1;

        private Embedded(Path folder) {
            this.folder = folder;
        }

        @Override
        public Database members() {
            return file("members.db");
        }

        @Override
        public Broker broker() {
            return new Broker(broker.uri(), "contact.sync", "contact.sync.dead");
        }

        @Override
        public Database state() {
            return file("state-" + states + ".db");
        }

        @Override
        public void loseState() {
            states++;
        }

        @Override
        public String removeAllRowsOf(String table) {
            return "delete from " + table;
        }

        @Override
        public void close() {
            broker.close();
        }

        private Database file(String name) {
            return new Database("jdbc:sqlite:" + folder.resolve(name), null, null);
        }
    }
}
