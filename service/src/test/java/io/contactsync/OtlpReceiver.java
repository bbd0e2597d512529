package io.contactsync;

import com.sun.net.httpserver.HttpServer;
import io.contactsync.testkit.FreePorts;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** A collector on loopback: takes OTLP over HTTP and keeps the spans. */
final class OtlpReceiver implements AutoCloseable {

    private final HttpServer server;
    private final List<ExportTraceServiceRequest> requests = new CopyOnWriteArrayList<>();

    private OtlpReceiver(HttpServer server) {
        this.server = server;
    }

    /** On a port that nobody is given while it is away; see {@link FreePorts}. */
    static OtlpReceiver start() throws IOException {
        var ports = new FreePorts(new SecureRandom());
        while (true) {
            try {
                return startAgain(ports.next());
            } catch (BindException taken) {
                // By another test that looked for a port at the same time.
            }
        }
    }

    /** On the port of one that was closed. */
    static OtlpReceiver startAgain(int port) throws IOException {
        var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        var receiver = new OtlpReceiver(server);
        server.createContext("/v1/traces", exchange -> {
            receiver.requests.add(ExportTraceServiceRequest.parseFrom(exchange.getRequestBody()));
            exchange.getResponseHeaders().set("Content-Type", "application/x-protobuf");
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        server.start();
        return receiver;
    }

    int port() {
        return server.getAddress().getPort();
    }

    List<Span> spans() {
        return requests.stream()
                .flatMap(request -> request.getResourceSpansList().stream())
                .flatMap(resource -> resource.getScopeSpansList().stream())
                .flatMap(scope -> scope.getSpansList().stream())
                .toList();
    }

    /** All that was received, as text in which every value stands as it is. */
    String text() {
        return requests.toString();
    }

    static String trace(Span span) {
        return HexFormat.of().formatHex(span.getTraceId().toByteArray());
    }

    static Optional<String> text(Span span, String key) {
        return span.getAttributesList().stream()
                .filter(attribute -> attribute.getKey().equals(key))
                .map(attribute -> attribute.getValue().getStringValue())
                .findFirst();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
