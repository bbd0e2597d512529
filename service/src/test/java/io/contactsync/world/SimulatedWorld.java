package io.contactsync.world;

import io.contactsync.feed.ComparisonRequests;
import io.contactsync.feed.InstallationId;
import io.contactsync.memberdb.MemberDatabase;
import io.contactsync.ops.StatusReader;
import io.contactsync.routing.OnMissing;
import io.contactsync.routing.Target;
import io.contactsync.routing.Targets;
import io.contactsync.state.DeleteAllowance;
import io.contactsync.state.GroupHolds;
import io.contactsync.state.HoldQueries;
import io.contactsync.state.Installations;
import io.contactsync.state.MailboxHolds;
import io.contactsync.state.MemoryStateDb;
import io.contactsync.state.SourceHolds;
import io.contactsync.state.StateDb;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Everything there is, in one thread of virtual time: the real relay, comparison, intake, targets and delivery on the real
 * tables in memory, beside a model of the broker and of Graph; and the truth, which none of them is asked for.
 */
final class SimulatedWorld {

    static final Duration HOLD = Duration.ofSeconds(60);
    private static final Duration STARTS_AGAIN = Duration.ofSeconds(2);
    /** As long as nothing is left to be done at the latest, in tens of seconds and hours of sleep. */
    private static final int MOST_ROUNDS = 300;

    /** How long a folder that its owner has deleted may be taken for there. */
    private static final Duration FOLDERS_CHECKED = Duration.ofMinutes(65);

    private static final Duration LIE = Duration.ofSeconds(120);
    private static final DeleteAllowance ALLOWANCE = DeleteAllowance.DEFAULT;
    private static final String ANOTHER = "another";
    private static final String[] ADDRESSES = {"board@club.example", "anna@club.example"};
    private static final String[] IDS = {"00000000-0000-4000-8000-00000000000a", "00000000-0000-4000-8000-00000000000b"
    };

