package io.contactsync.graphsimulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Requests that were damaged at random never crash or hang the simulator, and never change a mailbox when they are refused. A long
 * run: {@code ./mvnw -pl graph-simulator test -Dtest=FuzzTest -Dfuzz.requests=1000000 -Dfuzz.seed=7}.
 */
class FuzzTest {
    private static final String USER = "/v1.0/users/board@club.example";
    private static final List<String> METHODS =
            List.of("GET", "POST", "PATCH", "DELETE", "PUT", "HEAD", "OPTIONS", "FOO");
    private static final List<String> PATHS = List.of(
            USER + "/contacts",
            USER + "/contacts/x",
            USER + "/contacts/delta?$skiptoken=1",
            USER + "/contactFolders?$top=5&$skip=1&$count=true",
            USER + "/contactFolders/contacts/contacts?$select=id,givenName&$orderby=displayName",
            USER
                    + "/contacts?$filter=singleValueExtendedProperties/Any(ep:%20ep/id%20eq%20'String%200x3A17'%20and%20ep/value"
                    + "%20eq%20'1')&$expand=singleValueExtendedProperties($filter=id%20eq%20'String%200x3A17')",
            "/v1.0/$batch",
            "/v1.0/subscriptions",
            "/v1.0/users/delta?$select=id,mail&$filter=id%20eq%20'x'",
            "/v1.0/groups/00000000-0000-4000-8000-000000000001/transitiveMembers/microsoft.graph.user?$count=true",
            "/v1.0/applications(appId='x')?$select=passwordCredentials",
            "/metadata/identity/oauth2/token?api-version=2018-02-01&resource=https://graph.microsoft.com",
            "/_control/faults",
            "/tenant/oauth2/v2.0/token");
    private static final List<String> BODIES = List.of(
            "",
            "{\"givenName\":\"A\",\"businessPhones\":[\"1\"],\"homeAddress\":{\"city\":\"x\"},\"birthday\":\"1990-01-01\"}",
            "{\"displayName\":\"Folder\"}",
            "{\"requests\":[{\"id\":\"1\",\"method\":\"GET\",\"url\":\"/users/board@club.example/contacts\"},{\"id\":\"2\",\"method\":"
                    + "\"POST\",\"url\":\"/users/board@club.example/contacts\",\"headers\":{\"Content-Type\":\"application/json\"},"
                    + "\"body\":{\"givenName\":\"B\"},\"dependsOn\":[\"1\"]}]}",
            "{\"fault\":\"lostRequest\",\"times\":1}",
            "{\"changeType\":\"created\",\"notificationUrl\":\"http://127.0.0.1:1/\",\"resource\":\"users/board@club.example/contacts\","
                    + "\"expirationDateTime\":\"2999-01-01T00:00:00Z\"}",
            "grant_type=client_credentials&client_id=x&client_secret=y&scope=z");

    private GraphSimulator simulator;
    private SimulatedMailbox board;
    private String token;

    @BeforeEach
    void start() {
        simulator = GraphSimulator.builder().ledgerSize(100).start();
        board = simulator.mailbox("board@club.example");
        token = GraphClient.token(simulator);
        board.seedContact(Map.of("givenName", "Seed"));
    }

    /** Begins anew, so that what a mailbox holds stays little enough to be compared as a whole. */
    private void restart() {
        simulator.reset();
        token = GraphClient.token(simulator);
        board.seedContact(Map.of("givenName", "Seed"));
    }

    @AfterEach
    void stop() {
        simulator.close();
    }

