package io.contactsync.benchmarks;

import com.sun.management.ThreadMXBean;
import io.contactsync.graphsimulator.GraphSimulator;
import io.contactsync.graphsimulator.throttle.ThrottleLimits;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.Promise;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a plain POST of a contact costs the simulator, beside a bare Jetty of the same set-up that reads the same body and answers the same
 * bytes: CPU time of the server's threads and time per request of one client on one connection, in alternating rounds of one process.
 * Prints both and their medians' ratio.
 *
 * <pre>java -cp 'benchmarks/target/app/benchmarks.jar' io.contactsync.benchmarks.SimulatorCost [rounds [requests]]</pre>
 */
final class SimulatorCost {
    private static final String BODY = """
            {"displayName":"Ada Lovelace","givenName":"Ada","surname":"Lovelace","fileAs":"Lovelace, Ada","companyName":"Engines",
             "jobTitle":"Countess","mobilePhone":"+44 20 7946 0000","businessPhones":["+44 20 7946 0001"],"birthday":"1815-12-10T11:59:00Z",
             "emailAddresses":[{"name":"Ada Lovelace","address":"ada@club.example"}],
             "homeAddress":{"street":"12 St James's Square","city":"London","state":"","countryOrRegion":"UK","postalCode":"SW1Y"},
             "singleValueExtendedProperties":[
              {"id":"String {b3c0fb9b-6c1c-4b0e-9d3c-5f6a2c1d7e40} Name ContactSyncId","value":"00000000"}]}""";
    /** Where the mark stands: each request has its own, as members have. */
    private static final int MARK_FROM_END = "00000000\"}]}".length();

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final String BARE = "bare-jetty";
    private static final String SIMULATOR = "graph-simulator";

    /** What a request cost, in microseconds: of the server's CPU, and until its answer was read. */
    private record Cost(double cpu, double wall) {}

    private SimulatorCost() {}

