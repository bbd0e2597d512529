package io.contactsync.state;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What status, page and gauges show. Reads only, and cheaply: links in sync are counted on the primary key, all others on
 * {@code link_standing}, which holds just those; no link's row is read.
 */
public final class StatusQueries {

    /** The query that counts links; {@code '*'} stands for all links of a folder. */
    static final String COUNTS = """
            select mailbox, folder, state, wanted, count(*) as links, min(changed_at) as oldest
            from link where state <> 'synced' group by mailbox, folder, state, wanted
            union all
            select mailbox, folder, '*', 1, count(*), cast(null as bigint) from link group by mailbox, folder""";

    private static final long SLOT_MICROS = 5_000_000;

    private StatusQueries() {}

    /**
     * Links of one folder that stand alike.
     *
     * @param state        as in the table, or {@code '*'} for all links of the folder whatever their state
     * @param wanted       whether the contacts should be there; means nothing for {@code '*'}
     * @param oldestMicros the oldest change among them, microseconds since 1970; null for {@code '*'}
     */
    public record LinkCount(
            String mailbox,
            String folder,
            String state,
            boolean wanted,
            long links,
            @Nullable Long oldestMicros) {}

    /**
     * A folder of a mailbox, and how the mailbox stands; instants in microseconds since 1970.
     *
     * @param folder     empty: the default Contacts folder
     * @param paused     this mailbox or all of them, by a person
     * @param gateUntil  end of the last {@code Retry-After}; 0: there was none
     * @param errorClass null while the mailbox lets us work, and the folder can be had; else the three that follow say why not and what to
     *     do
     */
    public record MailboxFolder(
            String mailbox,
            String address,
            String folder,
            boolean paused,
            long gateUntil,
            @Nullable String errorClass,
            @Nullable String errorCode,
            @Nullable String errorDetail,
            @Nullable Long errorSince) {}

    /**
     * What came of the writes to a mailbox within a few seconds.
     *
     * @param endMicros   when these seconds end, microseconds since 1970
     * @param writes      those that succeeded
     * @param firstMicros when the first of them was sent; {@link Long#MAX_VALUE}: there is none
     * @param millis      how long they took, together
     * @param throttled   requests that were answered 429
     */
    public record WriteSlot(
            String mailbox, long endMicros, long writes, long firstMicros, long millis, long throttled) {}

    /** How the links stand. */
    public static List<LinkCount> linkCounts(Tx tx) {
        return tx.sql()
                .sql(COUNTS)
                .query((row, n) -> {
                    long oldest = row.getLong("oldest");
                    return new LinkCount(
                            row.getString("mailbox"),
                            row.getString("folder"),
                            row.getString("state"),
                            row.getInt("wanted") != 0,
                            row.getLong("links"),
                            row.wasNull() ? null : oldest);
                })
                .list();
    }

    /** All folders, those of a mailbox together, by address. A mailbox that left its targets and is cleaned has none. */
    public static List<MailboxFolder> mailboxFolders(Tx tx) {
        return tx.sql()
                .sql("""
                        select m.mailbox, m.address, f.folder, m.paused, m.gate_until,
                               coalesce(m.error_class, f.error_class) as error_class,
                               case when m.error_class is null then f.error_code else m.error_code end as error_code,
                               case when m.error_class is null then f.error_detail else m.error_detail end as error_detail,
                               case when m.error_class is null then f.error_since else m.error_since end as error_since,
                               (select count(*) from setting s where s.name = 'paused') as all_paused
                        from mailbox m left join folder f on f.mailbox = m.mailbox
                        where f.folder is not null or not exists (select 1 from setting s where s.name = 'routed')
                        order by m.address, m.mailbox, f.folder""")
                .query((row, n) -> {
                    String folder = row.getString("folder");
                    long since = row.getLong("error_since");
                    boolean sinceKnown = !row.wasNull();
                    return new MailboxFolder(
                            row.getString("mailbox"),
                            row.getString("address"),
                            folder == null ? "" : folder,
                            row.getInt("paused") != 0 || row.getInt("all_paused") != 0,
                            row.getLong("gate_until"),
                            row.getString("error_class"),
                            row.getString("error_code"),
                            row.getString("error_detail"),
                            sinceKnown ? since : null);
                })
                .list();
    }

