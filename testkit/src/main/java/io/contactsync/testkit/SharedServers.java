package io.contactsync.testkit;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * One RabbitMQ, one PostgreSQL, one MariaDB and one MySQL for all tests of this JVM, each started when first asked for and closed when
 * the JVM exits.
 *
 * <p>Tests keep apart by names: a fresh queue name, a fresh database. A test that stops or kills a server starts one of
 * its own, such as {@link PrivateRabbitMq#started()}. Safe for several threads.
 *
 * <p>Static on purpose: it stands for what there is once per JVM, and starting a broker per test class would take longer
 * than the tests.
 */
public final class SharedServers {
    private static final AtomicInteger NAMES = new AtomicInteger();

    private SharedServers() {}

    /** The shared broker; never stop it. */
    public static PrivateRabbitMq rabbitMq() {
        return Broker.SHARED;
    }

    /** The shared database server; never stop it. */
    public static PrivatePostgres postgres() {
        return Database.SHARED;
    }

    /** The shared MariaDB server; never stop it. */
    public static PrivateMariaDb mariaDb() {
        return Maria.SHARED;
    }

    /** A queue name that no other test uses: {@code prefix} and a number. */
    public static String freshQueueName(String prefix) {
        return prefix + "-" + NAMES.incrementAndGet();
    }

    /** The JDBC URL of a new, empty database on the shared server. */
    public static String freshDatabase() {
        PrivatePostgres server = postgres();
        synchronized (server) {
            return server.createDatabase("test_" + NAMES.incrementAndGet());
        }
    }

    /**
     * The JDBC URL of a new database on the shared server with all that is in another one.
     *
     * @param template the URL of that one, from {@link #freshDatabase}; nobody may be connected to it
     */
    public static String copyOfDatabase(String template) {
        PrivatePostgres server = postgres();
        synchronized (server) {
            return server.copyDatabase(
                    "test_" + NAMES.incrementAndGet(), template.substring(template.lastIndexOf('/') + 1));
        }
    }

    /** The JDBC URL of a new, empty database on the shared MariaDB server. */
    public static String freshMariaDbDatabase() {
        PrivateMariaDb server = mariaDb();
        synchronized (server) {
            return server.createDatabase("test_" + NAMES.incrementAndGet());
        }
    }

    /** The shared MySQL server, where one {@link PrivateMySql#isToBeHad is to be had}; never stop it. */
    public static PrivateMySql mySql() {
        return MySql.SHARED;
    }

    /** The JDBC URL of a new, empty database on the shared MySQL server. */
    public static String freshMySqlDatabase() {
        PrivateMySql server = mySql();
        synchronized (server) {
            return server.createDatabase("test_" + NAMES.incrementAndGet());
        }
    }

    private static <T extends AutoCloseable> T closedAtExit(T server) {
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            try {
                                server.close();
                            } catch (Exception e) {
                                // Logging may be down by now; the children end with this JVM in any case.
                                System.err.println("a shared server was not closed: " + e);
                            }
                        },
                        "close " + server.getClass().getSimpleName()));
        return server;
    }

    private static final class Broker {
        static final PrivateRabbitMq SHARED = closedAtExit(Children.forAll(PrivateRabbitMq::started));
    }

    private static final class Database {
        static final PrivatePostgres SHARED = closedAtExit(Children.forAll(PrivatePostgres::started));
    }

    private static final class Maria {
        static final PrivateMariaDb SHARED = closedAtExit(Children.forAll(() -> PrivateMariaDb.started()));
    }

    private static final class MySql {
        static final PrivateMySql SHARED = closedAtExit(Children.forAll(PrivateMySql::started));
    }
}
