package io.contactsync.graphsimulator.http;

import io.contactsync.graphsimulator.control.ControlApi;
import io.contactsync.graphsimulator.fault.Fault;
import io.contactsync.graphsimulator.fault.FaultPlan;
import io.contactsync.graphsimulator.protocol.GraphError;
import io.contactsync.graphsimulator.protocol.GraphReply;
import io.contactsync.graphsimulator.protocol.GraphRequest;
import io.contactsync.graphsimulator.tenant.Tenant;
import io.contactsync.graphsimulator.token.TokenEndpoint;
import java.nio.ByteBuffer;
import java.util.Locale;
import java.util.function.Consumer;
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

/**
 * From Jetty's requests to the simulator's and back. Reads a body to its end without a thread, sends it to the part that its path
 * names, and writes the answer or drops the connection. A path that names nothing is refused in Graph's form.
 */
public final class HttpFront extends Handler.Abstract.NonBlocking {
    /** Source: graph-facts §8, request limit 4 MB. */
    private static final int LARGEST_BODY = 4 * 1024 * 1024;

    private static final String VERSION = "/v1.0";
    private static final Pattern TOKEN_PATH = Pattern.compile("/([^/]+)/oauth2/v2\\.0/token");

    private final Tenant tenant;
    private final GraphService graph;
    private final TokenEndpoint tokenEndpoint;
    private final Course course;
    private final ControlApi control;

    /** Serves {@code tenant}; delays wait on {@code timer}. */
    public HttpFront(Tenant tenant, Timer timer) {
        this.tenant = tenant;
        this.graph = new GraphService(tenant, timer);
        this.tokenEndpoint = new TokenEndpoint(tenant.apps(), tenant.tokens(), tenant.clock());
        this.course = new Course(timer);
        this.control = new ControlApi(tenant);
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
        String path = request.getHttpURI().getPath();
        path = path == null ? "/" : path;
        Matcher token = TOKEN_PATH.matcher(path);
        if (token.matches()) {
            token(request, token.group(1), path, body, client);
        } else if (path.startsWith(ControlApi.ROOT)) {
            client.accept(new Outcome.Answered(control.answer(graphRequest(request, path, body))));
        } else if (path.startsWith(VERSION + "/")) {
            graph.handle(graphRequest(request, path.substring(VERSION.length()), body), client);
        } else {
            refuse(request, client, new GraphError(404, "ResourceNotFound", "Invalid version or path."));
        }
    }

    private static GraphRequest graphRequest(Request request, String path, byte[] body) {
        return new GraphRequest(
                request.getMethod().toUpperCase(Locale.ROOT),
                path,
                request.getHttpURI().getQuery(),
                (request.isSecure() ? "https://" : "http://") + Request.getServerName(request) + ":"
                        + Request.getServerPort(request) + VERSION,
                name -> header(request, name),
                body);
    }

    private static @Nullable String header(Request request, String name) {
        var values = request.getHeaders().getValuesList(name);
        return values.isEmpty() ? null : String.join(",", values);
    }

    private void token(Request request, String tenantName, String path, byte[] body, Consumer<Outcome> client) {
        Fault fault = tenant.faults().next(new FaultPlan.Target("", "", request.getMethod(), path));
        course.run(fault, new Course.Steps() {
            @Override
            public GraphReply work() {
                return request.getMethod().equals("POST")
                        ? tokenEndpoint.answer(tenantName, body, header(request, "Authorization"))
                        : GraphReply.empty(405);
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
