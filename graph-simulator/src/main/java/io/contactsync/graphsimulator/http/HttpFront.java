package io.contactsync.graphsimulator.http;

import io.contactsync.graphsimulator.control.ControlApi;
import io.contactsync.graphsimulator.fault.Fault;
import io.contactsync.graphsimulator.fault.FaultPlan;
import io.contactsync.graphsimulator.protocol.GraphError;
import io.contactsync.graphsimulator.protocol.GraphReply;
import io.contactsync.graphsimulator.protocol.GraphRequest;
import io.contactsync.graphsimulator.tenant.HiddenWork;
import io.contactsync.graphsimulator.tenant.Tenant;
import io.contactsync.graphsimulator.tenant.Timer;
import io.contactsync.graphsimulator.token.ManagedIdentityEndpoint;
import io.contactsync.graphsimulator.token.TokenEndpoint;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.io.EofException;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.Promise;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * From Jetty's requests to the simulator's and back. Reads a body to its end without a thread, sends it to the part that its path
 * names, and writes the answer or drops the connection. A path that names nothing is refused in Graph's form.
 */
public final class HttpFront extends Handler.Abstract.NonBlocking {
    /** Source: graph-facts §8, request limit 4 MB. */
    private static final int LARGEST_BODY = 4 * 1024 * 1024;

    private static final String VERSION = "/v1.0";
    private static final Pattern TOKEN_PATH = Pattern.compile("/([^/]+)/oauth2/v2\\.0/(?:token|devicecode)");

    private static final Logger LOG = LoggerFactory.getLogger(HttpFront.class);
    private static final Set<String> LOOPBACK_NAMES = Set.of("localhost", "127.0.0.1", "[::1]");

    private final GraphReply page = page();
    private final Tenant tenant;
    private final GraphService graph;
    private final TokenEndpoint tokenEndpoint;
    private final ManagedIdentityEndpoint managedIdentity;
    private final Course course;
    private final ControlApi control;

    /** Serves {@code tenant}; delays wait on {@code timer}. */
    public HttpFront(Tenant tenant, ManagedIdentityEndpoint managedIdentity, Timer timer, HiddenWork hiddenWork) {
        this.tenant = tenant;
        this.managedIdentity = managedIdentity;
        this.course = new Course(timer, hiddenWork);
        this.graph = new GraphService(tenant, timer, course);
        this.tokenEndpoint = new TokenEndpoint(tenant.apps(), tenant.tokens(), tenant.signIns(), tenant.clock());
        this.control = new ControlApi(tenant, hiddenWork);
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        Consumer<Outcome> client = outcome -> finish(request, response, callback, outcome);
        if (request.getHeaders().getLongField(HttpHeader.CONTENT_LENGTH) > LARGEST_BODY) {
            refuse(request, client, tooLarge());
            return true;
        }
        Content.Source.asByteArrayAsync(
                request,
                LARGEST_BODY,
                Promise.Invocable.from(
                        InvocationType.NON_BLOCKING, body -> dispatch(request, body, client), failure -> {
                            if (failure instanceof IllegalStateException) {
                                refuse(request, client, tooLarge());
                            } else {
                                callback.failed(failure);
                            }
                        }));
        return true;
    }

    private void dispatch(Request request, byte[] body, Consumer<Outcome> client) {
        try {
            route(request, body, client);
        } catch (RuntimeException e) {
            LOG.atError().setCause(e).log("request failed inside the simulator");
            refuse(request, client, GraphError.internal());
        }
    }

