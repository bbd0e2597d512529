package io.contactsync.demo;

import io.contactsync.testkit.PrivatePostgres;
import io.contactsync.testkit.SharedServers;
import java.nio.file.Path;

/** The story on what runs in production: PostgreSQL, for members and state, and RabbitMQ. */
final class ProductionStoryIT extends AcceptanceStory {

    @Override
    int memberCount() {
        return 2_000;
    }

    @Override
    StoryParts open(Path folder) {
        return new Servers();
    }

    /** Databases and queues of its own on the servers that the tests of this JVM share. */
    static final class Servers implements StoryParts {
        private final Database members = freshDatabase();
        private final Broker broker = new Broker(
                SharedServers.rabbitMq().uri(),
                SharedServers.freshQueueName("contact.sync"),
                SharedServers.freshQueueName("contact.sync.dead"));
        private Database state = freshDatabase();

        @Override
        public Database members() {
            return members;
        }

        @Override
        public Broker broker() {
            return broker;
        }

        @Override
        public Database state() {
            return state;
        }

        @Override
        public void loseState() {
            state = freshDatabase();
        }

        @Override
        public String removeAllRowsOf(String table) {
            return "truncate table " + table;
        }

        @Override
        public void close() {
            // The servers end with this JVM, and the databases with them.
        }

        private static Database freshDatabase() {
            PrivatePostgres server = SharedServers.postgres();
            return new Database(SharedServers.freshDatabase(), server.username(), server.password());
        }
    }
}
