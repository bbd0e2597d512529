package io.contactsync.state;

import io.contactsync.event.ContactId;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.springframework.jdbc.core.ParameterizedPreparedStatementSetter;

/** The links: what each folder of each mailbox should hold, what it holds, how that stands. */
public record Links(Tx tx) {

    private static final String COLUMNS =
            "l.mailbox, l.folder, l.contact, l.wanted, l.revision, l.graph_id, l.generation,"
                    + " l.applied_hash, l.owned, l.state, l.creating, l.bulk, l.attempts, l.changed_at, l.error_class";

    private static final String DUE = "select " + COLUMNS
            + ", c.version, c.data, c.deleted, c.generation as contact_generation, c.trace"
            + " from link l left join contact c on c.id = l.contact where l.mailbox = ? and l.next_attempt <= ? and ";

    private static final long NEVER = Long.MAX_VALUE;

    private static final String LEADS_THERE = " (select 1 from routing r where r.folder = link.folder"
            + " and (r.mailbox = link.mailbox or r.owner_tag <> '')";

    private static final String KEY = " where mailbox = ? and folder = ? and contact = ?";

    private static final String SET_FACTS =
            "update link set graph_id = ?, creating = ?, applied_hash = ?, owned = ?, generation = ?";

    /**
     * Links with something to do: live changes first, then the failing ones whose time has come, then loads; each the
     * longest due first.
     *
     * @param limit how many of them at most, those of {@code busy} contacts not counted
     * @param busy  contacts to leave out
     */
    public List<DueLink> due(String mailbox, int limit, Set<String> busy) {
        return due(mailbox, limit, busy, new Only(Set.of(), /* unwanted= */ false));
    }

    /**
     * Which links are taken.
     *
     * @param notIn    folders whose links are left
     * @param unwanted whether only those that shall not be there
     */
    public record Only(Set<String> notIn, boolean unwanted) {

        public Only {
            notIn = Set.copyOf(notIn);
        }

        private String condition() {
            return (unwanted ? "l.wanted = 0 and " : "")
                    + (notIn.isEmpty()
                            ? ""
                            : "l.folder not in (" + String.join(", ", Collections.nCopies(notIn.size(), "?"))
                                    + ") and ");
        }
    }

    /** The same, of some links only. */
    public List<DueLink> due(String mailbox, int limit, Set<String> busy, Only only) {
        List<DueLink> due = new ArrayList<>();
        for (String statement : dueStatements(only)) {
            if (due.size() < limit) {
                List<Object> parameters = new ArrayList<>(List.of(mailbox, tx.nowMicros()));
                parameters.addAll(only.notIn());
                parameters.add(limit + busy.size());
                tx.jdbc().query(statement, Links::dueLink, parameters.toArray()).stream()
                        .filter(link -> !busy.contains(link.link().key().contact()))
                        .limit(limit - due.size())
                        .forEach(due::add);
            }
        }
        return due;
    }

    /** Mailbox, now, limit; what one leaves of the limit is the next one's. */
    static List<String> dueStatements() {
        return dueStatements(new Only(Set.of(), /* unwanted= */ false));
    }

    private static List<String> dueStatements(Only only) {
        return Stream.of(
                        "l.state = 'pending' and l.bulk = 0",
                        "l.state = 'failing'",
                        "l.state = 'pending' and l.bulk = 1")
                .map(part -> DUE + only.condition() + part + " order by l.next_attempt limit ?")
                .toList();
    }

    public Optional<LinkRow> find(LinkKey key) {
        return tx
                .jdbc()
                .query(
                        "select " + COLUMNS + " from link l where l.mailbox = ? and l.folder = ? and l.contact = ?",
                        (row, n) -> row(row),
                        key.mailbox(),
                        key.folder(),
                        key.contact())
                .stream()
                .findFirst();
    }

