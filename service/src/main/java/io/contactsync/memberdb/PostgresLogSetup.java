package io.contactsync.memberdb;

import static io.contactsync.memberdb.Dialect.quoted;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * What reading PostgreSQL's log needs: a publication of the watched tables, a replication slot, and in the log the columns
 * of each table's key also of the old row, which is its replica identity.
 *
 * <p>A table without replica identity must not be published, for then the application's own updates fail: identities come
 * first, in the same transaction. What they were before is kept as {@link FormerIdentities}. The slot comes last: it cannot decode what was written before its publication was there.
 */
final class PostgresLogSetup implements CaptureSetup {

    private static final String PATIENCE = "set local lock_timeout = '10s'";

    private final MemberDatabase database;

    PostgresLogSetup(MemberDatabase database) {
        this.database = database;
    }

    String publicationName() {
        return "contactsync_" + database.settings().installation();
    }

    /** Slots of all databases of a server share their names. */
    String slot(@Nullable String databaseName) {
        var checksum = new CRC32();
        checksum.update(String.valueOf(databaseName).getBytes(StandardCharsets.UTF_8));
        return publicationName() + "_" + String.format(Locale.ROOT, "%08x", checksum.getValue());
    }

    @Override
    public List<String> sql() {
        return database.reading("reading the watched tables", connection -> {
            FormerIdentities former =
                    publication(connection).map(FormerIdentities::of).orElse(FormerIdentities.NONE);
            List<PublishedTable> tables = watched(connection, former);
            List<String> statements = new ArrayList<>(identities(tables));
            statements.add(create(tables));
            statements.add(remember(FormerIdentities.NONE.and(changed(tables))));
            statements.add(createSlot(connection));
            return statements;
        });
    }

    @Override
    public List<String> install() {
        List<String> run = new ArrayList<>();
        boolean begun = database.writing("capture install", connection -> {
            checkLevel(connection);
            List<PublishedTable> tables = watched(connection);
            Optional<FormerIdentities> known = publication(connection).map(FormerIdentities::of);
            FormerIdentities former = known.orElse(FormerIdentities.NONE).and(changed(tables));
            List<String> statements = new ArrayList<>(identities(tables));
            if (known.isEmpty()) {
                statements.add(create(tables));
            } else if (!isWhole(connection, tables)) {
                statements.add("alter publication " + quoted(publicationName()) + " set table " + names(tables));
            }
            if (!known.equals(Optional.of(former))) {
                statements.add(remember(former));
            }
            if (!statements.isEmpty()) {
                checkOwner(connection, tables);
            }
            execute(connection, statements);
            run.addAll(statements);
            return known.isEmpty();
        });
        // A slot that is read cannot be dropped. Its reader fails at what it cannot decode, and makes the slot anew
        // itself.
        boolean old = begun && !database.reading("reading the replication slot", this::isRead);
        if (old || !database.reading("reading the replication slot", this::hasSlot)) {
            run.addAll(makeSlotAnew());
        }
        return run;
    }

    /** Without waiting for other transactions it cannot be made; the source's own timeouts end that. */
    List<String> makeSlotAnew() {
        return database.stepwise("making the replication slot", connection -> {
            List<String> statements = new ArrayList<>(dropSlot(connection));
            statements.add(createSlot(connection));
            execute(connection, statements);
            return statements;
        });
    }

    @Override
    public List<String> uninstall() {
        List<String> statements = uninstallSql();
        database.stepwise("capture uninstall", connection -> {
            execute(connection, statements);
            return true;
        });
        return statements;
    }

    @Override
    public List<String> uninstallSql() {
        return database.reading("reading the publication", connection -> {
            List<String> statements = new ArrayList<>(dropSlot(connection));
            Optional<String> comment = publication(connection);
            if (comment.isPresent()) {
                statements.add("drop publication " + quoted(publicationName()));
                statements.addAll(FormerIdentities.of(comment.get()).restore());
            }
            return statements;
        });
    }

