package io.contactsync.world;

import io.contactsync.state.MemoryStateDb;
import java.sql.SQLException;

/** What worlds are made with, one after the other: making it costs more than a world does. */
final class Stores implements AutoCloseable {

    final Members members;
    final MemoryStateDb state = new MemoryStateDb();

    Stores() throws SQLException {
        members = new Members();
    }

    @Override
    public void close() {
        state.close();
        members.close();
    }
}
