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
import java.util.function.Consumer;

/**
 * The items of one batch at work: four at a time whatever their mailboxes, an item after those it depends on, none after one that
 * failed (424). An item whose answer went out before its work ended keeps its place among the four until then: whether Graph does
 * so is not known, and the other way a client could not keep its promise. An item whose connection would be dropped is missing
 * from the answer. Thread-safe; never calls out under its lock. Source: graph-facts §6.
 */
final class BatchRun {
    private static final int WIDE = 4;

    /** An item's answer. */
    record Response(String id, GraphReply reply) {}

    /** Does a single request. */
    @FunctionalInterface
    interface Single {
        void handle(GraphRequest request, Consumer<Outcome> client, Place place);
    }

    private final Single graph;
    private final Consumer<List<Response>> whenDone;
    private final GraphReply failedDependency;
    private final Deque<Batch.Item> waiting;
    private final Map<String, Boolean> succeeded = new HashMap<>();
    private final List<Response> responses = new ArrayList<>();
    private final long arrivedAtNanos = System.nanoTime();
    private int atWork;
    private int unanswered;
    private boolean done;

    BatchRun(Batch batch, Single graph, GraphReply failedDependency, Consumer<List<Response>> whenDone) {
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
            boolean nothingToCome = waiting.isEmpty() || atWork == 0;
            if (started.isEmpty()) {
                if (done || unanswered > 0 || !nothingToCome) {
                    return;
                }
                done = true;
            }
        }
        if (started.isEmpty()) {
            whenDone.accept(responses);
            return;
        }
        for (Batch.Item each : started) {
            var running = new Running(each);
            graph.handle(each.request(), running::ended, running);
        }
    }

    private List<Batch.Item> takeReady() {
        List<Batch.Item> ready = new ArrayList<>();
        Iterator<Batch.Item> each = waiting.iterator();
        while (each.hasNext() && atWork < WIDE) {
            Batch.Item item = each.next();
            List<String> parents = item.dependsOn().stream().map(Batch::fold).toList();
            if (parents.stream().anyMatch(parent -> Boolean.FALSE.equals(succeeded.get(parent)))) {
                each.remove();
                succeeded.put(Batch.fold(item.id()), false);
                responses.add(new Response(item.id(), failedDependency));
            } else if (succeeded.keySet().containsAll(parents)) {
                each.remove();
                ready.add(item);
                atWork++;
                unanswered++;
            }
        }
        return ready;
    }

    /** An item at work: over when it is answered and has given back its place, if it ever took one. */
    private final class Running implements Place {
        private final Batch.Item item;
        private boolean hasPlace;
        private boolean answered;

        Running(Batch.Item item) {
            this.item = item;
        }

        @Override
        public long arrivedAtNanos() {
            return arrivedAtNanos;
        }

        @Override
        public void taken() {
            synchronized (BatchRun.this) {
                hasPlace = true;
            }
        }

        @Override
        public void released() {
            synchronized (BatchRun.this) {
                hasPlace = false;
                if (answered) {
                    atWork--;
                }
            }
            advance();
        }

        void ended(Outcome outcome) {
            synchronized (BatchRun.this) {
                answered = true;
                unanswered--;
                if (!hasPlace) {
                    atWork--;
                }
                boolean success = false;
                if (outcome instanceof Outcome.Answered reply) {
                    success = reply.reply().status() < 400;
                    responses.add(new Response(item.id(), reply.reply()));
                }
                succeeded.put(Batch.fold(item.id()), success);
            }
            advance();
        }
    }
}
