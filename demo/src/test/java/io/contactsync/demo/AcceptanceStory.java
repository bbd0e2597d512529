package io.contactsync.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.contactsync.graphsimulator.GraphSimulator;
import io.contactsync.graphsimulator.contacts.ContactView;
import io.contactsync.graphsimulator.fault.Fault;
import io.contactsync.graphsimulator.fault.FaultRule;
import io.contactsync.graphsimulator.fault.InjectedFault;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * The life of a club's members, from their database to the mailboxes: one service, one story, told in order. A step changes
 * something as a person or program outside would, and waits until every mailbox equals the database again. Nothing of the
 * service is looked at but what an operator sees; nothing is replaced but Microsoft.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
abstract class AcceptanceStory {

    private static final int FEW = 3;
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private final Map<String, ContactView> foreign = new TreeMap<>();

    private StoryParts parts;
    private GraphSimulator graph;
    private StoryMembers members;
    private StoryMailboxes mailboxes;
    private StoryService service;
    private PlainProgram program;

    /** How many members the club has at first. */
    abstract int memberCount();

    /** Opens what the service is put between. */
    abstract StoryParts open(Path folder);

    @BeforeAll
    void the_service_starts_between_its_parts(@TempDir Path folder) throws Exception {
        parts = open(folder);
        members = StoryMembers.create(parts.members(), memberCount());
        graph = StoryMailboxes.simulator();
        mailboxes = new StoryMailboxes(members, graph);
        for (String mailbox : StoryMailboxes.ALL) {
            foreign.put(
                    mailbox,
                    graph.mailbox(mailbox)
                            .seedContact(Map.of("givenName", "Ada", "surname", "Lovelace", "mobilePhone", "112")));
        }
        service = new StoryService(folder, parts, graph);
        service.installTriggers();
        service.start();
        program = new PlainProgram(parts.broker());
    }

    @AfterAll
    void all_parts_end() throws Exception {
        program.close();
        service.close();
        graph.close();
        members.close();
        parts.close();
    }

    @Test
    @Order(10)
    void the_members_load_into_every_mailbox_they_belong_to() {
        mailboxesEqualTheDatabase();

        assertThat(mailboxes.ours(Club.OFFICE)).hasSize(memberCount());
        assertThat(mailboxes.ours(StoryMailboxes.NORTH)).isNotEmpty();
        assertThat(service.events()).isEqualTo(memberCount());
    }

    @Test
    @Order(20)
    void a_new_member_arrives() {
        var joined = members.join("Grace", "Hopper", "North");

        mailboxesEqualTheDatabase();

        assertThat(mailboxes.contact(StoryMailboxes.NORTH, joined.id()).text("displayName"))
                .isEqualTo("Grace Hopper");
    }

    @Test
    @Order(30)
    void updates_arrive_in_the_contact_that_is_there() {
        var someone = members.someone("North");
        String before = mailboxes.contact(Club.OFFICE, someone.id()).immutableId();

        members.run("update member set last_name = ? where id = ?", "Hamilton", someone.id());
        members.run("update member set mobile = null where id = ?", someone.id());
        members.run("update member set email = ? where chapter = ?", "everyone@mail.example", "South");

        mailboxesEqualTheDatabase();
        assertThat(mailboxes.contact(Club.OFFICE, someone.id()).immutableId()).isEqualTo(before);
    }

    @Test
    @Order(40)
    void an_update_that_changes_nothing_publishes_nothing() {
        long events = service.events();
        var someone = members.someone("East");

        members.run("update member set first_name = first_name");
        members.changeMobile(someone.id());

        mailboxesEqualTheDatabase();
        assertThat(service.events()).isEqualTo(events + 1);
    }

    @Test
    @Order(50)
    void a_transaction_that_is_rolled_back_publishes_nothing() throws SQLException {
        long events = service.events();
        var someone = members.someone("East");

        members.inVain(() -> {
            members.run("update member set last_name = 'Nobody'");
            members.run("delete from member where id = ?", someone.id());
        });
        members.changeMobile(someone.id());

        mailboxesEqualTheDatabase();
        assertThat(service.events()).isEqualTo(events + 1);
    }

    @Test
    @Order(60)
    void a_member_who_is_deleted_leaves_the_mailboxes() {
        var gone = members.someone("North");

        members.run("delete from address where member_id = ?", gone.id());
        members.run("delete from member where id = ?", gone.id());

        mailboxesEqualTheDatabase();
        assertThat(mailboxes.has(StoryMailboxes.NORTH, Long.toString(gone.id())))
                .isFalse();
    }