    /** What the newest event said of a contact; empty where none ever came. */
    public Optional<WantedContact> contact(String id) {
        return tx
                .jdbc()
                .query(
                        "select version, data, deleted, generation, trace from contact where id = ?",
                        (row, n) -> new WantedContact(
                                row.getLong("version"),
                                row.getString("data"),
                                row.getInt("deleted") != 0,
                                row.getLong("generation"),
                                row.getString("trace")),
                        id)
                .stream()
                .findFirst();
    }

    /**
     * Records what is about to be sent, before it is: after a crash the mailbox may hold it or not.
     *
     * @return which of them still have the revision that was read; the others must not be sent
     */
    public List<Boolean> intend(List<LinkSettlement> intents) {
        List<Boolean> current = new ArrayList<>();
        if (!intents.isEmpty()) {
            int[][] counts = tx.jdbc()
                    .batchUpdate(
                            SET_FACTS + KEY + " and revision = ?", intents, intents.size(), (statement, intent) -> {
                                int key = setFacts(statement, intent.facts());
                                statement.setLong(setKey(statement, key, intent.key()), intent.revision());
                            });
            for (int count : counts[0]) {
                current.add(count == 1);
            }
        }
        return current;
    }

    /**
     * Records what became of attempts: the facts always, the standing only where the revision is the one that was sent. A link
     * that ends takes what was decided about it with it: one that is made anew counts its revisions from the beginning.
     */
    public void settle(List<LinkSettlement> settlements) {
        batch(
                "delete from link" + KEY + " and revision = ?",
                settlements.stream()
                        .filter(settlement -> settlement.change() instanceof LinkSettlement.Ended)
                        .toList(),
                (statement, settlement) ->
                        statement.setLong(setKey(statement, 1, settlement.key()), settlement.revision()));
        batch(
                "delete from hold_item where mailbox = ? and folder = ? and contact = ? and not exists"
                        + " (select 1 from link l where l.mailbox = hold_item.mailbox and l.folder = hold_item.folder"
                        + " and l.contact = hold_item.contact)",
                settlements.stream()
                        .filter(settlement -> settlement.change() instanceof LinkSettlement.Ended)
                        .toList(),
                (statement, settlement) -> setKey(statement, 1, settlement.key()));
        List<LinkSettlement> standing = settlements.stream()
                .filter(settlement -> settlement.change() instanceof LinkSettlement.Stands)
                .toList();
        List<LinkSettlement> factsOnly = new ArrayList<>(settlements.stream()
                .filter(settlement -> !(settlement.change() instanceof LinkSettlement.Stands))
                .toList());
        int[] counts = batch(
                SET_FACTS
                        + ", state = ?, attempts = ?, next_attempt = ?, error_class = ?, error_code = ?, error_detail = ?,"
                        + " request_id = ?" + KEY + " and revision = ?",
                standing,
                (statement, settlement) -> {
                    int next = setFacts(statement, settlement.facts());
                    next = setStanding(
                            statement, next, (LinkSettlement.Stands) Objects.requireNonNull(settlement.change()));
                    statement.setLong(setKey(statement, next, settlement.key()), settlement.revision());
                });
        for (int i = 0; i < counts.length; i++) {
            if (counts[i] != 1) {
                factsOnly.add(standing.get(i));
            }
        }
        batch(
                SET_FACTS + KEY,
                factsOnly,
                (statement, settlement) ->
                        setKey(statement, setFacts(statement, settlement.facts()), settlement.key()));
    }

    /**
     * Adds a link for a contact that was found in a mailbox; one that is there already stays.
     *
     * @return whether it was added
     */
    public boolean adopt(LinkKey key, boolean wanted, LinkState state, String graphId, long generation) {
        return tx.jdbc()
                        .update(
                                "insert into link (mailbox, folder, contact, wanted, revision, graph_id, generation, state, bulk,"
                                        + " next_attempt, changed_at, wished_at) values (?, ?, ?, ?, 0, ?, ?, ?, 1, ?, ?, ?)"
                                        + " on conflict do nothing",
                                key.mailbox(),
                                key.folder(),
                                key.contact(),
                                wanted ? 1 : 0,
                                graphId,
                                generation,
                                state.text(),
                                tx.nowMicros(),
                                tx.nowMicros(),
                                tx.nowMicros())
                == 1;
    }

