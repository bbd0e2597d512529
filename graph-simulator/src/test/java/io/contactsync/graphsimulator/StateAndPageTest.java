package io.contactsync.graphsimulator;

import static io.contactsync.graphsimulator.GraphClient.encode;
import static org.assertj.core.api.Assertions.assertThat;

import io.contactsync.graphsimulator.GraphClient.Answer;
import io.contactsync.graphsimulator.contacts.ContactView;
import io.contactsync.graphsimulator.contacts.FolderView;
import io.contactsync.graphsimulator.mailbox.MailboxCondition;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** State that is saved and put back, and the page. */
class StateAndPageTest {
    private static final String MARK = "String {b3c0fb9b-6c1c-4b0e-9d3c-5f6a2c1d7e40} Name ContactSyncId";

    @TempDir
    private Path directory;

    @Test
    void saved_mailboxes_come_back_with_the_same_ids_contents_and_filters() throws IOException {
        Path file = directory.resolve("state.json");
        Map<String, ?> contact = Map.of(
                "givenName", "김 😀",
                "businessPhones", List.of("1", "2"),
                "birthday", "1980-02-29",
                "emailAddresses", List.of(Map.of("name", "N", "address", "a@b.c")),
                "homeAddress", Map.of("city", "c"),
                "singleValueExtendedProperties", List.of(Map.of("id", MARK, "value", "4711")));
        ContactView live;
        ContactView deleted;
        FolderView members;
        try (GraphSimulator first = GraphSimulator.start()) {
            SimulatedMailbox board = first.mailbox("board@club.example");
            members = board.seedFolder("Members");
            live = board.seedContact(members.id(), contact);
            deleted = board.deleteInOutlook(
                    board.seedContact(Map.of("givenName", "Gone")).immutableId());
            first.mailbox("shut@club.example").condition(MailboxCondition.DENIED);
            first.save(file);
        }

        try (GraphSimulator second = GraphSimulator.start()) {
            second.load(file);
            SimulatedMailbox board = second.mailbox("board@club.example");
            GraphClient graph = GraphClient.of(second).immutableIds();

            assertThat(board.contact(live.immutableId())).isEqualTo(live);
            assertThat(board.contact(deleted.mutableId())).isEqualTo(deleted);
            assertThat(graph.get("/users/shut@club.example/contacts").status()).isEqualTo(403);
            Answer found = graph.get("/users/board@club.example/contactFolders/" + encode(members.id())
                    + "/contacts?$filter="
                    + encode("singleValueExtendedProperties/any(e: e/id eq '" + MARK + "' and e/value eq '4711')"));
            assertThat(found.json().at("/value/0/id").stringValue()).isEqualTo(live.immutableId());
            String next = graph.post("/users/board@club.example/contacts", "{\"givenName\":\"New\"}")
                    .text("id");
            assertThat(next).isNotEqualTo(live.immutableId()).isNotEqualTo(deleted.immutableId());
        }
    }

    @Test
    void state_goes_out_and_in_over_the_control_api_and_nonsense_is_refused() {
        try (GraphSimulator simulator = GraphSimulator.start()) {
            SimulatedMailbox board = simulator.mailbox("board@club.example");
            board.seedContact(Map.of("givenName", "A"));
            GraphClient control = new GraphClient(simulator.control(), null);
            String state = control.get("/state").response().body();
            simulator.reset();

            assertThat(control.send(control.request("PUT", "/state", "{\"mailboxes\":[{\"address\":7}]}"))
                            .status())
                    .isEqualTo(400);
            assertThat(board.contacts()).isEmpty();
            assertThat(control.send(control.request("PUT", "/state", state)).status())
                    .isEqualTo(200);
            assertThat(board.contacts()).hasSize(1);
        }
    }

    @Test
    void the_page_is_served_and_loads_nothing_from_elsewhere() {
        try (GraphSimulator simulator = GraphSimulator.start()) {
            Answer page = new GraphClient(simulator.authority(), null).get("/");

            assertThat(page.status()).isEqualTo(200);
            assertThat(page.header("Content-Type")).startsWith("text/html");
            assertThat(page.header("Content-Security-Policy")).startsWith("default-src 'none'");
            assertThat(page.response().body())
                    .contains("<h1>Graph simulator</h1>")
                    .doesNotContain("://");
        }
    }

    @Test
    void what_needs_no_token_answers_under_loopback_names_only() throws IOException {
        try (GraphSimulator simulator = GraphSimulator.start();
                Socket socket = new Socket(
                        InetAddress.getLoopbackAddress(), simulator.endpoint().getPort())) {
            socket.getOutputStream()
                    .write("GET /_control/mailboxes HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
            InputStream in = socket.getInputStream();

            assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8)).startsWith("HTTP/1.1 403");
        }
    }
}