    @Test
    @Order(70)
    void a_deactivated_member_leaves_the_mailboxes_and_returns_with_a_new_start() {
        var paused = members.someone("North");

        members.run("update member set active = ? where id = ?", false, paused.id());
        mailboxesEqualTheDatabase();
        boolean thereMeanwhile = mailboxes.has(Club.OFFICE, Long.toString(paused.id()));
        members.run("update member set active = ? where id = ?", true, paused.id());
        mailboxesEqualTheDatabase();

        assertThat(thereMeanwhile).isFalse();
        assertThat(mailboxes.has(Club.OFFICE, Long.toString(paused.id()))).isTrue();
    }

    @Test
    @Order(80)
    void a_changed_row_of_a_child_table_arrives() {
        var moved = members.someone("South");
        var lost = members.someone("South");

        members.run("update address set city = ? where member_id = ?", "서울", moved.id());
        members.run("delete from address where member_id = ?", lost.id());

        mailboxesEqualTheDatabase();
        assertThat(mailboxes
                        .contact(StoryMailboxes.SOUTH, moved.id())
                        .properties()
                        .path("homeAddress")
                        .path("city")
                        .stringValue(null))
                .isEqualTo("서울");
    }

    @Test
    @Order(90)
    void a_changed_primary_key_is_one_contact_less_and_one_more() {
        var someone = members.someone("North");
        long next = members.nextId();

        members.run("update member set id = ? where id = ?", next, someone.id());
        members.run("update address set member_id = ? where member_id = ?", next, someone.id());

        mailboxesEqualTheDatabase();
        assertThat(mailboxes.has(StoryMailboxes.NORTH, Long.toString(someone.id())))
                .isFalse();
        assertThat(mailboxes.has(StoryMailboxes.NORTH, Long.toString(next))).isTrue();
    }

    @Test
    @Order(100)
    void names_arrive_unchanged_whatever_the_script() {
        List<String> names = List.of(
                "O'Brien",
                "\"Mo\" \\ Smith",
                "<b>bold</b> & <script>alert(1)</script>",
                "👩🏽‍🚀🎻",
                "김서연",
                "محمد الحسن",
                "דוד כהן",
                "{{x}} ${y} %s");
        List<StoryMembers.Person> people = new ArrayList<>();

        names.forEach(name -> people.add(members.join(name, "X " + name, "North")));

        mailboxesEqualTheDatabase();
        assertThat(people)
                .extracting(person -> mailboxes.contact(StoryMailboxes.NORTH, person.id()))
                .extracting(contact -> contact.text("givenName"))
                .isEqualTo(names);
    }

    @Test
    @Order(110)
    void a_member_who_changes_chapter_moves_from_mailbox_to_mailbox() {
        var someone = members.someone("North");
        String id = Long.toString(someone.id());
        String inTheOffice = mailboxes.contact(Club.OFFICE, someone.id()).immutableId();

        members.run("update member set chapter = 'South' where id = ?", someone.id());

        mailboxesEqualTheDatabase();
        assertThat(mailboxes.has(StoryMailboxes.NORTH, id)).isFalse();
        assertThat(mailboxes.has(StoryMailboxes.SOUTH, id)).isTrue();
        assertThat(mailboxes.contact(Club.OFFICE, someone.id()).immutableId()).isEqualTo(inTheOffice);
    }

    @Test
    @Order(120)
    void a_member_deleted_and_inserted_again_is_the_same_contact_as_long_as_anything_that_names_it_is_the_same()
            throws SQLException {
        var married = members.someone("South");
        String before = mailboxes.contact(StoryMailboxes.SOUTH, married.id()).immutableId();

        members.together(() -> {
            members.run("delete from member where id = ?", married.id());
            members.insert(married.id(), married.firstName(), "Jansson", "South");
        });

        mailboxesEqualTheDatabase();
        assertThat(mailboxes.contact(StoryMailboxes.SOUTH, married.id()).immutableId())
                .isEqualTo(before);
    }

    @Test
    @Order(125)
    void another_person_under_the_same_id_is_a_new_contact() throws SQLException {
        var old = members.someone("South");
        String before = mailboxes.contact(StoryMailboxes.SOUTH, old.id()).immutableId();

        members.together(() -> {
            members.run("delete from member where id = ?", old.id());
            members.insert(old.id(), "Astrid", "Lindgren", "South");
            members.run("update member set email = 'astrid@books.example', birthday = null where id = ?", old.id());
        });

        mailboxesEqualTheDatabase();
        assertThat(mailboxes.contact(StoryMailboxes.SOUTH, old.id()).immutableId())
                .isNotEqualTo(before);
    }

