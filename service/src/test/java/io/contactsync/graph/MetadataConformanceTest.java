package io.contactsync.graph;

import static io.contactsync.graph.GraphStub.done;
import static org.assertj.core.api.Assertions.assertThat;

import io.contactsync.graphsimulator.GraphSimulator;
import io.contactsync.graphsimulator.SimulatedMailbox;
import io.contactsync.graphsimulator.ledger.LedgerEntry;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Every body that the client sends validates against Microsoft's published v1.0 metadata, which the simulator checks. */
final class MetadataConformanceTest {
    private static final String WHOLE = """
            {"displayName":"Ada Lovelace","givenName":"Ada","surname":"Lovelace","middleName":"K","nickName":"A","title":"Lady",
             "generation":"I","initials":"AL","fileAs":"Lovelace, Ada","companyName":"Engines","department":"Notes",
             "jobTitle":"Countess","profession":"Author","officeLocation":"1","manager":"M","assistantName":"B","spouseName":"W",
             "businessHomePage":"https://club.example","mobilePhone":"+44 1","businessPhones":["1","2"],"homePhones":["3"],
             "imAddresses":["im"],"children":["C"],"categories":["Members"],"personalNotes":"Notes","birthday":"1815-12-10",
             "yomiGivenName":"a","yomiSurname":"l","yomiCompanyName":"e",
             "emailAddresses":[{"name":"Ada","address":"ada@club.example"}],
             "homeAddress":{"street":"S","city":"London","state":"","countryOrRegion":"UK","postalCode":"1"},
             "businessAddress":{"city":"London"},"otherAddress":{"city":"Paris"}}""";

    private GraphSimulator simulator;
    private SimulatedMailbox board;
    private GraphContactsClient client;

    @BeforeEach
    void start() {
        simulator = GraphSimulator.start();
        board = simulator.mailbox("board@club.example");
        client = GraphContactsClient.open(
                GraphSettings.of(
                        simulator.endpoint(),
                        simulator.authority(),
                        GraphSimulator.TENANT_ID,
                        GraphSimulator.CLIENT_ID,
                        new Secret(GraphSimulator.CLIENT_SECRET)),
                Clock.systemUTC(),
                exchange -> {});
    }

    @AfterEach
    void stop() {
        client.close();
        simulator.close();
    }

    private static ObjectNode node(String json) {
        return (ObjectNode) JsonMapper.shared().readTree(json);
    }

    @Test
    void a_create_an_update_and_one_that_clears_all_validate() throws Exception {
        Mailbox mailbox = new Mailbox(board.address());
        ObjectNode whole = node(WHOLE);
        ObjectNode cleared = whole.deepCopy();
        whole.propertyNames().forEach(cleared::putNull);
        cleared.put("givenName", "Ada");

        var folder = done(client.createFolder(mailbox, "Members")).value();
        var created = done(client.create(mailbox, FolderRef.ofId(folder.id()), whole, "4711"))
                .value();
        done(client.update(mailbox, created.id(), whole));
        done(client.update(mailbox, created.id(), cleared));
        done(client.findByMark(mailbox, FolderRef.ofId(folder.id()), "4711", null));
        done(client.listMarked(mailbox, FolderRef.defaultFolder(), null));
        done(client.delete(mailbox, created.id()));

        List<LedgerEntry> ledger = simulator.ledger();
        assertThat(ledger).allSatisfy(each -> {
            assertThat(each.violation()).isNull();
            assertThat(each.status()).isBetween(200, 299);
        });
        assertThat(ledger.stream().map(each -> each.method() + " " + each.carried()))
                .containsExactly(
                        "POST contactFolder",
                        "POST contact",
                        "PATCH contact",
                        "PATCH contact",
                        "GET null",
                        "GET null",
                        "DELETE null");
    }
}
