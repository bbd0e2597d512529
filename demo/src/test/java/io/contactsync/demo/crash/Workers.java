package io.contactsync.demo.crash;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/** Some services that share a state DB, by number. For one thread. */
final class Workers implements AutoCloseable {

    private final Path config;
    private final List<Child> children = new ArrayList<>();

    Workers(Path config) {
        this.config = config;
    }

    void start(int workers) {
        for (int i = 0; i < workers; i++) {
            children.add(Child.prepare(config));
        }
        children.forEach(Child::start);
    }

    int size() {
        return children.size();
    }

    /** The number of one of them. */
    int any(RandomGenerator random) {
        return random.nextInt(children.size());
    }

    /** {@code kill -9}, and another one in its place. */
    void kill(int number) {
        Child next = Child.prepare(config);
        children.get(number).kill();
        children.set(number, next);
        next.start();
    }

    /** {@code kill -9} of all. */
    void killAll() {
        children.forEach(Child::kill);
    }

    /** Others in the place of all, which were killed. */
    void startAnew() {
        children.replaceAll(dead -> Child.prepare(config));
        children.forEach(Child::start);
    }

    /** Sets the clock of one, by so much ahead of the machine's. */
    void setClock(int number, Duration ahead) {
        children.get(number).setClock(ahead);
    }

    /** SIGSTOP: it does nothing, and does not know it. */
    void freeze(int number) {
        children.get(number).freeze();
    }

    void thaw(int number) {
        children.get(number).thaw();
    }

    /** Whether all have started; fails where one ended by itself. */
    boolean areStarted() {
        return children.stream().map(Child::isStarted).reduce(true, Boolean::logicalAnd);
    }

    String tails() {
        var tails = new StringBuilder();
        for (Child child : children) {
            tails.append("---- a worker said:\n").append(child.tail()).append('\n');
        }
        return tails.toString();
    }

    @Override
    public void close() {
        children.forEach(Child::close);
    }
}
