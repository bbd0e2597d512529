package io.contactsync.state;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** What the configured targets resolve to. Intake reads it under {@link Tx.Lock#ROUTING} shared. */
public record RoutingTable(Tx tx) {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final TypeReference<TreeMap<String, List<String>>> ONLY = new TypeReference<>() {};

    /**
     * One mailbox of one target.
     *
     * @param target    names the target, such as {@code targets[0]}
     * @param folder    empty: the default Contacts folder
     * @param only      tag to allowed values; empty: everyone
     * @param leftAlone whether a contact that the mailbox's owner deletes stays away
     */
    public record Row(String target, String mailbox, String folder, Map<String, List<String>> only, boolean leftAlone) {

        public Row {
            only = new TreeMap<>(only);
        }

        /** A contact that the mailbox's owner deletes is made again. */
        public Row(String target, String mailbox, String folder, Map<String, List<String>> only) {
            this(target, mailbox, folder, only, /* leftAlone= */ false);
        }
    }

    /**
     * A target whose mailbox each member's row names.
     *
     * @param tag     the tag that holds the address
     * @param allowed domains
     */
    public record OwnerRow(
            String target,
            String tag,
            List<String> allowed,
            String folder,
            Map<String, List<String>> only,
            boolean leftAlone) {

        public OwnerRow {
            allowed = List.copyOf(allowed);
            only = new TreeMap<>(only);
        }
    }

    /** All rows with a mailbox, in the order of targets. */
    public List<Row> read() {
        return tx.sql()
                .sql("select target, mailbox, folder, tags, on_missing from routing where owner_tag = ''"
                        + " order by target, mailbox")
                .query((row, n) -> new Row(
                        row.getString("target"),
                        row.getString("mailbox"),
                        row.getString("folder"),
                        JSON.readValue(row.getString("tags"), ONLY),
                        isLeftAlone(row)))
                .list();
    }

    /** All rows whose mailbox the members' rows name, in the order of targets. */
    public List<OwnerRow> readOwners() {
        return tx.sql()
                .sql("select * from routing where owner_tag <> '' order by target")
                .query((row, n) -> new OwnerRow(
                        row.getString("target"),
                        row.getString("owner_tag"),
                        List.copyOf(StateJson.set(row.getString("allowed"))),
                        row.getString("folder"),
                        JSON.readValue(row.getString("tags"), ONLY),
                        isLeftAlone(row)))
                .list();
    }

    /** Replaces all rows. The caller holds {@link Tx.Lock#ROUTING} exclusively. */
    public void replace(List<Row> rows, List<OwnerRow> owners) {
        tx.sql().sql("delete from routing").update();
        List<Object[]> values = new ArrayList<>();
        rows.forEach(row -> values.add(new Object[] {
            row.target(), row.mailbox(), row.folder(), json(row.only()), "", "[]", onMissing(row.leftAlone())
        }));
        owners.forEach(row -> values.add(new Object[] {
            row.target(),
            "",
            row.folder(),
            json(row.only()),
            row.tag(),
            StateJson.list(row.allowed()),
            onMissing(row.leftAlone())
        }));
        tx.jdbc()
                .batchUpdate(
                        "insert into routing (target, mailbox, folder, tags, owner_tag, allowed, on_missing)"
                                + " values (?, ?, ?, ?, ?, ?, ?)",
                        values);
    }

    /** Makes the rows of {@code mailbox} and {@code folder} that delivery works on; what is there stays. */
    public void ensureMailboxes(List<Row> rows) {
        tx.jdbc()
                .batchUpdate(
                        "insert into mailbox (mailbox, address) values (?, ?) on conflict (mailbox) do nothing",
                        rows.stream()
                                .map(Row::mailbox)
                                .distinct()
                                .map(mailbox -> new Object[] {mailbox, mailbox})
                                .toList());
        tx.jdbc()
                .batchUpdate(
                        "insert into folder (mailbox, folder) values (?, ?) on conflict (mailbox, folder) do nothing",
                        rows.stream()
                                .map(row -> new Object[] {row.mailbox(), row.folder()})
                                .toList());
    }

    private static boolean isLeftAlone(java.sql.ResultSet row) throws java.sql.SQLException {
        return row.getString("on_missing").equals("leave");
    }

    private static String onMissing(boolean leftAlone) {
        return leftAlone ? "leave" : "recreate";
    }

    private static String json(Map<String, List<String>> only) {
        return JSON.writeValueAsString(only);
    }
}