    /** What must not happen has happened. */
    static final class Violation extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Violation(String what) {
            super(what);
        }
    }

    final VirtualTime time = new VirtualTime();
    final Random random;
    final Broker broker = new Broker();
    final Graph graph;
    final Stores stores;
    private final Adversary.Beginning beginning;
    private final StateDb truth;
    private final Judge judge = new Judge(this);
    private final List<String> wrong = new ArrayList<>();
    private final Set<String> touched = new HashSet<>();
    private final Set<String> refused = new HashSet<>();
    private final Map<String, Long> absentAt = new TreeMap<>();
    private final Set<String> absent = new HashSet<>();
    private final Set<String> anotherPerson = new HashSet<>();
    private final Map<Action.Store, Object> copies = new HashMap<>();
    private Map<String, Members.Wanted> wanted = Map.of();
    private @Nullable Capturing capturing;
    private final List<Delivering> delivering = new ArrayList<>();
    private Members.Query query = Members.Query.PLAIN;
    private String folder;
    private long approved;
    private int names;
    private int processes;
    private boolean comparisonOwed;
    private final Set<Graph.Item> others = new HashSet<>();
    private final Set<Graph.Item> leftBehind = new HashSet<>();
    private boolean sharing;
    private long folderDeletedAt = -1;
    private String lie = "";
    private long liedSince;

    SimulatedWorld(Stores stores, Adversary.Beginning beginning) {
        this.stores = stores;
        this.beginning = beginning;
        this.random = new Random(beginning.seed());
        this.folder = beginning.folder();
        this.graph = new Graph(time, random, wrong::add, this::deleting);
        stores.members.begin();
        stores.state.restore(MemoryStateDb.fresh());
        this.truth = stores.state.seenBy(time.machine(), committed -> {});
        for (int i = 0; i < beginning.mailboxes(); i++) {
            Graph.Box box = graph.add(IDS[i], ADDRESSES[i]);
            for (int own = 0; own < beginning.own(); own++) {
                ownContact(box);
            }
        }
    }

    /** All of a story; what must not happen ends it. */
    void live(List<Action> actions) {
        for (int i = 1; i <= beginning.members(); i++) {
            join("m" + i);
        }
        start();
        rest();
        for (Action.Store store : Action.Store.values()) {
            backUp(store);
        }
        for (Action action : actions) {
            action.on(this);
            judgeStep();
        }
        calm();
        if (folderDeletedAt >= 0) {
            time.pause(FOLDERS_CHECKED);
        }
        rest();
        compare();
        rest();
        for (int i = 0; i < 5 && decide(/* approve= */ true); i++) {
            rest();
        }
        List<String> problems = judge.problems();
        if (!problems.isEmpty()) {
            throw new Violation(problems.get(0) + ", and status says "
                    + (status() ? "that all is in sync" : "that something waits"));
        }
        if (!status() && refused.isEmpty()) {
            throw new Violation("all is as it should be, but status says that something waits");
        }
    }

    private boolean status() {
        return StatusReader.read(truth).inSync();
    }

    // Processes

    void start() {
        MemberDatabase source = stores.members.database(query);
        String installation = InstallationId.settle(truth, source.capture(), stores.members.place());
        if (capturing == null) {
            capturing = new Capturing(this, process("capture"), query);
        }
        if (delivering.isEmpty()) {
            delivering.add(new Delivering(this, process("deliver"), settings(), installation));
        }
    }

    private Process process(String name) {
        return new Process(name + "-" + ++processes, this::died, this::fault);
    }

    private void fault(RuntimeException fault) {
        wrong.add("a fault inside the program: " + fault + " at " + fault.getStackTrace()[0]);
        if (Boolean.getBoolean("contact-sync.worlds.traces")) {
            fault.printStackTrace();
        }
    }

    private void died(Process process) {
        if (capturing != null && capturing.process == process) {
            capturing = null;
        }
        for (Delivering each : List.copyOf(delivering)) {
            if (each.process == process) {
                delivering.remove(each);
                broker.unsubscribe(each);
            }
        }
        time.after(STARTS_AGAIN, null, this::start);
        published();
    }

    void killAt(boolean capture, int points) {
        if (capture && capturing != null) {
            capturing.process.killAt(points);
        } else if (!capture && !delivering.isEmpty()) {
            delivering.get(0).process.killAt(points);
        }
    }

    private void stop() {
        if (capturing != null) {
            capturing.process.kill();
        }
        List.copyOf(delivering).forEach(each -> each.process.kill());
    }

    void stateAway(Duration duration) {
        List<Process> all = alive();
        all.forEach(process -> process.stateIsAway(true));
        time.after(duration, null, () -> all.forEach(process -> process.stateIsAway(false)));
    }

    private List<Process> alive() {
        List<Process> all = new ArrayList<>();
        if (capturing != null) {
            all.add(capturing.process);
        }
        delivering.forEach(each -> all.add(each.process));
        return all;
    }

    /** The queue is a second process's; the first still stores what it was sent. */
    void handOver(int steps) {
        if (delivering.isEmpty()) {
            return;
        }
        Delivering first = delivering.get(0);
        first.takeButWait();
        broker.unsubscribe(first);
        var second = new Delivering(
                this,
                process("deliver"),
                settings(),
                truth.read(tx -> new Installations(tx).own()).orElseThrow());
        delivering.add(second);
        steps(steps);
        first.goOn();
    }

    /** Something was published, or given back. */
    void published() {
        delivering.forEach(Delivering::wakeIntake);
    }

    private Targets settings() {
        List<Target> targets = new ArrayList<>();
        for (int i = 0; i < beginning.mailboxes(); i++) {
            targets.add(new Target.OfMailbox("targets[" + i + "]", ADDRESSES[i], folder, Map.of(), OnMissing.RECREATE));
        }
        return new Targets(targets);
    }

    /** By target, the other installations with which it shares its folder. */
    Map<String, Set<String>> shareWith() {
        Map<String, Set<String>> shared = new HashMap<>();
        if (sharing) {
            settings().targets().forEach(target -> shared.put(target.key(), Set.of(ANOTHER)));
        }
        return shared;
    }

    int pageSize() {
        return beginning.pageSize();
    }

    int batchSize() {
        return beginning.batchSize();
    }

    void retarget(String name) {
        for (Graph.Box box : graph.boxes()) {
            Boolean known = truth.read(tx -> tx.jdbc()
                    .queryForObject(
                            "select exists (select 1 from folder where mailbox = ? and folder = ? and listed = 1)",
                            Boolean.class,
                            box.id,
                            folder));
            if (known == null || !known) {
                // After a lost state DB nobody knows any more what was put there.
                box.items.values().stream()
                        .filter(item -> item.ours && judge.isPlace(box, item))
                        .forEach(leftBehind::add);
            }
        }
        folder = name;
        stop();
    }

    void query(Members.Query edited) {
        query = edited;
        stores.members.database(edited).capture().install();
        stop();
        comparisonOwed = true;
        learn();
    }

    // Time

    void steps(int steps) {
        for (int i = 0; i < steps && time.step(time.micros() + 5_000_000L); i++) {
            judgeWrong();
        }
    }

    void pass(Duration duration) {
        long until = time.micros() + duration.toNanos() / 1_000;
        while (time.step(until)) {
            judgeWrong();
        }
    }

    /** Until nothing is left to be done. */
    void rest() {
        long limit = time.micros() + Duration.ofDays(4).toNanos() / 1_000;
        int rounds = 0;
        while (time.micros() < limit) {
            pass(Duration.ofSeconds(rounds < 3 ? 2 : 10));
            if (isQuiet()) {
                return;
            }
            if (++rounds > 30 && rounds % 10 == 0) {
                sleepUntilDue();
            }
            if (rounds > MOST_ROUNDS) {
                break;
            }
        }
        throw new Violation("it does not come to rest: " + unrest());
    }

    /** What is next due may be hours away: our machine sleeps until then. */
    private void sleepUntilDue() {
        Long next = truth.read(tx -> tx.jdbc()
                .queryForObject(
                        "select min(n) from (select min(next_attempt) as n from link where state in ('pending', 'failing')"
                                + " union all select min(next_check) from mailbox where error_class is not null"
                                + " union all select min(gate_until) from mailbox where gate_until > " + tx.nowMicros()
                                + ")",
                        Long.class));
        long now = java.time.temporal.ChronoUnit.MICROS.between(
                Instant.EPOCH, time.machine().instant());
        if (next != null && next - now > 60_000_000L) {
            time.pause(Duration.ofNanos((next - now) * 1_000));
        }
    }

    private boolean isQuiet() {
        return broker.size() == 0
                && stores.members.outbox() == 0
                && graph.boxes().stream().allMatch(box -> box.atWork == 0)
                && capturing != null
                && !delivering.isEmpty()
                && unrestInState() == 0
                && isRouted();
    }

    /** Whether the targets are stored as they are configured: whoever led before may have to be waited for. */
    private boolean isRouted() {
        List<String> folders =
                truth.read(tx -> tx.jdbc().queryForList("select distinct folder from routing", String.class));
        return folders.equals(List.of(folder));
    }

    private long unrestInState() {
        Long count = truth.read(tx -> tx.jdbc()
                .queryForObject(
                        "select (select count(*) from link l where (state in ('pending', 'failing') or creating = 1)"
                                + " and not exists (select 1 from folder f where f.mailbox = l.mailbox"
                                + " and f.folder = l.folder and f.foreign_id is not null))"
                                + " + (select count(*) from feed_candidate)"
                                + " + (select count(*) from feed_state where name in ('comparison-wanted', 'resync-wanted'))"
                                + " + (select count(*) from setting where name = 'repair'"
                                + " and not exists (select 1 from folder where foreign_id is not null))"
                                + " + (select count(*) from folder where listed = 0 and foreign_id is null)"
                                + " + (select count(*) from mailbox where error_class is not null)",
                        Long.class));
        return count == null ? 0 : count;
    }

    private String unrest() {
        return "queue " + broker.size() + ", outbox " + stores.members.outbox() + ", at work "
                + graph.boxes().stream().mapToInt(box -> box.atWork).sum() + ", links "
                + truth.read(tx -> tx.jdbc()
                        .queryForList(
                                "select contact, folder, wanted, state, attempts, error_code, next_attempt from link"
                                        + " where state in ('pending', 'failing') or creating = 1"))
                + truth.read(tx -> tx.jdbc().queryForList("select * from folder where listed = 0"))
                + truth.read(tx -> tx.jdbc()
                        .queryForList("select error_class, error_code from mailbox where error_class is not null"))
                + truth.read(tx -> tx.jdbc().queryForList("select name from feed_state where name like '%-wanted'"))
                + truth.read(tx -> tx.jdbc().queryForList("select value from setting where name = 'repair'"))
                + (isRouted() ? "" : ", targets are not stored");
    }

    /** The adversary leaves: all faults end, and the clock is right. */
    private void calm() {
        graph.endTroubles();
        broker.trouble(null);
        alive().forEach(process -> {
            process.stateIsAway(false);
            process.killAt(0);
        });
        time.wrongBy(Duration.ZERO);
        if (!others.isEmpty()) {
            // A person reads what status says, and lets both share the folders.
            sharing = true;
            stop();
        }
        start();
    }

    // Judging while it goes on

    private void judgeWrong() {
        if (!wrong.isEmpty()) {
            throw new Violation(wrong.get(0));
        }
    }

    /** While status says that all is in sync and nothing is under way, it is. */
    private void judgeStep() {
        judgeWrong();
        boolean unseen =
                folderDeletedAt >= 0 && time.micros() - folderDeletedAt < FOLDERS_CHECKED.toNanos() / 1_000;
        if (!comparisonOwed && !unseen && isQuiet() && status()) {
            List<String> problems = judge.problems();
            if (problems.isEmpty()) {
                lie = "";
            } else if (!problems.get(0).equals(lie)) {
                lie = problems.get(0);
                liedSince = time.micros();
            } else if (time.micros() - liedSince > LIE.toNanos() / 1_000) {
                throw new Violation("status has said for two minutes that all is in sync: " + lie);
            }
        } else {
            lie = "";
        }
    }

    /** From here on only a comparison can know. */
    void unnoticed() {
        comparisonOwed = true;
    }

    // Members

    /** The id of a member that there is. */
    String member(int number) {
        return "m" + (1 + number % Math.max(1, beginning.members()));
    }

    void join(String id) {
        if (wanted.containsKey(id)) {
            return;
        }
        if (absentAt.containsKey(id)) {
            anotherPerson.add(id);
        }
        String name = "A" + ++names;
        change(
                "insert or replace into member values ('" + id + "', '" + name + "', 'Bee" + names + "', '+49 " + names
                        + "', 'n', 1)",
                "insert or ignore into listed values ('" + id + "')");
    }

    void change(String... statements) {
        stores.members.change(time.right(), statements);
        learn();
    }

    private void learn() {
        Map<String, Members.Wanted> before = wanted;
        wanted = stores.members.wanted(query);
        Set<String> known = new TreeSet<>(before.keySet());
        known.addAll(absent);
        for (String id : known) {
            if (!wanted.containsKey(id)) {
                absent.add(id);
            }
            if (!before.containsKey(id) || !wanted.containsKey(id)) {
                absentAt.put(id, time.micros());
            }
        }
        absent.removeAll(wanted.keySet());
        if (capturing != null) {
            capturing.wake();
        }
    }

    void reload(Action.Reload how, int steps) {
        switch (how) {
            case AT_ONCE ->
                change(
                        "create temp table kept as select * from member",
                        "delete from member",
                        "insert into member select * from kept",
                        "drop table kept");
            case REPLACE -> change("insert or replace into member select * from member where true");
            case IN_TWO -> {
                change("create temp table kept as select * from member", "delete from member");
                steps(steps);
                change("insert or ignore into member select * from kept", "drop table kept");
            }
            case WHERE -> {
                change("update member set active = 0");
                steps(steps);
                change("update member set active = 1");
            }
            case DERIVED -> {
                change("create temp table kept as select * from listed", "delete from listed");
                steps(steps);
                change("insert or ignore into listed select * from kept", "drop table kept");
            }
        }
    }

    Map<String, Members.Wanted> wanted() {
        return wanted;
    }

    String folder() {
        return folder;
    }

    void compare() {
        new ComparisonRequests(truth).compare();
        comparisonOwed = false;
    }

    // Holds

    boolean decide(boolean approve) {
        List<Long> open = truth.read(
                tx -> tx.jdbc().queryForList("select id from hold where decision is null order by id", Long.class));
        for (long id : open) {
            List<String> contacts = truth.read(tx -> HoldQueries.contacts(tx, id, 1_000));
            if (approve) {
                approved += contacts.size();
            } else {
                refused.addAll(contacts);
            }
            truth.write(tx -> approve
                    ? new SourceHolds(tx).approve(id)
                            || new MailboxHolds(tx).approve(id)
                            || new GroupHolds(tx).approve(id)
                    : new SourceHolds(tx).reject(id)
                            || new MailboxHolds(tx).reject(id)
                            || new GroupHolds(tx).reject(id));
        }
        return !open.isEmpty();
    }

    /** Whether a person said that the contact's deletes are not to be sent. */
    boolean isRefused(String contact) {
        return refused.contains(contact);
    }

    // Mailboxes

    Graph.Box box(int number) {
        List<Graph.Box> boxes = graph.boxes();
        return boxes.get(number % boxes.size());
    }

    void owner(int mailbox, int item, BiConsumer<Graph.Box, Graph.Item> work) {
        Graph.Box box = box(mailbox);
        List<Graph.Item> marked = box.marked();
        if (!marked.isEmpty()) {
            work.accept(box, marked.get(item % marked.size()));
        }
    }

    void ownerTouched(Graph.Box box, Graph.Item item) {
        touched.add(box.id + " " + item.mark);
    }

    /** Whether it is in a folder that was a target's before a state DB was lost, and that the new one never knew of. */
    boolean isLeftBehind(Graph.Item item) {
        return leftBehind.contains(item);
    }

    boolean isTouched(Graph.Box box, String mark) {
        return touched.contains(box.id + " " + mark);
    }

    void ownContact(Graph.Box box) {
        graph.put(box, Graph.CONTACTS, null, /* ours= */ false, json("Own" + box.items.size()));
        box.folders.values().stream()
                .filter(each -> !each.deleted)
                .findFirst()
                .ifPresent(each -> graph.put(box, each.id, null, /* ours= */ false, json("Own" + box.items.size())));
    }

    private static ObjectNode json(String name) {
        return JsonNodeFactory.instance.objectNode().put("givenName", name);
    }

    void deleteFolder(Graph.Box box) {
        box.folders.values().stream().filter(each -> !each.deleted).findFirst().ifPresent(each -> {
            each.deleted = true;
            folderDeletedAt = time.micros();
            box.items.values().stream()
                    .filter(item -> item.folder.equals(each.id) && item.mark != null)
                    .forEach(item -> ownerTouched(box, item));
        });
    }

    void secondInstallation(Graph.Box box, int contacts) {
        for (int i = 0; i < contacts; i++) {
            ObjectNode properties = json("Foreign" + i);
            properties
                    .putArray("singleValueExtendedProperties")
                    .add(JsonNodeFactory.instance
                            .objectNode()
                            .put("id", "String {b3c0fb9b-6c1c-4b0e-9d3c-5f6a2c1d7e40} Name ContactSyncId")
                            .put("value", "f" + i))
                    .add(JsonNodeFactory.instance
                            .objectNode()
                            .put("id", "String {b3c0fb9b-6c1c-4b0e-9d3c-5f6a2c1d7e40} Name ContactSyncInstallation")
                            .put("value", ANOTHER));
            String place = box.folders.values().stream()
                    .filter(each -> !each.deleted)
                    .map(each -> each.id)
                    .findFirst()
                    .orElse(Graph.CONTACTS);
            others.add(graph.put(box, place, "f" + i, /* ours= */ false, properties));
        }
    }

    /** We are about to delete an item with our mark: whether that may be. */
    private void deleting(Graph.Box box, Graph.Item item) {
        String mark = item.mark;
        if (mark == null) {
            return;
        }
        if (others.contains(item)) {
            wrong.add("we delete what another installation made in " + box.address + ", " + mark);
            return;
        }
        boolean twin = box.items.values().stream()
                .anyMatch(other -> other != item && mark.equals(other.mark) && other.folder.equals(item.folder));
        if (!item.ours && item.isWorkedOn()) {
            wrong.add("we delete what a person worked on in " + box.address + ", a copy of " + mark);
        }
        if (twin) {
            return;
        }
        long hour = Duration.ofHours(1).toNanos() / 1_000;
        long now = time.micros();
        Long last = absentAt.get(mark);
        boolean neverLeft = wanted.containsKey(mark) && (last == null || now - last > hour);
        List<Integer> rows = truth.read(
                tx -> tx.jdbc().queryForList("select deleted from contact where id = ?", Integer.class, mark));
        boolean known = wanted.containsKey(mark) && !rows.isEmpty() && rows.get(0) == 0;
        boolean place = judge.isPlace(box, item);
        if (place && !anotherPerson.contains(mark) && (neverLeft || known) && !isTouched(box, mark)) {
            wrong.add("we delete " + mark + " in " + box.address + ", who "
                    + (neverLeft ? "never left" : "is back, as we know"));
        }
        box.deletes.add(now);
        while (now - box.deletes.getFirst() > hour) {
            box.deletes.removeFirst();
        }
        long allowed = ALLOWANCE.of(box.mostPresent) + approved;
        if (box.deletes.size() > allowed) {
            wrong.add(box.deletes.size() + " deletes in " + box.address + " within an hour, where " + allowed
                    + " are allowed");
        }
    }

    // Stores

    void backUp(Action.Store store) {
        copies.put(
                store,
                switch (store) {
                    case STATE -> stores.state.copy();
                    case BROKER -> broker.copy();
                    case MEMBERS -> stores.members.copy();
                });
    }

    @SuppressWarnings("unchecked")
    void restore(Action.Store store) {
        stop();
        comparisonOwed = true;
        Object copy = java.util.Objects.requireNonNull(copies.get(store));
        switch (store) {
            case STATE -> stores.state.restore((byte[]) copy);
            case BROKER -> broker.restore((List<Broker.Message>) copy);
            case MEMBERS -> {
                stores.members.restore((String) copy);
                stores.members.database(query).capture().install();
                learn();
            }
        }
    }

    void loseState(int deletes) {
        stop();
        comparisonOwed = true;
        stores.state.restore(MemoryStateDb.fresh());
        if (deletes > 0) {
            graph.shift(1, deletes);
        }
    }
}