    /**
     * Adds a link for a contact that was found with our mark, and of which nothing proves that we made it: it is left alone until a
     * target wants the contact there. One that is there already stays.
     *
     * @return whether it was added
     */
    public boolean leaveUnclaimed(LinkKey key, String graphId, long generation) {
        boolean added = adopt(key, /* wanted= */ false, LinkState.ADOPTED, graphId, generation);
        if (added) {
            tx.jdbc().update("update link set unclaimed = 1" + KEY, key.mailbox(), key.folder(), key.contact());
        }
        return added;
    }

    /**
     * Asks the relay to say the truth about a contact, whatever was published of it before. Where it has no row, that is no delete: the
     * next comparison misses it, and its guard decides.
     */
    public void askSource(String contact) {
        new FeedCandidates(tx)
                .add(List.of(
                        new FeedCandidates.Candidate(new ContactId(contact), 0, /* force= */ true, /* gone= */ false)));
    }

    /**
     * Something was found that does not fit: what is there is looked up before anything else. What was only found by its mark, and never
     * written since, is not the one that is recorded: it was listed first, by chance.
     */
    public void doubt(LinkKey key) {
        tx.jdbc()
                .update(
                        "update link set creating = 1, state = 'pending', next_attempt = ?,"
                                + " graph_id = case when generation = " + LinkFacts.UNKNOWN_GENERATION
                                + " then null else graph_id end" + KEY + " and unclaimed = 0",
                        tx.nowMicros(),
                        key.mailbox(),
                        key.folder(),
                        key.contact());
    }

    /** A contact was found where a link knew of none. Which of several is ours, only a look-up says, which sees all of them. */
    public void found(LinkKey key, String graphId) {
        tx.jdbc()
                .update(
                        "update link set graph_id = ?, applied_hash = null" + KEY
                                + " and graph_id is null and creating = 0",
                        graphId,
                        key.mailbox(),
                        key.folder(),
                        key.contact());
    }

    /**
     * A contact that was there is gone, and not by us: it stays away where every target that leads to its folder says
     * {@code on-missing: leave}.
     */
    public void missing(LinkKey key, long revision) {
        tx.jdbc()
                .update(
                        "update link set state = 'left', attempts = 0, next_attempt = ?" + KEY
                                + " and revision = ? and wanted = 1 and graph_id is null and creating = 0 and exists"
                                + LEADS_THERE + " and r.on_missing = 'leave')"
                                + " and not exists" + LEADS_THERE + " and r.on_missing = 'recreate')",
                        NEVER,
                        key.mailbox(),
                        key.folder(),
                        key.contact(),
                        revision);
    }

    /** Contacts that were left alone are made again where no target says {@code on-missing: leave} any more. */
    public void leaveNoMore() {
        tx.jdbc()
                .update(
                        "update link set state = 'pending', bulk = 1, next_attempt = ?, changed_at = ? where state = 'left'"
                                + " and not exists" + LEADS_THERE + " and r.on_missing = 'leave')",
                        tx.nowMicros(),
                        tx.nowMicros());
    }

    /**
     * A folder is gone with all that was in it: its links start again. What a person must look at stays so, and so does what its
     * owner had deleted before.
     */
    public void forgetFolder(String mailbox, String folder) {
        tx.jdbc()
                .update(
                        "update link set graph_id = null, applied_hash = null, creating = 0, owned = '[]',"
                                + " next_attempt = case when state in ('failing', 'left') then next_attempt else ? end,"
                                + " changed_at = case when state in ('pending', 'failing', 'left') then changed_at else ? end,"
                                + " state = case when state in ('failing', 'left') then state else 'pending' end"
                                + " where mailbox = ? and folder = ?",
                        tx.nowMicros(),
                        tx.nowMicros(),
                        mailbox,
                        folder);
    }

