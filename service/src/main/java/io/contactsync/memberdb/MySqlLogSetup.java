package io.contactsync.memberdb;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What reading the binary log of MariaDB or MySQL needs: that the server writes whole rows to it. Nothing is made for us, so
 * there is nothing to remove; two rights of the user are checked by whoever reads the log.
 */
final class MySqlLogSetup implements CaptureSetup {

    private final MemberDatabase database;

    MySqlLogSetup(MemberDatabase database) {
        this.database = database;
    }

    @Override
    public List<String> sql() {
        return List.of();
    }

    @Override
    public List<String> install() {
        database.reading("reading the binary log's settings", connection -> {
            Optional<String> problem = BinlogServer.problem(connection);
            if (problem.isPresent()) {
                throw new SourceRefusedException(problem.get(), null);
            }
            return true;
        });
        return List.of();
    }

    @Override
    public List<String> uninstall() {
        return List.of();
    }

    @Override
    public List<String> uninstallSql() {
        return List.of();
    }

    @Override
    public List<TableCapture> status() {
        return database.reading("reading the binary log's settings", connection -> {
            boolean logged = BinlogServer.problem(connection).isEmpty();
            List<TableCapture> status = new ArrayList<>();
            TriggerSql sql = database.triggers(connection);
            for (WatchedTable table : database.settings().tables()) {
                TableCapture.State state = TableCapture.State.NO_TABLE;
                if (sql.resolve(status.size(), table).isPresent()) {
                    state = logged ? TableCapture.State.INSTALLED : TableCapture.State.MISSING;
                }
                status.add(new TableCapture(table.name(), state));
            }
            return status;
        });
    }

    @Override
    public Optional<String> since() {
        return Optional.empty();
    }

    /** The log is the server's own. */
    @Override
    public Optional<String> mark() {
        return Optional.empty();
    }

    @Override
    public Optional<String> owner() {
        return Optional.empty();
    }

    @Override
    public void claim(String stateId) {
        // Nowhere to write it down.
    }
}
