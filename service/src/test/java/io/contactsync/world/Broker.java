package io.contactsync.world;

import io.contactsync.rabbit.Delivery;
import io.contactsync.rabbit.SimulatedDelivery;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** A queue with a single active consumer: what was delivered and not acknowledged comes again. */
final class Broker {

    /** A message in the queue. */
    record Message(String id, String type, Map<String, Object> headers, byte[] body, boolean redelivered) {}

    /** What becomes of the next messages that are published. */
    enum Trouble {
        STORED_BUT_NOT_CONFIRMED("stores the next events, but their confirms are lost"),
        NOT_STORED("loses the next events, and confirms none"),
        RETURNED("has no queue for the next events and returns them");

        final String sentence;

        Trouble(String sentence) {
            this.sentence = sentence;
        }
    }

    private List<Message> queue = new ArrayList<>();
    private final List<Object> consumers = new ArrayList<>();
    private final Map<Object, List<Message>> unacknowledged = new LinkedHashMap<>();
    private @Nullable Trouble next;
    private long tags;

    void trouble(@Nullable Trouble trouble) {
        next = trouble;
    }

    /** Takes what is published; what comes of it. */
    @Nullable Trouble publish(List<Message> messages) {
        Trouble trouble = next;
        next = null;
        if (trouble == null || trouble == Trouble.STORED_BUT_NOT_CONFIRMED) {
            queue.addAll(messages);
        }
        return trouble;
    }

    void subscribe(Object consumer) {
        consumers.add(consumer);
    }

    /** It is gone: what it had comes again, for the next one in line. */
    void unsubscribe(Object consumer) {
        consumers.remove(consumer);
        List<Message> had = unacknowledged.remove(consumer);
        if (had != null) {
            giveBack(had);
        }
    }

    private void giveBack(List<Message> had) {
        List<Message> again = new ArrayList<>();
        had.forEach(message -> again.add(
                new Message(message.id(), message.type(), message.headers(), message.body(), /* redelivered= */ true)));
        queue.addAll(0, again);
    }

    /** What the consumer is sent; empty for one that is not the active one. */
    List<Delivery> deliver(Object consumer, int most) {
        if (consumers.isEmpty() || consumers.get(0) != consumer || unacknowledged.containsKey(consumer)) {
            return List.of();
        }
        List<Message> taken = new ArrayList<>(queue.subList(0, Math.min(most, queue.size())));
        if (taken.isEmpty()) {
            return List.of();
        }
        queue.subList(0, taken.size()).clear();
        unacknowledged.put(consumer, taken);
        return taken.stream()
                .map(message -> SimulatedDelivery.of(
                        ++tags, message.redelivered(), message.id(), message.type(), message.headers(), message.body()))
                .toList();
    }

    void acknowledge(Object consumer) {
        unacknowledged.remove(consumer);
    }

    void giveBack(Object consumer) {
        List<Message> had = unacknowledged.remove(consumer);
        if (had != null) {
            giveBack(had);
        }
    }

    /** All messages that wait or are being worked on. */
    int size() {
        return queue.size()
                + unacknowledged.values().stream().mapToInt(List::size).sum();
    }

    void purge() {
        queue.clear();
    }

    void reorder(Random random) {
        Collections.shuffle(queue, random);
    }

    List<Message> copy() {
        List<Message> all = new ArrayList<>();
        unacknowledged.values().forEach(all::addAll);
        all.addAll(queue);
        return all;
    }

    void restore(List<Message> copy) {
        queue = new ArrayList<>(copy);
        unacknowledged.clear();
    }
}
