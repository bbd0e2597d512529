package io.contactsync.memberdb;

import java.sql.Connection;
import java.sql.SQLException;
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
            Optional<String> problem = problem(connection);
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
            boolean logged = problem(connection).isEmpty();
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

    static Optional<String> problem(Connection connection) throws SQLException {
        List<String> settings = TriggerSql.texts(
                connection,
                "select @@global.log_bin union all select @@global.binlog_format union all select @@global.binlog_row_image");
        String found = "log_bin " + (settings.get(0).equals("1") ? "on" : "off") + ", binlog_format " + settings.get(1)
                + ", binlog_row_image " + settings.get(2);
        return found.equalsIgnoreCase("log_bin on, binlog_format ROW, binlog_row_image FULL")
                ? Optional.empty()
                : Optional.of("the member database has " + found
                        + " (expected with capture log: log_bin on, binlog_format ROW, binlog_row_image FULL)");
    }

    @Override
    public Optional<String> since() {
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
