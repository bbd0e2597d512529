package io.contactsync.demo.crash;

import io.contactsync.testkit.PrivatePostgres;
import io.contactsync.testkit.PrivateRabbitMq;
import java.util.concurrent.atomic.AtomicInteger;

/** A broker and a database server that tests may stop and kill; each test has queues and databases of its own there. */
final class Servers implements AutoCloseable {

    private final PrivateRabbitMq broker;
    private final PrivatePostgres postgres;
    private final AtomicInteger names = new AtomicInteger();

    private Servers(PrivateRabbitMq broker, PrivatePostgres postgres) {
        this.broker = broker;
        this.postgres = postgres;
    }

    static Servers started() {
        PrivateRabbitMq broker = PrivateRabbitMq.started();
        try {
            return new Servers(broker, PrivatePostgres.started());
        } catch (RuntimeException e) {
            broker.close();
            throw e;
        }
    }

    PrivateRabbitMq broker() {
        return broker;
    }

    PrivatePostgres postgres() {
        return postgres;
    }

    /** The URL of a new, empty database. */
    String freshDatabase() {
        return postgres.createDatabase("crash_" + names.incrementAndGet());
    }

    String freshQueue() {
        return "crash-" + names.incrementAndGet();
    }

    @Override
    public void close() {
        try (broker;
                postgres) {
            names.set(0);
        }
    }
}
