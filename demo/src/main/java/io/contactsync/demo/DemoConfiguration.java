package io.contactsync.demo;

import io.contactsync.graphsimulator.GraphSimulator;
import java.util.stream.Collectors;

/** The demo's configuration file: what a club would write, with the embedded parts' addresses. */
final class DemoConfiguration {

    private DemoConfiguration() {}

    static String yaml(String brokerUri, GraphSimulator graph, int port) {
        return """
                contact-sync:
                  source:
                    url: jdbc:sqlite:members.db
                    query: |
                %s
                    tables:
                      - { name: member, key: id }
                      - { name: address, key: member_id }
                  rabbitmq:
                    uri: %s
                  graph:
                    endpoint: %s
                    authority: %s
                    tenant-id: %s
                    client-id: %s
                    client-secret: %s
                  targets:
                    - mailbox: %s
                      folder: %s
                %s
                  state:
                    url: jdbc:sqlite:state.db
                  safety:
                    max-deletes: 50%%  # a club that changes every few seconds; the default is 10%%
                    delete-settle: 3s  # the default is 30s
                server:
                  address: 127.0.0.1
                  port: %d
                logging:
                  level:
                    io.contactsync: warn
                    qpid.message: error
                    org.apache.qpid: error
                """.formatted(
                        MemberDatabase.QUERY.indent(6).stripTrailing(),
                        brokerUri,
                        graph.endpoint(),
                        graph.authority(),
                        GraphSimulator.TENANT_ID,
                        GraphSimulator.CLIENT_ID,
                        GraphSimulator.CLIENT_SECRET,
                        Club.OFFICE,
                        Club.FOLDER,
                        chapters(),
                        port);
    }

    private static String chapters() {
        return Club.CHAPTERS_WITH_MAILBOX.stream()
                .map(chapter -> "    - mailbox: " + Club.chapterMailbox(chapter) + "\n      only: { chapter: ["
                        + chapter + "] }")
                .collect(Collectors.joining("\n"));
    }
}
