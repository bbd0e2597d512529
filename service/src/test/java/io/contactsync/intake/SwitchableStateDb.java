package io.contactsync.intake;

import io.contactsync.state.StateDb;
import io.contactsync.state.TestStateDb;
import io.contactsync.state.Tx;
import java.nio.file.Path;
import java.util.function.Function;

/** A real state DB in a file, that can be made to be away: what it then throws is what a closed one throws. */
final class SwitchableStateDb implements StateDb {

    private final StateDb there;
    private final StateDb closed;
    private volatile boolean away;
    private volatile boolean refusesWrites;

    private SwitchableStateDb(StateDb there, StateDb closed) {
        this.there = there;
        this.closed = closed;
    }

    static SwitchableStateDb sqlite(Path folder) {
        StateDb closed = open(folder.resolve("closed.db"));
        closed.close();
        return new SwitchableStateDb(open(folder.resolve("state.db")), closed);
    }

    private static StateDb open(Path file) {
        return TestStateDb.open(file);
    }

    void away(boolean isAway) {
        away = isAway;
    }

    void refuseWrites(boolean refuses) {
        refusesWrites = refuses;
    }

    @Override
    public <T> T read(Function<Tx, T> work) {
        return (away ? closed : there).read(work);
    }

    @Override
    public <T> T write(Function<Tx, T> work) {
        return (away || refusesWrites ? closed : there).write(work);
    }

    @Override
    public boolean isShared() {
        return there.isShared();
    }

    @Override
    public void close() {
        there.close();
    }
}