    /** Runs it. */
    public static void main(String... args) throws Exception {
        int rounds = args.length > 0 ? Integer.parseInt(args[0]) : 9;
        int requests = args.length > 1 ? Integer.parseInt(args[1]) : 20_000;
        ThrottleLimits none = new ThrottleLimits(
                Integer.MAX_VALUE,
                Integer.MAX_VALUE,
                Duration.ofMinutes(10),
                Long.MAX_VALUE / 2,
                Duration.ofMinutes(5),
                Duration.ofSeconds(1),
                ThrottleLimits.DOCUMENTED.form());
        try (GraphSimulator graph = GraphSimulator.builder()
                .mailbox("board@club.example")
                .limits(none)
                .start()) {
            byte[] post = request(graph.endpoint().getPort(), token(graph));
            Answer answer = sample(graph.endpoint(), post);
            Server bare = bare(answer);
            try {
                int barePort = ((ServerConnector) bare.getConnectors()[0]).getLocalPort();
                double[][] cpu = new double[2][rounds];
                double[][] wall = new double[2][rounds];
                for (int round = -3; round < rounds; round++) {
                    Cost ofBare = measure(barePort, post, requests, BARE);
                    Cost ofSimulator = measure(graph.endpoint().getPort(), post, requests, SIMULATOR);
                    graph.reset();
                    post = request(graph.endpoint().getPort(), token(graph));
                    if (round >= 0) {
                        cpu[0][round] = ofBare.cpu;
                        cpu[1][round] = ofSimulator.cpu;
                        wall[0][round] = ofBare.wall;
                        wall[1][round] = ofSimulator.wall;
                    }
                    System.out.printf(
                            Locale.ROOT,
                            "%s bare %.1f us CPU, %.1f us until answered; simulator %.1f and %.1f%n",
                            round < 0 ? "warm-up:" : "round " + round + ":",
                            ofBare.cpu,
                            ofBare.wall,
                            ofSimulator.cpu,
                            ofSimulator.wall);
                }
                System.out.printf(
                        Locale.ROOT,
                        "a POST costs the simulator %.2f times the CPU and %.2f times the time of bare Jetty%n",
                        median(cpu[1]) / median(cpu[0]),
                        median(wall[1]) / median(wall[0]));
            } finally {
                bare.stop();
            }
        }
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    private static Cost measure(int port, byte[] post, int requests, String threads) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setTcpNoDelay(true);
            OutputStream out = socket.getOutputStream();
            InputStream in = new BufferedInputStream(socket.getInputStream(), 16_384);
            long cpu = cpuNanos(threads);
            long start = System.nanoTime();
            for (int i = 0; i < requests; i++) {
                mark(post, i);
                out.write(post);
                read(in);
            }
            double wall = System.nanoTime() - start;
            return new Cost((cpuNanos(threads) - cpu) / 1e3 / requests, wall / 1e3 / requests);
        }
    }

    private static void mark(byte[] post, int number) {
        int rest = number;
        for (int digit = 7; digit >= 0; digit--) {
            post[post.length - MARK_FROM_END + digit] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
    }

    private static long cpuNanos(String prefix) {
        long sum = 0;
        long[] ids = THREADS.getAllThreadIds();
        for (ThreadInfo each : THREADS.getThreadInfo(ids)) {
            if (each != null && each.getThreadName().startsWith(prefix)) {
                sum += Math.max(0, THREADS.getThreadCpuTime(each.getThreadId()));
            }
        }
        return sum;
    }

    private static byte[] request(int port, String token) {
        byte[] body = BODY.getBytes(StandardCharsets.UTF_8);
        byte[] head = ("POST /v1.0/users/board@club.example/contacts HTTP/1.1\r\nHost: 127.0.0.1:" + port
                        + "\r\nAuthorization: Bearer " + token + "\r\nContent-Type: application/json\r\n"
                        + "Prefer: IdType=\"ImmutableId\"\r\nclient-request-id: 3d9b1b0c-1de1-4c8e-b3a5-0d5b7a6f3f11\r\n"
                        + "Accept: application/json\r\nUser-Agent: contact-sync\r\nContent-Length: "
                        + body.length + "\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
        return ByteBuffer.allocate(head.length + body.length)
                .put(head)
                .put(body)
                .array();
    }

    /** What the simulator answered once: the bare server repeats it. */
    private record Answer(int status, String[] headers, String body) {}

    private static Answer sample(URI endpoint, byte[] post) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), endpoint.getPort())) {
            socket.getOutputStream().write(post);
            String head = head(socket.getInputStream());
            String[] lines = head.split("\r\n", -1);
            int length = contentLength(head);
            String body = new String(socket.getInputStream().readNBytes(length), StandardCharsets.UTF_8);
            int status = Integer.parseInt(lines[0].substring(9, 12));
            if (status != 201) {
                throw new IllegalStateException("the simulator answered " + lines[0] + ": " + body);
            }
            return new Answer(
                    status,
                    Arrays.stream(lines)
                            .skip(1)
                            .filter(each -> !each.isEmpty() && !each.startsWith("Content-Length"))
                            .toArray(String[]::new),
                    body);
        }
    }

    private static void read(InputStream in) throws IOException {
        in.skipNBytes(contentLength(head(in)));
    }

    private static String head(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder(1024);
        int ends = 0;
        while (ends < 4) {
            int next = in.read();
            if (next < 0) {
                throw new IOException("the connection ended in the middle of an answer: " + head);
            }
            ends = next == (ends % 2 == 0 ? '\r' : '\n') ? ends + 1 : 0;
            head.append((char) next);
        }
        return head.toString();
    }

    private static int contentLength(String head) {
        String name = "Content-Length: ";
        int at = head.indexOf(name) + name.length();
        return Integer.parseInt(head.substring(at, head.indexOf('\r', at)));
    }

    private static Server bare(Answer answer) throws Exception {
        QueuedThreadPool threads = new QueuedThreadPool(32, 4);
        threads.setName(BARE);
        threads.setDaemon(true);
        Server server = new Server(threads);
        HttpConfiguration http = new HttpConfiguration();
        http.setSendServerVersion(false);
        http.setSendDateHeader(false);
        ServerConnector connector = new ServerConnector(server, 1, 2, new HttpConnectionFactory(http));
        connector.setHost("127.0.0.1");
        server.addConnector(connector);
        byte[] body = answer.body.getBytes(StandardCharsets.UTF_8);
        server.setHandler(new Handler.Abstract.NonBlocking() {
            @Override
            public boolean handle(Request request, Response response, Callback callback) {
                Content.Source.asByteArrayAsync(
                        request,
                        4 * 1024 * 1024,
                        Promise.Invocable.from(
                                InvocationType.NON_BLOCKING,
                                posted -> {
                                    response.setStatus(answer.status);
                                    for (String each : answer.headers) {
                                        int colon = each.indexOf(": ");
                                        response.getHeaders().put(each.substring(0, colon), each.substring(colon + 2));
                                    }
                                    response.write(/* last= */ true, ByteBuffer.wrap(body), callback);
                                },
                                callback::failed));
                return true;
            }
        });
        server.start();
        return server;
    }

    private static String token(GraphSimulator graph) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create(graph.authority() + "/" + GraphSimulator.TENANT_ID + "/oauth2/v2.0/token"))
                .POST(HttpRequest.BodyPublishers.ofString("grant_type=client_credentials&client_id="
                        + GraphSimulator.CLIENT_ID + "&client_secret=" + GraphSimulator.CLIENT_SECRET
                        + "&scope=https%3A%2F%2Fgraph.microsoft.com%2F.default"))
                .build();
        return JsonMapper.shared()
                .readTree(HttpClient.newHttpClient()
                        .send(request, HttpResponse.BodyHandlers.ofString())
                        .body())
                .get("access_token")
                .stringValue();
    }
}