    @Override
    public List<TableCapture> status() {
        return database.reading("reading the publication", connection -> {
            boolean slot = hasSlot(connection);
            List<TableCapture> status = new ArrayList<>();
            for (WatchedTable table : database.settings().tables()) {
                Optional<PublishedTable> found = find(connection, status.size(), table, FormerIdentities.NONE);
                TableCapture.State state =
                        found.map(watched -> state(watched, slot)).orElse(TableCapture.State.NO_TABLE);
                status.add(new TableCapture(table.name(), state));
            }
            return status;
        });
    }

    private static TableCapture.State state(PublishedTable watched, boolean slot) {
        if (!watched.isPublished()) {
            return TableCapture.State.MISSING;
        }
        if (!watched.carriesKey()) {
            return TableCapture.State.DIFFERS;
        }
        return slot ? TableCapture.State.INSTALLED : TableCapture.State.NO_SLOT;
    }

    @Override
    public Optional<String> since() {
        return database.reading(
                "reading the publication",
                connection -> TriggerSql.texts(
                                connection,
                                "select p.oid || ':' || coalesce((select string_agg(r.oid::text, ',' order by r.oid)"
                                        + " from pg_catalog.pg_publication_rel r where r.prpubid = p.oid), '')"
                                        + " from pg_catalog.pg_publication p where p.pubname = ?",
                                publicationName())
                        .stream()
                        .findFirst());
    }

    /** {@link #since} tells of a table that was published anew, by whomever. */
    @Override
    public Optional<String> mark() {
        return Optional.empty();
    }

    /** The relay's lock alone keeps two from reading one slot, and tells whom it is held for. */
    @Override
    public Optional<String> owner() {
        return Optional.empty();
    }

    @Override
    public void claim(String stateId) {
        // Nowhere to write it down without a right to create tables.
    }

    /** The publication's comment, where there is a publication. */
    Optional<String> publication(Connection connection) throws SQLException {
        return TriggerSql.texts(
                        connection,
                        "select coalesce(obj_description(oid, 'pg_publication'), '') from pg_catalog.pg_publication"
                                + " where pubname = ?",
                        publicationName())
                .stream()
                .findFirst();
    }

    boolean hasSlot(Connection connection) throws SQLException {
        // wal_status is known from version 13 on; before, the server never throws away what a slot needs.
        return !TriggerSql.texts(
                        connection,
                        "select slot_name from pg_catalog.pg_replication_slots s where slot_name = ? and plugin = 'pgoutput'"
                                + " and coalesce(to_jsonb(s) ->> 'wal_status', '') <> 'lost'",
                        slot(connection.getCatalog()))
                .isEmpty();
    }

    /** What the server must keep because of the slot. */
    OptionalLong retainedBytes(Connection connection) throws SQLException {
        return TriggerSql.texts(
                        connection,
                        "select greatest(0, pg_wal_lsn_diff(pg_current_wal_lsn(), restart_lsn))::bigint"
                                + " from pg_catalog.pg_replication_slots where slot_name = ? and restart_lsn is not null",
                        slot(connection.getCatalog()))
                .stream()
                .mapToLong(Long::parseLong)
                .findFirst();
    }

    private boolean isRead(Connection connection) throws SQLException {
        return !TriggerSql.texts(
                        connection,
                        "select slot_name from pg_catalog.pg_replication_slots where slot_name = ? and active",
                        slot(connection.getCatalog()))
                .isEmpty();
    }

    List<PublishedTable> watched(Connection connection) throws SQLException {
        return watched(connection, FormerIdentities.NONE);
    }

    /** As they would stand with other identities. */
    private List<PublishedTable> watched(Connection connection, FormerIdentities instead) throws SQLException {
        List<PublishedTable> found = new ArrayList<>();
        for (WatchedTable table : database.settings().tables()) {
            found.add(find(connection, found.size(), table, instead)
                    .orElseThrow(() -> new SourceRefusedException(
                            "source.tables: " + table.name()
                                    + " is not there (expected: a base table that the user can see)",
                            null)));
        }
        return found;
    }