    /** How many contacts of ours are in a mailbox. */
    public long present(String mailbox) {
        Long count = tx.jdbc()
                .queryForObject(
                        "select count(*) from link where mailbox = ? and graph_id is not null and unclaimed = 0",
                        Long.class,
                        mailbox);
        return count == null ? 0 : count;
    }

    /** How many of these contacts are in a mailbox, and are not to be: they themselves, or whom the id stood for before. */
    public long presentUnwanted(String mailbox, Set<String> contacts) {
        if (contacts.isEmpty()) {
            return 0;
        }
        return tx.sql()
                .sql("select count(*) from link where mailbox = :mailbox and contact in (:contacts)"
                        + " and graph_id is not null and (wanted = 0 or generation not in"
                        + " (0, (select c.generation from contact c where c.id = link.contact)))")
                .param("mailbox", mailbox)
                .param("contacts", contacts)
                .query(Long.class)
                .single();
    }

    /** How many rows each of them changed. */
    private int[] batch(
            String statement, List<LinkSettlement> rows, ParameterizedPreparedStatementSetter<LinkSettlement> setter) {
        return rows.isEmpty() ? new int[0] : tx.jdbc().batchUpdate(statement, rows, rows.size(), setter)[0];
    }

    private int setStanding(PreparedStatement statement, int first, LinkSettlement.Stands change) throws SQLException {
        LinkError error = change.error();
        statement.setString(first, change.state().text());
        statement.setInt(first + 1, change.attempts());
        statement.setLong(
                first + 2,
                change.afterMicros() == LinkSettlement.Stands.NEVER ? NEVER : tx.nowMicros() + change.afterMicros());
        statement.setString(first + 3, error == null ? null : error.errorClass());
        statement.setString(first + 4, error == null ? null : error.code());
        statement.setString(first + 5, error == null ? null : error.detail());
        statement.setString(first + 6, error == null ? null : error.requestId());
        return first + 7;
    }

    private static int setFacts(PreparedStatement statement, LinkFacts facts) throws SQLException {
        statement.setString(1, facts.graphId());
        statement.setInt(2, facts.creating() ? 1 : 0);
        statement.setString(3, facts.appliedHash());
        statement.setString(4, facts.ownedJson());
        statement.setLong(5, facts.generation());
        return 6;
    }

    private static int setKey(PreparedStatement statement, int first, LinkKey key) throws SQLException {
        statement.setString(first, key.mailbox());
        statement.setString(first + 1, key.folder());
        statement.setString(first + 2, key.contact());
        return first + 3;
    }

    private static DueLink dueLink(ResultSet row, int number) throws SQLException {
        String data = row.getString("data");
        return new DueLink(
                row(row),
                data == null
                        ? null
                        : new WantedContact(
                                row.getLong("version"),
                                data,
                                row.getInt("deleted") != 0,
                                row.getLong("contact_generation"),
                                row.getString("trace")));
    }

    private static LinkRow row(ResultSet row) throws SQLException {
        return new LinkRow(
                new LinkKey(row.getString("mailbox"), row.getString("folder"), row.getString("contact")),
                row.getInt("wanted") != 0,
                row.getLong("revision"),
                row.getString("graph_id"),
                row.getLong("generation"),
                row.getString("applied_hash"),
                StateJson.set(row.getString("owned")),
                LinkState.of(row.getString("state")),
                row.getInt("creating") != 0,
                row.getInt("bulk") != 0,
                row.getInt("attempts"),
                row.getLong("changed_at"),
                row.getString("error_class") != null);
    }
}
