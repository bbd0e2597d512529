package io.contactsync.graphsimulator.http;

import io.contactsync.graphsimulator.fault.Fault;
import io.contactsync.graphsimulator.fault.FaultPlan;
import io.contactsync.graphsimulator.later.HiddenWork;
import io.contactsync.graphsimulator.protocol.GraphError;
import io.contactsync.graphsimulator.protocol.GraphErrorException;
import io.contactsync.graphsimulator.protocol.GraphReply;
import io.contactsync.graphsimulator.protocol.GraphRequest;
import io.contactsync.graphsimulator.settings.Switch;
import io.contactsync.graphsimulator.tenant.Tenant;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/**
 * {@code POST /$batch}. 200 if the batch could be read, also when each item failed; responses in any order. A fault aimed at the
 * path {@code /$batch} strikes the whole: a lost answer after all items, any other refusal instead of them. Source: graph-facts §6.
 */
final class BatchService {
    static final String PATH = "/$batch";

    private final Tenant tenant;
    private final Json json;
    private final Course course;
    private final BatchRun.Single graph;

    BatchService(Tenant tenant, Json json, Course course, BatchRun.Single graph) {
        this.tenant = tenant;
        this.json = json;
        this.course = course;
        this.graph = graph;
    }

    void handle(GraphRequest request, Consumer<Outcome> client) {
        Exchange exchange = new Exchange(tenant, json, request, client);
        try {
            exchange.from(tenant.tokens().authenticate(request.headers().get("Authorization")));
            if (!request.method().equals("POST")) {
                throw GraphError.methodNotAllowed().asException();
            }
            Batch batch =
                    Batch.read(json.read(request), request, tenant.switches().on(Switch.BATCH_SHAPES_RESTRICTED));
            run(exchange, batch);
        } catch (GraphErrorException e) {
            exchange.end(new Outcome.Answered(exchange.error(e.error())));
        }
    }

    private void run(Exchange exchange, Batch batch) {
        Fault fault = tenant.faults().next(new FaultPlan.Target("", "", "POST", PATH));
        exchange.suffers(fault);
        if (fault == null || fault instanceof Fault.LostAnswer) {
            GraphReply failedDependency =
                    exchange.error(new GraphError(424, "FailedDependency", "Dependent request has failed."));
            new BatchRun(batch, graph, failedDependency, responses -> {
                        GraphReply whole = json.reply(200, out -> write(out, responses));
                        exchange.end(fault == null ? new Outcome.Answered(whole) : new Outcome.Dropped());
                    })
                    .advance();
            return;
        }
        course.run(fault, new Course.Steps() {
            @Override
            public GraphReply work() {
                return GraphReply.empty(200);
            }

            @Override
            public GraphReply error(GraphError error) {
                return exchange.error(error);
            }

            @Override
            public @Nullable String close(Fault.Throttled throttled) {
                return throttled.form().write(throttled.delay(), tenant.clock().instant());
            }

            @Override
            public HiddenWork.Item hidden(Duration delay) {
                return new HiddenWork.Item("", "POST " + PATH, tenant.clock().instant(), delay);
            }

            @Override
            public void release() {
                // only a batch's items take places
            }

            @Override
            public void end(Outcome outcome) {
                exchange.end(outcome);
            }
        });
    }

    private static void write(JsonGenerator out, List<BatchRun.Response> responses) {
        Collections.shuffle(responses, ThreadLocalRandom.current());
        out.writeArrayPropertyStart("responses");
        for (BatchRun.Response each : responses) {
            GraphReply reply = each.reply();
            out.writeStartObject();
            out.writeStringProperty("id", each.id());
            out.writeNumberProperty("status", reply.status());
            out.writeObjectPropertyStart("headers");
            for (Map.Entry<String, String> header : reply.headers().entrySet()) {
                out.writeStringProperty(header.getKey(), header.getValue());
            }
            out.writeEndObject();
            if (reply.body().length > 0) {
                body(out, reply);
            }
            out.writeEndObject();
        }
        out.writeEndArray();
    }

    private static void body(JsonGenerator out, GraphReply reply) {
        String text = new String(reply.body(), StandardCharsets.UTF_8);
        String type = reply.headers().getOrDefault("Content-Type", "");
        out.writeName("body");
        if (type.toLowerCase(Locale.ROOT).startsWith("application/json")) {
            out.writeRawValue(text);
        } else {
            out.writeString(text);
        }
    }
}