    private Optional<PublishedTable> find(
            Connection connection, int position, WatchedTable watched, FormerIdentities instead) throws SQLException {
        Optional<TriggerSql.Table> table = database.dialect()
                .triggers(connection, "public", database.settings().installation())
                .resolve(position, watched);
        return table.isPresent()
                ? Optional.of(PublishedTable.of(connection, publicationName(), table.get(), instead))
                : Optional.empty();
    }

    /** @throws SourceRefusedException naming a table that cannot get one */
    private static List<String> identities(List<PublishedTable> tables) {
        // It does not pass on to partitions, and never to those that are made later: their updates would fail.
        tables.stream()
                .filter(table -> table.partitioned() && !table.carriesKey())
                .findFirst()
                .ifPresent(table -> {
                    throw new SourceRefusedException(
                            "source.tables: " + table.table().watched().name()
                                    + " is partitioned, and its primary key does"
                                    + " not hold the columns of its key (expected with capture log: one that does, for only"
                                    + " that makes a replica identity of every partition)",
                            null);
                });
        return tables.stream()
                .filter(table -> !table.carriesKey())
                .map(table -> "alter table " + table.table().qualified() + " replica identity full")
                .distinct()
                .toList();
    }

    private String create(List<PublishedTable> tables) {
        return "create publication " + quoted(publicationName()) + " for table " + names(tables)
                + " with (publish_via_partition_root = true)";
    }

    private static String names(List<PublishedTable> tables) {
        return tables.stream()
                .map(table -> table.table().qualified())
                .distinct()
                .collect(Collectors.joining(", "));
    }

    /** The identities of those that must get another one. */
    private static Map<String, FormerIdentities.Identity> changed(List<PublishedTable> tables) {
        Map<String, FormerIdentities.Identity> identities = new LinkedHashMap<>();
        tables.stream()
                .filter(table -> !table.carriesKey())
                .forEach(table -> identities.put(table.table().qualified(), table.identity()));
        return identities;
    }

    private String remember(FormerIdentities former) {
        return "comment on publication " + quoted(publicationName()) + " is '"
                + former.comment().replace("'", "''") + "'";
    }

    private String createSlot(Connection connection) throws SQLException {
        return "select pg_create_logical_replication_slot('" + slot(connection.getCatalog()) + "', 'pgoutput')";
    }

    private List<String> dropSlot(Connection connection) throws SQLException {
        return TriggerSql.texts(
                        connection,
                        "select slot_name from pg_catalog.pg_replication_slots where slot_name = ?",
                        slot(connection.getCatalog()))
                .stream()
                .map(slot -> "select pg_drop_replication_slot('" + slot + "')")
                .toList();
    }

    private boolean isWhole(Connection connection, List<PublishedTable> tables) throws SQLException {
        long published = Long.parseLong(TriggerSql.texts(
                        connection,
                        "select count(*) from pg_catalog.pg_publication_rel r join pg_catalog.pg_publication p"
                                + " on p.oid = r.prpubid where p.pubname = ?",
                        publicationName())
                .get(0));
        long watched = tables.stream()
                .map(table -> table.table().qualified())
                .distinct()
                .count();
        return published == watched && tables.stream().allMatch(PublishedTable::isPublished);
    }

    private static void checkLevel(Connection connection) throws SQLException {
        String level = TriggerSql.texts(connection, "select current_setting('wal_level')")
                .get(0);
        if (!level.equals("logical")) {
            throw new SourceRefusedException(
                    "the member database's wal_level is " + level
                            + " (expected with capture log: logical; set it and restart the server)",
                    null);
        }
    }

    private static void checkOwner(Connection connection, List<PublishedTable> tables) throws SQLException {
        String user =
                TriggerSql.texts(connection, "select quote_ident(current_user)").get(0);
        for (PublishedTable table : tables) {
            if (!table.isOurs()) {
                throw new SourceRefusedException(
                        "source.tables: " + table.table().watched().name() + " does not belong to " + user
                                + " (expected: its owner, or a superuser, runs what `contact-sync capture install"
                                + " --print-sql` shows)",
                        null);
            }
        }
    }

    private static void execute(Connection connection, List<String> statements) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            if (!connection.getAutoCommit()) {
                statement.execute(PATIENCE);
            }
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }
}
