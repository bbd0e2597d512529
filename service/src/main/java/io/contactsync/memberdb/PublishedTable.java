package io.contactsync.memberdb;

import static io.contactsync.memberdb.Dialect.quoted;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * A watched table of PostgreSQL, as its log sees it: the log has the columns of an old row that the table's replica identity
 * names, and no others.
 *
 * @param keyColumns  columns that its key names
 * @param carriesKey  whether the log has these columns of an old row
 * @param identity    its replica identity; of a partitioned table that of its partitions
 * @param partitioned whether its rows are in partitions
 * @param isOurs      whether we may change and publish it
 * @param isPublished whether the publication has it
 */
record PublishedTable(
        TriggerSql.Table table,
        String schema,
        String name,
        List<String> keyColumns,
        boolean carriesKey,
        FormerIdentities.Identity identity,
        boolean partitioned,
        boolean isOurs,
        boolean isPublished) {

    /** As it stands, or would stand with another identity. */
    static PublishedTable of(
            Connection connection, String publication, TriggerSql.Table table, FormerIdentities instead)
            throws SQLException {
        List<String> facts = TriggerSql.texts(
                connection,
                "select unnest(array[n.nspname, c.relname, c.relreplident::text,"
                        + " (c.relkind = 'p')::text, coalesce((select quote_ident(x.relname) from pg_catalog.pg_index i"
                        + " join pg_catalog.pg_class x on x.oid = i.indexrelid"
                        + " where i.indrelid = c.oid and i.indisreplident), ''),"
                        + " pg_has_role(c.relowner, 'usage')::text,"
                        + " (exists (select 1 from pg_catalog.pg_publication_rel r join pg_catalog.pg_publication p"
                        + " on p.oid = r.prpubid where r.prrelid = c.oid and p.pubname = ?))::text])"
                        + " from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace"
                        + " where c.oid = cast(? as regclass)",
                publication,
                table.qualified());
        boolean partitioned = facts.get(3).equals("true");
        var identity = partitioned
                ? FormerIdentities.Identity.DEFAULT
                : instead.byTable()
                        .getOrDefault(table.qualified(), new FormerIdentities.Identity(facts.get(2), facts.get(4)));
        // A deferrable key, or one whose making failed, is no identity for the server.
        Set<String> carried = new HashSet<>(
                identity.kind().equals("f")
                        ? table.columns()
                        : TriggerSql.texts(
                                connection,
                                "select a.attname from pg_catalog.pg_index i join pg_catalog.pg_attribute a"
                                        + " on a.attrelid = i.indrelid and a.attnum = any(i.indkey)"
                                        + " join pg_catalog.pg_class x on x.oid = i.indexrelid"
                                        + " where i.indrelid = cast(? as regclass) and i.indimmediate and i.indisvalid"
                                        + " and (i.indisprimary and ? = 'd' or quote_ident(x.relname) = ? and ? = 'i')",
                                table.qualified(),
                                identity.kind(),
                                identity.index(),
                                identity.kind()));
        String key = table.key().toLowerCase(Locale.ROOT);
        List<String> keyColumns = table.columns().stream()
                .filter(column -> key.equals(quoted(column).toLowerCase(Locale.ROOT))
                        || (key.startsWith("(") && key.contains(column.toLowerCase(Locale.ROOT))))
                .toList();
        boolean carriesKey = !carried.isEmpty() && carried.containsAll(keyColumns);
        return new PublishedTable(
                table,
                facts.get(0),
                facts.get(1),
                keyColumns,
                carriesKey,
                identity,
                partitioned,
                facts.get(5).equals("true"),
                facts.get(6).equals("true"));
    }
}
