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
     * @param target names the target, such as {@code targets[0]}
     * @param folder empty: the default Contacts folder
     * @param only   tag to allowed values; empty: everyone
     */
    public record Row(String target, String mailbox, String folder, Map<String, List<String>> only) {}

    /** All rows, in the order of targets. */
    public List<Row> read() {
        return tx.sql()
                .sql("select target, mailbox, folder, tags from routing order by target, mailbox")
                .query((row, n) -> new Row(
                        row.getString("target"),
                        row.getString("mailbox"),
                        row.getString("folder"),
                        JSON.readValue(row.getString("tags"), ONLY)))
                .list();
    }

    /** Replaces all rows. The caller holds {@link Tx.Lock#ROUTING} exclusively. */
    public void replace(List<Row> rows) {
        tx.sql().sql("delete from routing").update();
        List<Object[]> values = new ArrayList<>();
        rows.forEach(row -> values.add(new Object[] {
            row.target(), row.mailbox(), row.folder(), JSON.writeValueAsString(new TreeMap<>(row.only()))
        }));
        tx.jdbc().batchUpdate("insert into routing (target, mailbox, folder, tags) values (?, ?, ?, ?)", values);
    }

    /** Makes the rows of {@code mailbox} and {@code folder} that delivery works on; what is there stays. */
    public void ensureMailboxes(List<Row> rows, Map<String, String> addressByMailbox) {
        tx.jdbc()
                .batchUpdate(
                        "insert into mailbox (mailbox, address) values (?, ?)"
                                + " on conflict (mailbox) do update set address = excluded.address",
                        rows.stream()
                                .map(Row::mailbox)
                                .distinct()
                                .map(mailbox -> new Object[] {mailbox, addressByMailbox.getOrDefault(mailbox, mailbox)})
                                .toList());
        tx.jdbc()
                .batchUpdate(
                        "insert into folder (mailbox, folder) values (?, ?) on conflict (mailbox, folder) do nothing",
                        rows.stream()
                                .map(row -> new Object[] {row.mailbox(), row.folder()})
                                .toList());
    }
}
