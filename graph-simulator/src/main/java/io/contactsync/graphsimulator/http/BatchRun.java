package io.contactsync.graphsimulator.http;

import io.contactsync.graphsimulator.protocol.GraphReply;
import io.contactsync.graphsimulator.protocol.GraphRequest;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * The items of one batch at work: four at a time whatever their mailboxes, an item after those it depends on, none after one that
 * failed (424). An item whose connection would be dropped is missing from the answer. Thread-safe; never calls out under its
 * lock. Source: graph-facts §6.
 */
final class BatchRun {
    private static final int WIDE = 4;

    /** An item's answer. */
    record Response(String id, GraphReply reply) {}

    private final BiConsumer<GraphRequest, Consumer<Outcome>> graph;
    private final Consumer<List<Response>> whenDone;
    private final GraphReply failedDependency;
    private final Deque<Batch.Item> waiting;
    private final Map<String, Boolean> succeeded = new HashMap<>();
    private final List<Response> responses = new ArrayList<>();
    private int running;
    private boolean done;

    BatchRun(
            Batch batch,
            BiConsumer<GraphRequest, Consumer<Outcome>> graph,
            GraphReply failedDependency,
            Consumer<List<Response>> whenDone) {
        this.graph = graph;
        this.failedDependency = failedDependency;
        this.whenDone = whenDone;
        this.waiting = new ArrayDeque<>(batch.items());
    }

    /** Starts what can start; called again whenever an item ends. */
    void advance() {
        List<Batch.Item> started;
        synchronized (this) {
            started = takeReady();
            if (running > 0 || done) {
                if (started.isEmpty()) {
                    return;
                }
            } else {
                done = true;
            }
        }
        if (started.isEmpty()) {
            whenDone.accept(responses);
            return;
        }
        for (Batch.Item each : started) {
            graph.accept(each.request(), outcome -> ended(each, outcome));
        }
    }

    private List<Batch.Item> takeReady() {
        List<Batch.Item> ready = new ArrayList<>();
        Iterator<Batch.Item> each = waiting.iterator();
        while (each.hasNext() && running < WIDE) {
            Batch.Item item = each.next();
            List<String> parents = item.dependsOn().stream().map(Batch::fold).toList();
            if (parents.stream().anyMatch(parent -> Boolean.FALSE.equals(succeeded.get(parent)))) {
                each.remove();
                succeeded.put(Batch.fold(item.id()), false);
                responses.add(new Response(item.id(), failedDependency));
            } else if (succeeded.keySet().containsAll(parents)) {
                each.remove();
                ready.add(item);
                running++;
            }
        }
        return ready;
    }

    private void ended(Batch.Item item, Outcome outcome) {
        synchronized (this) {
            running--;
            boolean success = false;
            if (outcome instanceof Outcome.Answered answered) {
                success = answered.reply().status() < 400;
                responses.add(new Response(item.id(), answered.reply()));
            }
            succeeded.put(Batch.fold(item.id()), success);
        }
        advance();
    }
}
