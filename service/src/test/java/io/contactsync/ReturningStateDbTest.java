package io.contactsync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.contactsync.state.StateDatabase;
import io.contactsync.state.StateDb;
import io.contactsync.state.StateSettings;
import io.contactsync.state.StateUnavailableException;
import io.contactsync.state.Tx;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReturningStateDbTest {

    @TempDir
    Path folder;

    private boolean away;
    private final List<String> done = new ArrayList<>();

    @Test
    void it_is_looked_at_once_after_each_outage_and_before_anything_else() {
        StateDb gone = open("gone.db");
        gone.close();
        try (StateDb there = open("state.db")) {
            var db = new ReturningStateDb(switchable(there, gone), () -> done.add("look"));

            db.write(tx -> done.add("write"));
            assertThat(done).containsExactly("write");

            away = true;
            assertThatThrownBy(() -> db.write(tx -> done.add("lost"))).isInstanceOf(StateUnavailableException.class);
            assertThatThrownBy(() -> db.read(tx -> done.add("lost"))).isInstanceOf(StateUnavailableException.class);
            assertThat(done).as("nobody waits for a look while it is away").containsExactly("write");
            away = false;
            done.clear();
            db.read(tx -> done.add("read"));
            db.write(tx -> done.add("write"));

            assertThat(done).containsExactly("look", "read", "write");
        }
    }

    private StateDb switchable(StateDb there, StateDb gone) {
        return new StateDb() {
            @Override
            public <T> T read(Function<Tx, T> work) {
                return (away ? gone : there).read(work);
            }

            @Override
            public <T> T write(Function<Tx, T> work) {
                return (away ? gone : there).write(work);
            }

            @Override
            public boolean isShared() {
                return false;
            }

            @Override
            public void close() {}
        };
    }

    private StateDb open(String file) {
        return StateDatabase.open(
                new StateSettings("jdbc:sqlite:" + folder.resolve(file), null, null), Clock.systemUTC());
    }
}
