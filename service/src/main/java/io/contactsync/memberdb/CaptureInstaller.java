package io.contactsync.memberdb;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;

/**
 * Makes, checks and removes the outbox and its triggers. Where the database can, each is one transaction: there is no
 * moment at which a change goes unnoticed while triggers are made anew, and a failure leaves all as it was. Needs no
 * superuser.
 *
 * <p>{@link #since()} changes whenever a trigger was made, also by statements that were only printed: until then
 * changes may have gone unnoticed.
 */
public final class CaptureInstaller implements CaptureSetup {

    private static final String TRIGGERS = "triggers";
    private static final String OWNER = "state-id";
    private static final String INSTALLATION = "installation-id";
    private static final String PLACE = "installation-place";
    private static final String VERSION = "newest-version";

    /** Stands in for the making of triggers while it goes on, where that is no transaction. */
    private static final String UNFINISHED = "unfinished";

    private final MemberDatabase database;

    CaptureInstaller(MemberDatabase database) {
        this.database = database;
    }

    /**
     * What {@link #install} would run on a database without any of it, for the database's command-line client.
     *
     * @throws SourceRefusedException naming a watched table that is not there
     */
    @Override
    public List<String> sql() {
        return database.reading("reading the watched tables", connection -> {
            TriggerSql triggers = database.triggers(connection);
            List<String> statements = new ArrayList<>(triggers.createTables());
            for (TriggerSql.Table table : tables(triggers)) {
                statements.addAll(triggers.createTriggers(table));
            }
            statements.add(literal(triggers.put(), TRIGGERS, UUID.randomUUID().toString()));
            return statements.stream().map(triggers::printed).toList();
        });
    }

    /**
     * Makes what is missing, makes anew what differs or is switched off, removes what belongs to tables that are no longer
     * watched, and leaves the rest alone.
     *
     * @return the statements that were run; empty when all was as it should be
     * @throws SourceRefusedException naming a table that is not there or a key that is not SQL over its columns
     */
    @Override
    public List<String> install() {
        return database.writing("capture install", connection -> {
            TriggerSql triggers = database.triggers(connection);
            List<TriggerSql.Table> tables = tables(triggers);
            List<String> statements = new ArrayList<>();
            if (!triggers.hasTables()) {
                statements.addAll(triggers.createTables());
            }
            List<TriggerSql.Table> kept = new ArrayList<>();
            for (TriggerSql.Table table : tables) {
                if (triggers.state(table) == TableCapture.State.INSTALLED) {
                    kept.add(table);
                }
            }
            statements.addAll(triggers.dropTriggers(kept));
            boolean made = !triggers.hasTables()
                    || get(connection, TRIGGERS)
                            .filter(since -> !since.equals(UNFINISHED))
                            .isEmpty();
            for (TriggerSql.Table table : tables) {
                if (!kept.contains(table)) {
                    probe(triggers, table);
                    statements.addAll(triggers.createTriggers(table));
                    made = true;
                }
            }
            if (triggers.hasTables() && !statements.isEmpty() && !triggers.isTransactional()) {
                put(connection, triggers, TRIGGERS, UNFINISHED);
            }
            execute(connection, triggers, statements);
            if (made) {
                put(connection, triggers, TRIGGERS, UUID.randomUUID().toString());
            }
            return statements;
        });
    }

    /** Removes triggers, functions and tables of this installation; the statements that were run. */
    @Override
    public List<String> uninstall() {
        return database.writing("capture uninstall", connection -> {
            TriggerSql triggers = database.triggers(connection);
            List<String> statements = removal(triggers);
            execute(connection, triggers, statements);
            return statements;
        });
    }

    /** What {@link #uninstall} would run now, for the database's command-line client; empty when there is nothing to remove. */
    @Override
    public List<String> uninstallSql() {
        return database.reading("reading the triggers", connection -> {
            TriggerSql triggers = database.triggers(connection);
            return removal(triggers).stream().map(triggers::printed).toList();
        });
    }

    private static List<String> removal(TriggerSql triggers) throws SQLException {
        List<String> statements = new ArrayList<>(triggers.dropTriggers(List.of()));
        for (String table : triggers.presentTables()) {
            statements.add("drop table if exists " + table);
        }
        return statements;
    }

    /** How each watched table stands, in the order of the configuration. */
    @Override
    public List<TableCapture> status() {
        return database.reading("reading the triggers", connection -> {
            TriggerSql triggers = database.triggers(connection);
            boolean hasTables = triggers.hasTables();
            List<TableCapture> status = new ArrayList<>();
            List<WatchedTable> tables = database.settings().tables();
            for (int i = 0; i < tables.size(); i++) {
                Optional<TriggerSql.Table> table = triggers.resolve(i, tables.get(i));
                TableCapture.State state = TableCapture.State.NO_TABLE;
                if (table.isPresent()) {
                    state = hasTables ? triggers.state(table.get()) : TableCapture.State.MISSING;
                }
                status.add(new TableCapture(tables.get(i).name(), state));
            }
            return status;
        });
    }