    @Test
    @Order(130)
    void a_plain_program_is_served_too() throws Exception {
        program.publish("""
                {"event_type": "created", "contact_id": "plain-1",
                 "data": {"givenName": "Katherine", "surname": "Johnson", "mobilePhone": "1"}}""");
        patiently().until(() -> mailboxes.has(Club.OFFICE, "plain-1"));

        program.publish("""
                {"event_type": "updated", "contact_id": "plain-1", "data": {"givenName": "Katherine", "surname": "Goble"}}""");
        patiently()
                .untilAsserted(() -> assertThat(
                                mailboxes.mailbox(Club.OFFICE).contactsByMark(StoryMailboxes.MARK, "plain-1"))
                        .singleElement()
                        .satisfies(contact -> {
                            assertThat(contact.text("surname")).isEqualTo("Goble");
                            assertThat(contact.text("mobilePhone")).isNull();
                        }));

        program.publish("""
                {"event_type": "deleted", "contact_id": "plain-1"}""");
        patiently().until(() -> !mailboxes.has(Club.OFFICE, "plain-1"));
        mailboxesEqualTheDatabase();
    }

    @Test
    @Order(140)
    void invalid_messages_become_dead_letters_and_the_good_ones_around_them_go_through() throws Exception {
        String good = """
                {"event_type": "created", "contact_id": "good-%d", "data": {"givenName": "Good"}}""";

        program.publish(
                good.formatted(1), "not JSON", good.formatted(2), """
                {"event_type": "created", "contact_id": "bad-1", "data": {"emailAddresses": [{}, {}, {}, {}]}}""", """
                {"event_type": "created", "contact_id": "bad-2", "data": {"givenname": "Ada"}}""", good.formatted(3), """
                {"event_type": "created", "contact_id": "", "data": {"givenName": "Ada"}}""", good.formatted(4));

        List<PlainProgram.DeadLetter> letters = new ArrayList<>();
        patiently().until(() -> {
            letters.addAll(program.deadLetters());
            return letters.size() >= 4;
        });
        assertThat(letters)
                .extracting(letter -> letter.reason() + " | " + letter.detail())
                .satisfiesExactlyInAnyOrder(
                        letter -> assertThat(letter).startsWith("invalid-json | not valid JSON at line 1, column 1"),
                        letter -> assertThat(letter)
                                .isEqualTo("invalid-data | data.emailAddresses: 4 entries (expected: at most 3)"),
                        letter -> assertThat(letter).startsWith("invalid-data | data.givenname: unknown property"),
                        letter -> assertThat(letter)
                                .isEqualTo("invalid-event | contact_id: empty (expected: 1 to 255 characters)"));
        assertThat(letters).extracting(PlainProgram.DeadLetter::body).contains("not JSON");
        for (int i = 1; i <= 4; i++) {
            String id = "good-" + i;
            patiently().until(() -> mailboxes.has(Club.OFFICE, id));
            program.publish("{\"event_type\": \"deleted\", \"contact_id\": \"" + id + "\"}");
        }
        mailboxesEqualTheDatabase();
    }

    @Test
    @Order(150)
    void throttling_and_lost_answers_lose_and_double_nothing() throws SQLException {
        List<InjectedFault> faults = new ArrayList<>();
        for (String mailbox : StoryMailboxes.ALL) {
            faults.add(graph.inject(FaultRule.of(Fault.lostAnswer())
                    .onMailbox(mailbox)
                    .onMethod("POST")
                    .times(2)));
            faults.add(graph.inject(FaultRule.of(Fault.throttled(Duration.ofSeconds(2)))
                    .onMailbox(mailbox)
                    .after(5)
                    .times(1)));
            faults.add(graph.inject(FaultRule.of(Fault.lostAnswer())
                    .onMailbox(mailbox)
                    .onMethod("PATCH")
                    .times(1)));
        }

        members.join(40);
        members.run("update member set mobile = '4711' where chapter in ('North', 'South') and id % 5 = 0");

        mailboxesEqualTheDatabase();
        assertThat(faults)
                .allSatisfy(fault ->
                        assertThat(fault.fired()).isEqualTo(fault.rule().times()));
    }

    @Test
    @Order(160)
    void a_change_while_the_service_is_stopped_arrives_after_its_start() throws IOException, SQLException {
        service.stop();
        var joined = members.join("Edsger", "Dijkstra", "North");
        members.changeMobile(members.someone("South").id());
        boolean thereMeanwhile = mailboxes.has(Club.OFFICE, Long.toString(joined.id()));

        service.start();

        mailboxesEqualTheDatabase();
        assertThat(thereMeanwhile).isFalse();
        assertThat(service.events()).isEqualTo(2);
    }

    @Test
    @Order(170)
    void a_child_table_that_is_emptied_at_once_empties_the_addresses() {
        members.run(parts.removeAllRowsOf("address"));

        mailboxesEqualTheDatabase();

        assertThat(mailboxes.ours(Club.OFFICE)).hasSizeGreaterThan(memberCount());
    }