    @Test
    void damaged_requests_never_crash_hang_or_write_when_refused() throws IOException {
        int requests = Integer.getInteger("fuzz.requests", 1500);
        long seed = Long.getLong("fuzz.seed", 42L);
        Random random = new Random(seed);
        int succeeded = 0;
        int refused = 0;
        for (int i = 0; i < requests; i++) {
            simulator.clock().advance(Duration.ofSeconds(1));
            if (i % 200 == 199) {
                restart();
            }
            byte[] request = request(random);
            String before = state();
            int status = send(request);

            String what = "seed " + seed + ", request " + i + ": " + new String(request, StandardCharsets.ISO_8859_1);
            assertThat(status).as(what).isNotEqualTo(500);
            if (status >= 400 || status == 0) {
                refused++;
                assertThat(state()).as(what).isEqualTo(before);
            } else {
                succeeded++;
            }
        }
        simulator.clearFaults();
        assertThat(GraphClient.of(simulator)
                        .get("/users/board@club.example/contacts")
                        .status())
                .isEqualTo(200);
        assertThat(succeeded).as("some got through").isGreaterThan(requests / 50);
        assertThat(refused).as("some were refused").isGreaterThan(requests / 10);
    }

    private String state() {
        return board.contacts() + " " + board.deletedContacts() + " " + board.folders()
                + simulator.subscriptions().all();
    }

    private byte[] request(Random random) {
        String target = damaged(PATHS.get(random.nextInt(PATHS.size())), random);
        String body = damaged(BODIES.get(random.nextInt(BODIES.size())), random);
        String type = random.nextInt(8) == 0 ? "text/plain" : "application/json";
        byte[] content = body.getBytes(StandardCharsets.ISO_8859_1);
        String head = METHODS.get(random.nextInt(METHODS.size())) + " " + target + " HTTP/1.1\r\nHost: 127.0.0.1\r\n"
                + "Authorization: Bearer " + (random.nextInt(20) == 0 ? damaged(token, random) : token) + "\r\n"
                + damaged("Prefer: IdType=\"ImmutableId\", odata.maxpagesize=3", random) + "\r\n"
                + (random.nextInt(4) == 0 ? damaged("If-Match: W/\"x\"", random) + "\r\n" : "")
                + "Content-Type: " + type + "\r\nContent-Length: "
                + (random.nextInt(30) == 0 ? random.nextInt(2000) - 5 : content.length)
                + (random.nextInt(30) == 0 ? "\r\nTransfer-Encoding: chunked" : "") + "\r\nConnection: close\r\n\r\n";
        byte[] first = head.getBytes(StandardCharsets.ISO_8859_1);
        byte[] all = new byte[first.length + content.length];
        System.arraycopy(first, 0, all, 0, first.length);
        System.arraycopy(content, 0, all, first.length, content.length);
        return all;
    }

    /** Half of the texts stay as they are; the others lose, gain or change a few characters. */
    private static String damaged(String text, Random random) {
        StringBuilder damaged = new StringBuilder(text);
        int wounds = random.nextBoolean() ? 0 : 1 + random.nextInt(3);
        for (int i = 0; i < wounds && damaged.length() > 0; i++) {
            int at = random.nextInt(damaged.length());
            switch (random.nextInt(4)) {
                case 0 -> damaged.deleteCharAt(at);
                case 1 -> damaged.insert(at, (char) (33 + random.nextInt(222)));
                case 2 -> damaged.setCharAt(at, "{}[]\",:'%/$()&=?\\0".charAt(random.nextInt(18)));
                default -> damaged.insert(at, damaged.substring(random.nextInt(damaged.length())));
            }
        }
        return damaged.toString();
    }

    /** The status of the answer; 0 when the connection ended without one. Fails when there is none in time. */
    private int send(byte[] request) throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(
                    new InetSocketAddress(
                            InetAddress.getLoopbackAddress(),
                            simulator.endpoint().getPort()),
                    5000);
            socket.setSoTimeout(10_000);
            OutputStream out = socket.getOutputStream();
            out.write(request);
            out.flush();
            socket.shutdownOutput();
            InputStream in = socket.getInputStream();
            String answer = new String(in.readNBytes(12), StandardCharsets.ISO_8859_1);
            return answer.length() < 12 ? 0 : Integer.parseInt(answer.substring(9, 12));
        }
    }
}