    /** Names the making of the newest trigger; empty when nothing was ever installed. */
    @Override
    public Optional<String> since() {
        return database.reading("reading the outbox's facts", connection -> get(connection, TRIGGERS));
    }

    /** A digest of what the database notes of each trigger. */
    @Override
    public Optional<String> mark() {
        return database.reading("reading the triggers", connection -> {
            TriggerSql triggers = database.triggers(connection);
            List<String> marks = new ArrayList<>();
            List<WatchedTable> tables = database.settings().tables();
            for (int i = 0; i < tables.size(); i++) {
                Optional<TriggerSql.Table> table = triggers.resolve(i, tables.get(i));
                if (table.isPresent()) {
                    marks.addAll(triggers.marks(table.get()));
                }
            }
            return marks.isEmpty()
                    ? Optional.empty()
                    : Optional.of(Sha256.hex(String.join(",", marks).getBytes(StandardCharsets.UTF_8)));
        });
    }

    /** The state DB that this outbox works for; empty when none has claimed it. */
    @Override
    public Optional<String> owner() {
        return database.reading("reading the outbox's facts", connection -> get(connection, OWNER));
    }

    /** Makes a state DB the one that this outbox works for. */
    @Override
    public void claim(String stateId) {
        database.writing("claiming the outbox (made by `contact-sync capture install`)", connection -> {
            put(connection, database.triggers(connection), OWNER, stateId);
            return true;
        });
    }

    @Override
    public boolean remembersUs() {
        return true;
    }

    @Override
    public Optional<Identity> identity() {
        return database.reading("reading the outbox's facts", connection -> {
            String place = get(connection, PLACE).orElse("");
            return get(connection, INSTALLATION).map(id -> new Identity(id, place));
        });
    }

    @Override
    public void identify(Identity identity) {
        database.writing(
                "naming the installation in the outbox (made by `contact-sync capture install`)", connection -> {
                    TriggerSql triggers = database.triggers(connection);
                    if (get(connection, INSTALLATION)
                            .filter(before -> !before.equals(identity.installation()))
                            .isPresent()) {
                        // What the other one's state DB has drawn says nothing of the age of ours.
                        put(connection, triggers, VERSION, "0");
                    }
                    // The place first: an id that stands beside another place is taken for a copy's.
                    put(connection, triggers, PLACE, identity.place());
                    put(connection, triggers, INSTALLATION, identity.installation());
                    return true;
                });
    }

    @Override
    public OptionalLong newestVersion() {
        return database.reading("reading the outbox's facts", connection -> get(connection, VERSION))
                .map(version -> OptionalLong.of(Long.parseLong(version)))
                .orElse(OptionalLong.empty());
    }

    @Override
    public void keepNewestVersion(long version) {
        database.writing("writing the outbox's facts", connection -> {
            TriggerSql triggers = database.triggers(connection);
            if (triggers.hasTables()) {
                put(connection, triggers, VERSION, Long.toString(version));
            }
            return true;
        });
    }

    @Override
    public boolean keepsVersions() {
        return true;
    }

    private List<TriggerSql.Table> tables(TriggerSql triggers) throws SQLException {
        List<TriggerSql.Table> tables = new ArrayList<>();
        for (WatchedTable watched : database.settings().tables()) {
            tables.add(triggers.resolve(tables.size(), watched)
                    .orElseThrow(() -> new SourceRefusedException(
                            "source.tables: " + watched.name()
                                    + " is not there (expected: a base table that the user can see)",
                            null)));
        }
        return tables;
    }

    private static void probe(TriggerSql triggers, TriggerSql.Table table) throws SQLException {
        try {
            triggers.probe(table);
        } catch (SQLException e) {
            throw new SourceRefusedException(
                    "source.tables: the key of " + table.watched().name() + " cannot be computed: "
                            + Dialect.firstLine(e) + " (expected: a column, or SQL over the table's columns)",
                    null);
        }
    }

    private static void execute(Connection connection, TriggerSql triggers, List<String> statements)
            throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (String patience : triggers.patience()) {
                statement.execute(patience);
            }
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    /** Both values are ours and need no more than quotes. */
    private static String literal(String sql, String name, String value) {
        return sql.replace("(?, ?)", "('" + name + "', '" + value + "')");
    }

    private Optional<String> get(Connection connection, String name) throws SQLException {
        TriggerSql triggers = database.triggers(connection);
        if (!triggers.hasTables()) {
            return Optional.empty();
        }
        return TriggerSql.texts(connection, "select value from " + triggers.meta() + " where name = ?", name).stream()
                .findFirst();
    }

    private static void put(Connection connection, TriggerSql triggers, String name, String value) throws SQLException {
        try (var statement = connection.prepareStatement(triggers.put())) {
            statement.setString(1, name);
            statement.setString(2, value);
            statement.executeUpdate();
        }
    }
}
