package io.contactsync.demo.crash;

import io.contactsync.graphsimulator.GraphSimulator;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The configuration file of a service in the tests: what a club would write, with short patience.
 *
 * @param membersUrl the members' database; in it and in a state DB on PostgreSQL the sign-in is the test's server's
 * @param brokerPort where the broker, or what stands before it, listens
 * @param stateUrl   the state DB
 * @param mailboxes  the targets
 * @param callTimeout how long a request to Graph may take
 * @param hold       {@code unknown-outcome-hold}
 * @param maxDeletes what the guard lets pass of a mailbox's contacts
 * @param deleteSettle how long deletes of a bulk wait for what comes back
 * @param shareWith   ids of other installations that may use the same folders
 */
record StandConfiguration(
        String membersUrl,
        int brokerPort,
        Servers servers,
        String queue,
        String stateUrl,
        GraphSimulator graph,
        List<ClubMailbox> mailboxes,
        Duration callTimeout,
        Duration hold,
        String maxDeletes,
        Duration deleteSettle,
        App app,
        List<String> shareWith) {

    /** Who signs in. */
    record App(String clientId, String secret) {}

    private static final App CLUB_APP = new App(GraphSimulator.CLIENT_ID, GraphSimulator.CLIENT_SECRET);

    static StandConfiguration of(
            String membersUrl,
            int brokerPort,
            Servers servers,
            String stateUrl,
            GraphSimulator graph,
            List<ClubMailbox> mailboxes) {
        return new StandConfiguration(
                membersUrl,
                brokerPort,
                servers,
                servers.freshQueue(),
                stateUrl,
                graph,
                mailboxes,
                Duration.ofSeconds(3),
                Duration.ofSeconds(1),
                "100%",
                Duration.ofSeconds(1),
                CLUB_APP,
                List.of());
    }

    /** With other patience. */
    StandConfiguration patience(Duration newCallTimeout, Duration newHold) {
        return new StandConfiguration(
                membersUrl,
                brokerPort,
                servers,
                queue,
                stateUrl,
                graph,
                mailboxes,
                newCallTimeout,
                newHold,
                maxDeletes,
                deleteSettle,
                app,
                shareWith);
    }

    /** With a guard that believes so much. */
    StandConfiguration maxDeletes(String share) {
        return new StandConfiguration(
                membersUrl,
                brokerPort,
                servers,
                queue,
                stateUrl,
                graph,
                mailboxes,
                callTimeout,
                hold,
                share,
                deleteSettle,
                app,
                shareWith);
    }

    /** With deletes of a bulk that wait for so long. */
    StandConfiguration deleteSettle(Duration settle) {
        return new StandConfiguration(
                membersUrl,
                brokerPort,
                servers,
                queue,
                stateUrl,
                graph,
                mailboxes,
                callTimeout,
                hold,
                maxDeletes,
                settle,
                app,
                shareWith);
    }

    /** With other targets. */
    StandConfiguration mailboxes(List<ClubMailbox> others) {
        return new StandConfiguration(
                membersUrl,
                brokerPort,
                servers,
                queue,
                stateUrl,
                graph,
                others,
                callTimeout,
                hold,
                maxDeletes,
                deleteSettle,
                app,
                shareWith);
    }

    /** Of another app. */
    StandConfiguration app(App other) {
        return new StandConfiguration(
                membersUrl,
                brokerPort,
                servers,
                queue,
                stateUrl,
                graph,
                mailboxes,
                callTimeout,
                hold,
                maxDeletes,
                deleteSettle,
                other,
                shareWith);
    }

    /** With folders that these installations may use, too. */
    StandConfiguration shareWith(List<String> installations) {
        return new StandConfiguration(
                membersUrl,
                brokerPort,
                servers,
                queue,
                stateUrl,
                graph,
                mailboxes,
                callTimeout,
                hold,
                maxDeletes,
                deleteSettle,
                app,
                installations);
    }

    private String target(ClubMailbox mailbox) {
        String sharers = shareWith.isEmpty() ? "" : "\n  share-with: " + shareWith;
        return (mailbox.yaml() + sharers).indent(4).stripTrailing();
    }

    String yaml() {
        String login =
                """
                username: %s
                    password: %s""".formatted(servers.postgres().username(), servers.postgres().password());
        return """
                contact-sync:
                  source:
                    url: %s
                    %s
                    query: |
                %s
                    tables:
                      - { name: member, key: id }
                      - { name: address, key: member_id }
                  rabbitmq:
                    uri: amqp://%s:%s@127.0.0.1:%d/%%2f
                    queue: %s
                    dead-letter-queue: %s.dead
                  graph:
                    endpoint: %s
                    authority: %s
                    tenant-id: %s
                    client-id: %s
                    client-secret: %s
                    call-timeout: %dms
                  targets:
                %s
                  state:
                    url: %s
                    %s
                  safety:
                    max-deletes: %s
                    unknown-outcome-hold: %dms
                    delete-settle: %dms
                server:
                  port: 0
                logging:
                  pattern:
                    console: "%%-5p %%logger{0} %%m %%kvp{NONE}%%n"
                """.formatted(
                        membersUrl,
                        login,
                        ClubDatabase.QUERY.indent(6).stripTrailing(),
                        servers.broker().username(),
                        servers.broker().password(),
                        brokerPort,
                        queue,
                        queue,
                        graph.endpoint(),
                        graph.authority(),
                        GraphSimulator.TENANT_ID,
                        app.clientId(),
                        app.secret(),
                        callTimeout.toMillis(),
                        mailboxes.stream().map(this::target).collect(Collectors.joining("\n")),
                        stateUrl,
                        stateUrl.startsWith("jdbc:postgresql:") ? login : "",
                        maxDeletes,
                        hold.toMillis(),
                        deleteSettle.toMillis());
    }
}
