package io.contactsync.demo;

import io.contactsync.graphsimulator.GraphSimulator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The configuration file of the story, as a club would write it: secrets elsewhere, one folder, two chapters. */
final class StoryConfiguration {

    private StoryConfiguration() {}

    /** Writes it, and the file with the secret. The page is wherever the service finds a free port. */
    static Path write(Path folder, StoryParts parts, GraphSimulator graph) throws IOException {
        Path secret = Files.writeString(folder.resolve("graph-secret"), GraphSimulator.CLIENT_SECRET + "\n");
        List<String> lines = new ArrayList<>();
        lines.add("contact-sync:");
        lines.add("  source:");
        lines.addAll(database(parts.members()));
        lines.add("    query: |");
        StoryMembers.QUERY.lines().map(line -> "      " + line).forEach(lines::add);
        lines.addAll("""
                    tables:
                      - { name: member, key: id }
                      - { name: address, key: member_id }
                  rabbitmq:
                    uri: %s
                    queue: %s
                    dead-letter-queue: %s
                  graph:
                    endpoint: %s
                    authority: %s
                    tenant-id: %s
                    client-id: %s
                    client-secret: ${file:%s}
                  targets:
                    - mailbox: %s
                      folder: %s
                    - mailbox: %s
                      only: { chapter: [North] }
                    - mailbox: %s
                      only: { chapter: [South] }
                  safety:
                    unknown-outcome-hold: 1s
                    delete-settle: 2s
                  state:
                """.formatted(
                parts.broker().uri(),
                parts.broker().queue(),
                parts.broker().deadLetterQueue(),
                graph.endpoint(),
                graph.authority(),
                GraphSimulator.TENANT_ID,
                GraphSimulator.CLIENT_ID,
                secret,
                Club.OFFICE,
                Club.FOLDER,
                StoryMailboxes.NORTH,
                StoryMailboxes.SOUTH).lines().toList());
        lines.addAll(database(parts.state()));
        lines.addAll("""
                server:
                  address: 127.0.0.1
                  port: 0
                logging:
                  level:
                    io.contactsync: warn
                    qpid.message: error
                    org.apache.qpid: error
                """.lines().toList());
        return Files.write(folder.resolve("contact-sync.yaml"), lines);
    }

    private static List<String> database(StoryParts.Database database) {
        List<String> lines = new ArrayList<>(List.of("    url: " + database.url()));
        if (database.username() != null) {
            lines.add("    username: " + database.username());
            lines.add("    password: ${STORY_PASSWORD}");
        }
        return lines;
    }
}