    private void route(Request request, byte[] body, Consumer<Outcome> client) {
        String path = Objects.requireNonNullElse(request.getHttpURI().getPath(), "/");
        Matcher token = TOKEN_PATH.matcher(path);
        if (token.matches()) {
            token(
                    request,
                    path,
                    () -> request.getMethod().equals("POST")
                            ? tokenEndpoint.answer(
                                    token.group(1), root(request) + path, body, header(request, "Authorization"))
                            : GraphReply.empty(405),
                    client);
        } else if (path.equals(ManagedIdentityEndpoint.APP_SERVICE)
                || path.equals(ManagedIdentityEndpoint.INSTANCE_METADATA)) {
            token(request, path, () -> managedIdentity.answer(graphRequest(request, path, body)), client);
        } else if (path.startsWith(VERSION + "/")) {
            graph.handle(graphRequest(request, path.substring(VERSION.length()), body), client);
        } else if (!isLoopback(Request.getServerName(request))) {
            refuse(request, client, new GraphError(403, "accessDenied", "The simulator is addressed as localhost."));
        } else if (path.equals("/")) {
            client.accept(new Outcome.Answered(page));
        } else if (path.startsWith(ControlApi.ROOT)) {
            client.accept(new Outcome.Answered(control.answer(graphRequest(request, path, body))));
        } else {
            refuse(request, client, new GraphError(404, "ResourceNotFound", "Invalid version or path."));
        }
    }

    /** What steers asks for no token, so a page of another site must not reach it under a name of its own. */
    private static boolean isLoopback(String host) {
        return LOOPBACK_NAMES.contains(host.toLowerCase(Locale.ROOT));
    }

    private static GraphReply page() {
        try (InputStream page = HttpFront.class.getResourceAsStream("page.html")) {
            if (page == null) {
                throw new IllegalStateException("page.html: absent (expected: beside " + HttpFront.class + ")");
            }
            return new GraphReply(
                    200,
                    Map.of(
                            "Content-Type",
                            "text/html; charset=utf-8",
                            "Content-Security-Policy",
                            "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; connect-src 'self'"),
                    page.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static GraphRequest graphRequest(Request request, String path, byte[] body) {
        return new GraphRequest(
                request.getMethod().toUpperCase(Locale.ROOT),
                path,
                request.getHttpURI().getQuery(),
                root(request) + VERSION,
                name -> header(request, name),
                body);
    }

    /** The simulator's root as the client addressed it. */
    private static String root(Request request) {
        return (request.isSecure() ? "https://" : "http://") + Request.getServerName(request) + ":"
                + Request.getServerPort(request);
    }

    private static @Nullable String header(Request request, String name) {
        var values = request.getHeaders().getValuesList(name);
        return values.isEmpty() ? null : String.join(",", values);
    }

    private void token(Request request, String path, Supplier<GraphReply> work, Consumer<Outcome> client) {
        Fault fault = tenant.faults().next(new FaultPlan.Target("", "", request.getMethod(), path));
        course.run(fault, new Course.Steps() {
            @Override
            public GraphReply work() {
                return work.get();
            }

            @Override
            public GraphReply error(GraphError error) {
                return GraphReply.empty(error.status());
            }

            @Override
            public @Nullable String close(Fault.Throttled throttled) {
                return throttled.form().write(throttled.delay(), tenant.clock().instant());
            }

            @Override
            public HiddenWork.Item hidden(Duration delay) {
                return new HiddenWork.Item(
                        "", request.getMethod() + " " + path, tenant.clock().instant(), delay);
            }

            @Override
            public void release() {
                // asking for a token takes no place in a mailbox
            }

            @Override
            public void end(Outcome outcome) {
                client.accept(outcome);
            }
        });
    }

    private static GraphError tooLarge() {
        return new GraphError(413, "RequestEntityTooLarge", "The request body exceeds the limit of 4 MB.");
    }

    private void refuse(Request request, Consumer<Outcome> client, GraphError error) {
        String path = String.valueOf(request.getHttpURI().getPath());
        graph.refuse(graphRequest(request, path, new byte[0]), client, error);
    }

    private static void finish(Request request, Response response, Callback callback, Outcome outcome) {
        if (outcome instanceof Outcome.Answered answered) {
            GraphReply reply = answered.reply();
            response.setStatus(reply.status());
            reply.headers().forEach((name, value) -> response.getHeaders().put(name, value));
            response.write(/* last= */ true, ByteBuffer.wrap(reply.body()), callback);
        } else {
            EofException dropped = new EofException("dropped on purpose");
            request.getConnectionMetaData().getConnection().getEndPoint().close(dropped);
            callback.failed(dropped);
        }
    }
}