    /** What came of writes since an instant (microseconds since 1970), each few seconds of each mailbox. */
    public static List<WriteSlot> writesSince(Tx tx, long sinceMicros) {
        return tx.sql()
                .sql("select mailbox, slot, sum(written) as writes, min(case when written = 1 then at end) as first,"
                        + " sum(written * millis) as millis, sum(1 - written) as throttled from (select mailbox, at, millis, at / "
                        + SLOT_MICROS + " as slot, case when status = 429 then 0 else 1 end as written from request_log"
                        + " where at >= :since and (status = 429 or (status >= 200 and status < 300 and method <> 'GET'))) w"
                        + " group by mailbox, slot")
                .param("since", sinceMicros)
                .query((row, n) -> {
                    long first = row.getLong("first");
                    boolean none = row.wasNull();
                    return new WriteSlot(
                            row.getString("mailbox"),
                            (row.getLong("slot") + 1) * SLOT_MICROS,
                            row.getLong("writes"),
                            none ? Long.MAX_VALUE : first,
                            row.getLong("millis"),
                            row.getLong("throttled"));
                })
                .list();
    }

    /**
     * A hold that nobody has decided.
     *
     * @param kind         source: deletes not published; mailbox: deletes not sent; group: mailboxes that would leave a target
     * @param mailbox      null in a hold of another kind than mailbox
     * @param openedMicros microseconds since 1970
     * @param contacts     how many deletes still wait in it; in a hold of kind group how many contacts are in those mailboxes
     */
    public record OpenHold(
            long id, String kind, @Nullable String mailbox, String reason, long openedMicros, long contacts) {}

    /** The holds that nobody has decided, the oldest first. */
    public static List<OpenHold> holds(Tx tx) {
        return tx.sql()
                .sql("""
                        select h.id, h.kind, h.mailbox, h.reason, h.opened_at,
                               case when h.kind = 'group' then (select count(*) from hold_item i join link l
                                   on l.mailbox = i.mailbox and l.graph_id is not null where i.hold = h.id)
                               else (select count(*) from hold_item i where i.hold = h.id and (h.kind = 'source' or exists (
                                   select 1 from link l where l.mailbox = i.mailbox and l.folder = i.folder
                                   and l.contact = i.contact and l.revision = i.revision and l.state = 'held'))) end as contacts
                        from hold h where h.decision is null order by h.id""")
                .query((row, n) -> new OpenHold(
                        row.getLong("id"),
                        row.getString("kind"),
                        row.getString("mailbox"),
                        row.getString("reason"),
                        row.getLong("opened_at"),
                        row.getLong("contacts")))
                .list();
    }

    /** The mailbox of that id or address. */
    public static Optional<String> mailboxId(Tx tx, String idOrAddress) {
        return tx
                .sql()
                .sql("select mailbox from mailbox where mailbox = :name or lower(address) = :name order by mailbox")
                .param("name", idOrAddress.strip().toLowerCase(Locale.ROOT))
                .query(String.class)
                .list()
                .stream()
                .findFirst();
    }

    /** The contacts that a mailbox has or should have, in any of its folders. */
    public static List<String> contactsOf(Tx tx, String mailbox) {
        return tx.sql()
                .sql("select distinct contact from link where mailbox = :mailbox order by contact")
                .param("mailbox", mailbox)
                .query(String.class)
                .list();
    }

    /** Holds that nobody has decided. */
    public static long openHolds(Tx tx) {
        return count(tx, "select count(*) from hold where decision is null");
    }

    /** Dead letters that nobody has decided and nothing has healed. */
    public static long openDeadLetters(Tx tx) {
        return count(tx, "select count(*) from dead_letter where state = 'open'");
    }

    private static long count(Tx tx, String query) {
        return tx.sql().sql(query).query(Long.class).single();
    }
}