    @Test
    @Order(180)
    void an_emptied_member_table_deletes_no_more_than_the_guard_lets_through_and_a_refusal_keeps_the_rest() {
        members.run("create table kept as select * from member");
        Map<String, Integer> before = contactsPerMailbox();

        members.run(parts.removeAllRowsOf("member"));
        whatIsUnwantedIsHeld(members.countOf("kept"));
        noMoreThanATenthIsGone(before);

        Map<String, Integer> held = contactsPerMailbox();
        service.rejectAll();
        var joined = members.join("Alan", "Turing", "East");
        patiently().until(() -> mailboxes.has(Club.OFFICE, Long.toString(joined.id())));
        held.merge(Club.OFFICE, 1, Integer::sum);
        assertThat(contactsPerMailbox()).isEqualTo(held);

        members.run("insert into member select * from kept");
        mailboxesEqualTheDatabase();
        patiently().untilAsserted(() -> assertThat(service.holds()).isEmpty());
    }

    @Test
    @Order(190)
    void a_mass_delete_waits_for_a_person_who_lets_it_happen() {
        Map<String, Integer> before = contactsPerMailbox();
        long everyone = members.countOf("member");

        members.run("delete from member where id % 10 < 3");
        whatIsUnwantedIsHeld(everyone - members.countOf("member"));
        noMoreThanATenthIsGone(before);
        service.approveAll();

        mailboxesEqualTheDatabase();
        patiently().untilAsserted(() -> assertThat(service.holds()).isEmpty());
    }

    @Test
    @Order(200)
    void a_lost_state_db_costs_nothing() throws IOException {
        var gone = members.someone("North");
        var changed = members.someone("North");
        var same = members.someone("North");
        String before = mailboxes.contact(StoryMailboxes.NORTH, same.id()).immutableId();

        service.stop();
        parts.loseState();
        members.run("delete from member where id = ?", gone.id());
        members.changeMobile(changed.id());
        members.join("Margaret", "Hamilton", "South");
        service.start();

        mailboxesEqualTheDatabase();
        assertThat(mailboxes.has(StoryMailboxes.NORTH, Long.toString(gone.id())))
                .isFalse();
        assertThat(mailboxes.contact(StoryMailboxes.NORTH, same.id()).immutableId())
                .isEqualTo(before);
    }

    @Test
    @Order(210)
    void in_the_end_no_mailbox_has_anything_to_complain_of() {
        service.stop();

        assertThat(StoryMailboxes.ALL).allSatisfy(address -> {
            var mailbox = mailboxes.mailbox(address);
            assertThat(mailbox.duplicates(StoryMailboxes.MARK)).isEmpty();
            assertThat(mailbox.counters().maxInFlight()).isBetween(1, 4);
            assertThat(mailbox.counters().refusedForConcurrency()).isZero();
            assertThat(mailbox.counters().foreignWrites()).isZero();
            assertThat(mailbox.counters().requestsBeforeRetryAfter()).isZero();
            ContactView stranger = foreign.get(address);
            assertThat(stranger).isNotNull();
            assertThat(mailbox.contact(stranger.immutableId())).isEqualTo(stranger);
        });
    }

    private void mailboxesEqualTheDatabase() {
        patiently()
                .untilAsserted(() ->
                        assertThat(mailboxes.differences().stream().limit(5)).isEmpty());
    }

    /** Settled: whatever the database does not want is not there any more, or waits for a person, at either guard. */
    private void whatIsUnwantedIsHeld(long goneMembers) {
        patiently().untilAsserted(() -> {
            var holds = service.holds();
            assertThat(holds).isNotEmpty();
            long unwanted = mailboxes.unwanted();
            for (var hold : holds) {
                unwanted -= hold.kind().equals("source") ? 0 : hold.contacts();
            }
            boolean atTheSource =
                    holds.stream().anyMatch(hold -> hold.kind().equals("source") && hold.contacts() == goneMembers);
            assertThat(atTheSource || unwanted == 0).as("%s", holds).isTrue();
        });
    }

    /** A tenth of what was there at the beginning of the hour, which was a few more than before this step. */
    private void noMoreThanATenthIsGone(Map<String, Integer> before) {
        contactsPerMailbox()
                .forEach((mailbox, now) -> assertThat(now)
                        .as(mailbox)
                        .isGreaterThanOrEqualTo(before.getOrDefault(mailbox, 0)
                                - Math.max(before.getOrDefault(mailbox, 0) / 10 + FEW, 20)));
    }

    private Map<String, Integer> contactsPerMailbox() {
        Map<String, Integer> contacts = new TreeMap<>();
        StoryMailboxes.ALL.forEach(
                mailbox -> contacts.put(mailbox, mailboxes.ours(mailbox).size()));
        return contacts;
    }

    private static ConditionFactory patiently() {
        return await().atMost(PATIENCE).pollInterval(Duration.ofMillis(200));
    }
}
