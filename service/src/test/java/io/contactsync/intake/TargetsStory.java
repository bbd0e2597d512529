package io.contactsync.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.contactsync.delivery.Delivery;
import io.contactsync.delivery.DeliveryListener;
import io.contactsync.delivery.DeliverySettings;
import io.contactsync.delivery.targets.RoutingStore;
import io.contactsync.delivery.targets.TargetResolver;
import io.contactsync.delivery.targets.TargetSettings;
import io.contactsync.graph.GraphContactsClient;
import io.contactsync.graph.GraphSettings;
import io.contactsync.graph.RequestListener;
import io.contactsync.graph.Secret;
import io.contactsync.graphsimulator.GraphSimulator;
import io.contactsync.graphsimulator.SimulatedMailbox;
import io.contactsync.graphsimulator.contacts.ContactView;
import io.contactsync.graphsimulator.contacts.FolderView;
import io.contactsync.graphsimulator.fault.Fault;
import io.contactsync.graphsimulator.fault.FaultRule;
import io.contactsync.graphsimulator.mailbox.MailboxCondition;
import io.contactsync.routing.OnMissing;
import io.contactsync.routing.OwnerRoute;
import io.contactsync.routing.Target;
import io.contactsync.routing.Targets;
import io.contactsync.state.DeleteAllowance;
import io.contactsync.state.GroupHolds;
import io.contactsync.state.MailboxHolds;
import io.contactsync.state.RoutingTable;
import io.contactsync.state.StateDb;
import io.contactsync.state.StatusQueries;
import io.contactsync.state.Tx;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/**
 * From events and the directory to the mailboxes, with real parts on both sides of the state DB: intake, the resolver, which a
 * test drives round by round, delivery with its own threads, and Graph over HTTP.
 */
abstract class TargetsStory {

    private static final String MARK = "String {b3c0fb9b-6c1c-4b0e-9d3c-5f6a2c1d7e40} Name ContactSyncId";
    private static final String OFFICE = "office@club.example";
    private static final UUID GROUP = UUID.fromString("6f1c7f6e-23ab-4c5d-9e01-0d5a2b3c4d5e");
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final DeleteAllowance ALLOWANCE = new DeleteAllowance(10, 2);

    private GraphSimulator graph;
    private GraphContactsClient client;
    private StateDb db;
    private Delivery delivery;
    private Intake intake;
    private TargetResolver resolver;
    private Target[] configured = {};
    private long version;
    private Duration ahead = Duration.ZERO;

    abstract StateDb openState();

    @BeforeEach
    void open() {
        graph = GraphSimulator.builder().mailbox(OFFICE).start();
        graph.groups().create(GROUP);
        client = GraphContactsClient.open(
                GraphSettings.of(
                                graph.endpoint(),
                                graph.authority(),
                                GraphSimulator.TENANT_ID,
                                GraphSimulator.CLIENT_ID,
                                new Secret(GraphSimulator.CLIENT_SECRET))
                        .withCallTimeout(Duration.ofSeconds(5)),
                Clock.systemUTC(),
                RequestListener.NONE);
        db = openState();
        delivery = Delivery.of(
                db,
                client,
                new DeliverySettings(Duration.ofSeconds(5), Duration.ofSeconds(2), 4, 10_000, 20, ALLOWANCE),
                DeliveryListener.NONE);
        delivery.start();
        intake = new Intake(db, IntakeListener.NONE, delivery::wake);
    }

    @AfterEach
    void close() {
        delivery.stop(Duration.ofSeconds(30));
        client.close();
        db.close();
        graph.close();
    }

    @Test
    void a_mailbox_is_keyed_by_its_users_object_id_and_shown_by_its_address() {
        targets(mailbox(0, "Office@Club.Example", "Members"));
        member("1", Map.of());

        awaitIn(OFFICE, "1");

        assertThat(texts("select mailbox || ' ' || address from mailbox"))
                .containsExactly(graph.mailbox(OFFICE).objectId() + " " + OFFICE);
        assertThat(graph.mailbox(OFFICE).contactsByMark(MARK, "1").get(0).folderName())
                .isEqualTo("Members");
    }

    @Test
    void where_the_directory_may_not_be_read_an_address_is_its_own_mailbox() {
        graph.apps().grantRoles(GraphSimulator.CLIENT_ID, Set.of("Contacts.ReadWrite"));
        targets(mailbox(0, OFFICE, ""));
        member("1", Map.of());

        awaitIn(OFFICE, "1");

        assertThat(texts("select mailbox from mailbox")).containsExactly(OFFICE);
    }

    @Test
    void a_mailbox_that_was_keyed_by_its_address_keeps_its_key_and_its_contacts() {
        graph.apps().grantRoles(GraphSimulator.CLIENT_ID, Set.of("Contacts.ReadWrite"));
        targets(mailbox(0, OFFICE, ""));
        member("1", Map.of());
        awaitIn(OFFICE, "1");

        graph.apps().grantRoles(GraphSimulator.CLIENT_ID, Set.of("Contacts.ReadWrite", "User.Read.All"));
        graph.tokens().revokeAll();
        targets(mailbox(0, graph.mailbox(OFFICE).objectId(), ""));
        assertThat(texts("select mailbox from routing"))
                .as("a name that was not answered yet takes nobody's contacts away")
                .containsExactly(OFFICE);
        member("2", Map.of());
        await().atMost(PATIENCE).until(() -> {
            resolver.runOnce();
            return texts("select object_id from mailbox")
                    .contains(graph.mailbox(OFFICE).objectId());
        });

        awaitIn(OFFICE, "1", "2");
        assertThat(texts("select mailbox || ' ' || object_id from mailbox"))
                .containsExactly(OFFICE + " " + graph.mailbox(OFFICE).objectId());
    }

    @Test
    void one_mailbox_under_two_names_is_refused_and_nothing_changes() {
        targets(mailbox(0, OFFICE, ""));
        member("1", Map.of());
        awaitIn(OFFICE, "1");

        resolver.release();
        Optional<String> problem = resolver(
                        mailbox(0, OFFICE, ""), mailbox(1, graph.mailbox(OFFICE).objectId(), "Other"))
                .runOnce();

        assertThat(problem).get().asString().startsWith("targets[1].mailbox: ").contains("targets[0]");
        assertThat(texts("select target || folder from routing")).containsExactly("targets[0]");
    }

    @Test
    void a_leader_whose_lease_ended_stores_nothing_over_what_its_successor_stored() {
        TargetResolver successor = resolver(mailbox(0, OFFICE, "Newer"));
        var once = new AtomicBoolean();
        TargetResolver former = resolver(
                () -> {
                    if (once.getAndSet(true)) {
                        return;
                    }
                    // It stood still for longer than its lease.
                    db.write(tx -> tx.jdbc().update("delete from setting where name = 'targets-lease'"));
                    assertThat(successor.runOnce()).isEmpty();
                },
                mailbox(0, OFFICE, "Older"));

        assertThat(former.runOnce()).isEmpty();
        assertThat(texts("select folder from routing")).containsExactly("Newer");

        successor.release();
        assertThat(former.runOnce()).isEmpty();
        assertThat(texts("select folder from routing"))
                .as("a former leader that leads again")
                .containsExactly("Older");
    }

    @Test
    void who_led_and_died_keeps_nobody_waiting_who_knows_that() {
        targets(mailbox(0, OFFICE, "Older"));
        TargetResolver next = resolver(mailbox(0, OFFICE, "Newer"));
        assertThat(next.runOnce()).isEmpty();
        assertThat(texts("select folder from routing")).as("it may be alive").containsExactly("Older");

        TargetResolver.leaderIsDead(db);

        assertThat(next.runOnce()).isEmpty();
        assertThat(texts("select folder from routing")).containsExactly("Newer");
    }

    @Test
    void who_joins_a_group_is_listed_and_loaded_and_who_leaves_is_cleaned_once_a_person_says_so() {
        SimulatedMailbox ada = user("ada@club.example");
        user("bob@club.example");
        ada.seedContact(Map.of("givenName", "Ada's own"));
        targets(group(0));
        members(10);
        awaitIn("ada@club.example", ids(10));
        awaitIn("bob@club.example", ids(10));

        SimulatedMailbox cleo = user("cleo@club.example");
        cleo.seedContact(marked("3"));
        groupsAreReadAgain();
        awaitIn("cleo@club.example", ids(10));
        assertThat(cleo.contacts()).as("the one that was there is taken over").hasSize(10);

        graph.groups().removeUser(GROUP, "ada@club.example");
        groupsAreReadAgain();
        awaitHeld(10);
        assertThat(ids("ada@club.example")).as("all or nothing").hasSize(10);

        approve();
        awaitIn("ada@club.example");
        assertThat(ada.contacts()).as("her own stays").hasSize(1);
        assertThat(ids("bob@club.example")).hasSize(10);
    }

    @Test
    void a_group_that_reads_as_empty_or_not_at_all_takes_nothing_away() {
        user("ada@club.example");
        user("bob@club.example");
        targets(group(0));
        members(5);
        awaitIn("bob@club.example", ids(5));

        graph.groups().delete(GROUP);
        groupsAreReadAgain();
        assertThat(texts("select mailbox from routing")).hasSize(2);
        assertThat(texts("select coalesce(problem, '') from group_reading"))
                .singleElement()
                .asString()
                .startsWith("404 ");

        graph.groups().create(GROUP);
        groupsAreReadAgain();
        assertThat(texts("select mailbox from routing")).hasSize(2);
        assertThat(holds()).singleElement().matches(hold -> hold.kind().equals("group"));

        approve();
        groupsAreReadAgain();
        awaitIn("ada@club.example");
        awaitIn("bob@club.example");
        assertThat(holds())
                .as("what was approved at the group needs no second approval")
                .isEmpty();
    }

    @Test
    void guests_disabled_users_and_those_without_a_mailbox_get_nothing() {
        SimulatedMailbox guest = user("guest@club.example");
        guest.user(guest.user().asGuest());
        SimulatedMailbox disabled = user("disabled@club.example");
        disabled.user(disabled.user().disabled());
        user("plain@club.example").condition(MailboxCondition.NOT_ENABLED);
        user("ada@club.example");
        targets(group(0));
        members(2);

        awaitIn("ada@club.example", ids(2));

        assertThat(texts("select address || ' ' || standing from group_member order by 1"))
                .containsExactly(
                        "ada@club.example synced",
                        "disabled@club.example disabled",
                        "guest@club.example guest",
                        "plain@club.example no_mailbox");
        assertThat(texts("select address from mailbox")).containsExactly("ada@club.example");
    }

    @Test
    void a_member_goes_to_the_mailbox_that_its_row_names() {
        graph.mailbox("ada@club.example");
        graph.mailbox("bob@club.example");
        graph.mailbox("eve@evil.example");
        targets(owner(0));
        for (int i = 0; i < 10; i++) {
            member("a" + i, Map.of("owner", "Ada@club.example"));
            member("b" + i, Map.of("owner", "bob@club.example"));
        }
        member("x", Map.of("owner", "eve@evil.example"));
        member("y", Map.of("owner", "nobody@club.example"));
        member("z", Map.of());
        resolver.runOnce();
        await().atMost(PATIENCE).until(() -> ids("ada@club.example").size() == 10);
        await().atMost(PATIENCE).until(() -> ids("bob@club.example").size() == 10);

        member("a0", Map.of("owner", "bob@club.example"));

        await().atMost(PATIENCE).until(() -> ids("bob@club.example").contains("a0"));
        await().atMost(PATIENCE).until(() -> !ids("ada@club.example").contains("a0"));
        assertThat(ids("eve@evil.example")).isEmpty();
        assertThat(texts("select name from mailbox_name where mailbox is null")).containsExactly("nobody@club.example");
        assertThat(texts("select contact from name_waiting")).containsExactly("y");
    }

    @Test
    void a_successor_gets_the_contacts_of_her_address_and_the_predecessor_no_more() {
        SimulatedMailbox chair = graph.mailbox("chair@club.example");
        targets(owner(0));
        for (int i = 0; i < 4; i++) {
            member("c" + i, Map.of("owner", "chair@club.example"));
        }
        resolver.runOnce();
        awaitIn("chair@club.example", "c0", "c1", "c2", "c3");

        SimulatedMailbox predecessor = chair.handOn("ada@club.example");
        member("c0", Map.of("owner", "chair@club.example"), "Private");
        passed(Duration.ofMinutes(61));
        resolver.runOnce();
        assertThat(texts("select mailbox from mailbox_name where name = 'chair@club.example'"))
                .as("asked again")
                .containsExactly(graph.mailbox("chair@club.example").objectId());
        member("c4", Map.of("owner", "chair@club.example"));

        awaitIn("chair@club.example", "c0", "c1", "c2", "c3", "c4");
        await().atMost(PATIENCE).until(() -> !holds().isEmpty());
        approve();
        await().atMost(PATIENCE).until(() -> ids("ada@club.example").isEmpty());
        assertThat(predecessor.objectId())
                .isNotEqualTo(graph.mailbox("chair@club.example").objectId());
        assertThat(texts("select address from mailbox where address like '%@club.example' and mailbox not in"
                        + " (select mailbox from routing)"))
                .containsExactly("chair@club.example");
    }

    @Test
    void an_address_is_believed_to_be_nobodys_when_that_is_said_twice() {
        SimulatedMailbox chair = graph.mailbox("chair@club.example");
        targets(owner(0));
        member("c0", Map.of("owner", "chair@club.example"));
        resolver.runOnce();
        awaitIn("chair@club.example", "c0");

        chair.condition(MailboxCondition.UNKNOWN_USER);
        passed(Duration.ofMinutes(61));
        resolver.runOnce();
        assertThat(texts("select wanted from link")).as("said once").containsExactly("1");
        chair.condition(MailboxCondition.ACTIVE);
        passed(Duration.ofMinutes(11));
        resolver.runOnce();
        assertThat(texts("select doubted_at from mailbox_name")).as("a mistake").containsExactly("0");

        chair.condition(MailboxCondition.UNKNOWN_USER);
        passed(Duration.ofMinutes(61));
        resolver.runOnce();
        passed(Duration.ofMinutes(11));
        resolver.runOnce();
        assertThat(texts("select wanted from link")).containsExactly("0");
    }

    @Test
    void a_mailbox_whose_user_graph_does_not_know_any_more_has_its_address_asked_for_at_once() {
        SimulatedMailbox chair = graph.mailbox("chair@club.example");
        targets(owner(0));
        member("c0", Map.of("owner", "chair@club.example"));
        resolver.runOnce();
        awaitIn("chair@club.example", "c0");

        chair.handOn("ada@club.example").condition(MailboxCondition.UNKNOWN_USER);
        member("c0", Map.of("owner", "chair@club.example"), "Changed");
        await().atMost(PATIENCE)
                .until(() -> texts("select error_code from mailbox where error_code is not null")
                        .contains("ErrorInvalidUser"));
        resolver.runOnce();

        awaitIn("chair@club.example", "c0");
    }

    @Test
    void a_configured_address_that_goes_to_somebody_else_is_another_mailbox() {
        targets(mailbox(0, OFFICE, ""));
        members(4);
        awaitIn(OFFICE, ids(4));

        graph.mailbox(OFFICE).handOn("former@club.example");
        ahead = ahead.plusMinutes(6);
        resolver.runOnce();

        awaitIn(OFFICE, ids(4));
        await().atMost(PATIENCE).until(() -> !holds().isEmpty());
        assertThat(ids("former@club.example")).as("until a person decides").hasSize(4);
        members(5);
        awaitIn(OFFICE, ids(5));
        assertThat(ids("former@club.example")).hasSize(4);
    }

    @Test
    void an_edited_only_brings_and_takes_contacts() {
        targets(mailbox(0, OFFICE, "", Map.of("chapter", List.of("North"))));
        for (int i = 0; i < 20; i++) {
            member("n" + i, Map.of("chapter", "North"));
        }
        member("e", Map.of("chapter", "East"));
        member("w", Map.of("chapter", "West"));
        await().atMost(PATIENCE).until(() -> ids(OFFICE).size() == 20);

        targets(mailbox(0, OFFICE, "", Map.of("chapter", List.of("North", "East", "West"))));
        await().atMost(PATIENCE).until(() -> ids(OFFICE).size() == 22);

        targets(mailbox(0, OFFICE, "", Map.of("chapter", List.of("North", "East"))));
        await().atMost(PATIENCE).until(() -> ids(OFFICE).size() == 21);
        assertThat(ids(OFFICE)).contains("e").doesNotContain("w");
    }

    @Test
    void a_mailbox_that_is_taken_out_of_the_configuration_is_cleaned_by_a_person_alone() {
        graph.mailbox("north@club.example");
        targets(mailbox(0, OFFICE, ""), mailbox(1, "north@club.example", "Members"));
        members(10);
        awaitIn("north@club.example", ids(10));

        targets(mailbox(0, OFFICE, ""));

        awaitHeld(10);
        assertThat(ids("north@club.example")).hasSize(10);
        approve();
        awaitIn("north@club.example");
        assertThat(ids(OFFICE)).hasSize(10);
    }

    @Test
    void a_folder_that_was_deleted_is_made_again_and_never_in_a_mailbox_that_left() {
        graph.mailbox("north@club.example");
        targets(mailbox(0, OFFICE, "Members"), mailbox(1, "north@club.example", "Members"));
        members(3);
        awaitIn(OFFICE, ids(3));
        awaitIn("north@club.example", ids(3));
        deleteFolder(OFFICE);
        deleteFolder("north@club.example");

        targets(mailbox(0, OFFICE, "Members"));
        awaitHeld(3);
        approve();
        member("4", Map.of());

        awaitIn(OFFICE, "1", "2", "3", "4");
        assertThat(folders(OFFICE)).containsExactly("Members");
        awaitEnded("north@club.example");
        groupsAreReadAgain();
        assertThat(texts("select folder from folder f join mailbox m on m.mailbox = f.mailbox"
                        + " where m.address = 'north@club.example'"))
                .isEmpty();
        assertThat(folders("north@club.example")).isEmpty();
    }

    @Test
    void of_two_folders_of_one_name_one_is_taken_and_no_third_is_made() {
        graph.mailbox(OFFICE).seedFolder("Members");
        graph.mailbox(OFFICE).seedFolder("Members");
        graph.mailbox(OFFICE).seedFolder("members");
        targets(mailbox(0, OFFICE, "Members"));
        members(3);
        awaitIn(OFFICE, ids(3));

        resolver.release();
        targets(mailbox(0, OFFICE, "Members"));
        members(4);
        awaitIn(OFFICE, ids(4));

        assertThat(folders(OFFICE)).hasSize(3);
        assertThat(graph.mailbox(OFFICE).folders())
                .filteredOn(folder -> folder.contacts() > 0)
                .as("all in one")
                .singleElement()
                .matches(folder -> folder.name().equals("Members") && folder.contacts() == 4);
    }

    @Test
    void a_contact_that_a_person_moved_is_followed_and_one_that_she_edited_is_overwritten_by_the_next_change_alone() {
        targets(mailbox(0, OFFICE, ""));
        members(2);
        awaitIn(OFFICE, ids(2));
        SimulatedMailbox office = graph.mailbox(OFFICE);
        String elsewhere = office.seedFolder("Private").id();
        ContactView moved = office.contactsByMark(MARK, "1").get(0);
        office.moveInOutlook(moved.immutableId(), elsewhere);
        ContactView edited = office.contactsByMark(MARK, "2").get(0);
        office.editInOutlook(edited.immutableId(), Map.of("givenName", "Edited", "jobTitle", "Hers"));

        member("2", Map.of());
        member("1", Map.of(), "Changed");
        await().atMost(PATIENCE).until(() -> "Changed".equals(name("1")));
        awaitSynced();
        assertThat(name("2")).as("nothing changed at the source").isEqualTo("Edited");
        assertThat(office.contactsByMark(MARK, "1").get(0).folderName()).isEqualTo("Private");

        member("2", Map.of(), "Renamed");
        await().atMost(PATIENCE).until(() -> "Renamed".equals(name("2")));
        assertThat(office.contactsByMark(MARK, "2").get(0).text("jobTitle")).isEqualTo("Hers");
    }

    @Test
    void a_contact_that_its_owner_deleted_is_made_again_or_left_alone_as_the_target_says() {
        graph.mailbox("north@club.example");
        targets(
                mailbox(0, OFFICE, ""),
                new Target.OfMailbox("targets[1]", "north@club.example", "", Map.of(), OnMissing.LEAVE));
        members(3);
        awaitIn(OFFICE, ids(3));
        awaitIn("north@club.example", ids(3));
        for (String mailbox : List.of(OFFICE, "north@club.example")) {
            SimulatedMailbox box = graph.mailbox(mailbox);
            box.deleteInOutlook(box.contactsByMark(MARK, "1").get(0).immutableId());
            box.deleteInOutlook(box.contactsByMark(MARK, "2").get(0).immutableId());
            box.emptyDeletedItems();
            box.deleteInOutlook(box.contactsByMark(MARK, "3").get(0).immutableId());
        }

        // Nobody knows then whether the first update was carried out.
        var refused = graph.inject(FaultRule.of(Fault.status(503, "ServiceUnavailable"))
                .onMailbox("north@club.example")
                .onMethod("PATCH")
                .times(1));
        member("1", Map.of(), "Changed");
        member("3", Map.of(), "Changed");
        awaitIn(OFFICE, "1", "3");
        await().atMost(PATIENCE)
                .until(() -> texts("select contact from link where state = 'left' order by 1")
                        .equals(List.of("1", "3")));
        assertThat(refused.fired()).isEqualTo(1);
        member("1", Map.of(), "Changed again");
        awaitSynced();
        assertThat(ids("north@club.example")).isEmpty();

        gone("1");
        awaitSynced();
        member("1", Map.of(), "Back");
        awaitIn("north@club.example", "1");

        targets(mailbox(0, OFFICE, ""), mailbox(1, "north@club.example", ""));
        awaitIn("north@club.example", "1", "3");
    }

    @Test
    void a_mailbox_that_is_gone_and_back_gets_what_changed_meanwhile() {
        user("ada@club.example");
        user("bob@club.example");
        targets(group(0));
        members(3);
        awaitIn("ada@club.example", ids(3));
        graph.mailbox("ada@club.example").condition(MailboxCondition.UNKNOWN_USER);
        groupsAreReadAgain();
        member("4", Map.of());
        awaitIn("bob@club.example", "1", "2", "3", "4");

        graph.mailbox("ada@club.example").condition(MailboxCondition.ACTIVE);
        groupsAreReadAgain();

        awaitIn("ada@club.example", "1", "2", "3", "4");
        assertThat(graph.mailbox("ada@club.example").duplicates(MARK)).isEmpty();
    }

    @Test
    void of_several_processes_one_resolves() {
        targets(mailbox(0, OFFICE, ""));
        graph.mailbox("north@club.example");

        assertThat(resolver(mailbox(0, "north@club.example", "")).runOnce()).isEmpty();
        assertThat(texts("select address from mailbox")).containsExactly(OFFICE);

        TargetResolver second = resolver(mailbox(0, "north@club.example", ""));
        resolver.release();
        second.runOnce();
        assertThat(texts("select m.address from routing r join mailbox m on m.mailbox = r.mailbox"))
                .containsExactly("north@club.example");
    }

    private SimulatedMailbox user(String address) {
        SimulatedMailbox mailbox = graph.mailbox(address);
        graph.groups().addUser(GROUP, address);
        return mailbox;
    }

    /** The configuration is edited, and the program started again. */
    private void targets(Target... targets) {
        if (resolver != null) {
            resolver.release();
        }
        resolver = resolver(targets);
        configured = targets;
        assertThat(resolver.runOnce()).isEmpty();
    }

    /** For the addresses in members' rows. */
    private void passed(Duration time) {
        db.write(tx -> tx.jdbc().update("update mailbox_name set asked_at = asked_at - ?", time.toNanos() / 1_000));
    }

    private void groupsAreReadAgain() {
        targets(configured);
    }

    private TargetResolver resolver(Target... targets) {
        return resolver(() -> {}, targets);
    }

    /** @param beforeStored done when it is about to store what the targets lead to */
    private TargetResolver resolver(Runnable beforeStored, Target... targets) {
        var rerouting = new Rerouting(db);
        return new TargetResolver(
                db,
                client.directory(),
                new TargetSettings(new Targets(List.of(targets)), Duration.ofMinutes(5), ALLOWANCE),
                new RoutingStore() {
                    @Override
                    public boolean store(
                            List<RoutingTable.Row> rows, List<RoutingTable.OwnerRow> owners, Predicate<Tx> fence) {
                        beforeStored.run();
                        return rerouting.store(rows, owners, fence);
                    }

                    @Override
                    public Set<String> carryOn() {
                        return rerouting.carryOn();
                    }
                },
                delivery::wake,
                UUID.randomUUID().toString(),
                () -> System.nanoTime() + ahead.toNanos(),
                () -> 0.5);
    }

    private static Target mailbox(int index, String name, String folder) {
        return mailbox(index, name, folder, Map.of());
    }

    private static Target mailbox(int index, String name, String folder, Map<String, List<String>> only) {
        return new Target.OfMailbox("targets[" + index + "]", name, folder, only, OnMissing.RECREATE);
    }

    private static Target group(int index) {
        return new Target.OfGroup("targets[" + index + "]", GROUP.toString(), "", Map.of(), OnMissing.RECREATE);
    }

    private static Target owner(int index) {
        return new Target.OfOwner(
                new OwnerRoute("targets[" + index + "]", "owner", List.of("club.example"), "", Map.of()),
                OnMissing.RECREATE);
    }

    private void members(int count) {
        for (String id : ids(count)) {
            member(id, Map.of());
        }
    }

    private static String[] ids(int count) {
        List<String> ids = new ArrayList<>();
        for (int i = 1; i <= count; i++) {
            ids.add(Integer.toString(i));
        }
        return ids.toArray(String[]::new);
    }

    private void member(String id, Map<String, String> tags) {
        member(id, tags, "Member");
    }

    private void member(String id, Map<String, String> tags, String name) {
        var json = new StringBuilder("{");
        tags.forEach((tag, value) -> json.append(json.length() > 1 ? "," : "")
                .append('"')
                .append(tag)
                .append("\":\"")
                .append(value)
                .append('"'));
        event("{\"event_type\":\"updated\",\"contact_id\":\"" + id + "\",\"data\":{\"givenName\":\"" + name
                + "\"},\"version\":" + ++version + ",\"tags\":" + json + "}}");
    }

    private void gone(String id) {
        event("{\"event_type\":\"deleted\",\"contact_id\":\"" + id + "\",\"version\":" + ++version + "}");
    }

    private void event(String body) {
        intake.store(List.of(new IntakeMessage(body.getBytes(StandardCharsets.UTF_8), null, false, false)));
    }

    private static Map<String, ?> marked(String id) {
        return Map.of(
                "givenName", "Left over", "singleValueExtendedProperties", List.of(Map.of("id", MARK, "value", id)));
    }

    private Set<String> ids(String mailbox) {
        return new TreeSet<>(graph.mailbox(mailbox).contactsByMark(MARK).keySet());
    }

    private String name(String id) {
        return graph.mailbox(OFFICE).contactsByMark(MARK, id).get(0).text("givenName");
    }

    private List<String> folders(String mailbox) {
        return graph.mailbox(mailbox).folders().stream()
                .map(FolderView::name)
                .filter(name -> name.equalsIgnoreCase("Members"))
                .toList();
    }

    private void awaitIn(String mailbox, String... ids) {
        await(mailbox)
                .atMost(PATIENCE)
                .untilAsserted(() -> assertThat(ids(mailbox)).containsExactlyInAnyOrder(ids));
    }

    private void awaitEnded(String address) {
        await().atMost(PATIENCE)
                .until(() -> texts("select l.contact from link l join mailbox m on m.mailbox = l.mailbox"
                                + " where m.address = '" + address + "'")
                        .isEmpty());
    }

    private void awaitSynced() {
        await().atMost(PATIENCE)
                .until(() -> texts("select contact from link where state not in ('synced', 'left')")
                        .isEmpty());
    }

    /** Waits until so many contacts of one mailbox are held: what is held later would wait for another approval. */
    private void awaitHeld(int contacts) {
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(holds())
                        .singleElement()
                        .matches(hold -> hold.kind().equals("mailbox") && hold.contacts() == contacts));
    }

    private void approve() {
        for (StatusQueries.OpenHold hold : holds()) {
            assertThat(db.<Boolean>write(
                            tx -> new MailboxHolds(tx).approve(hold.id()) || new GroupHolds(tx).approve(hold.id())))
                    .isTrue();
        }
    }

    private List<StatusQueries.OpenHold> holds() {
        return db.read(StatusQueries::holds);
    }

    private List<String> texts(String query) {
        return db.read(tx -> tx.jdbc().query(query, (row, n) -> String.valueOf(row.getString(1))));
    }

    /** As some other program does. */
    private void deleteFolder(String mailbox) {
        String folder = graph.mailbox(mailbox).folders().stream()
                .filter(each -> each.name().equals("Members"))
                .findFirst()
                .orElseThrow()
                .id();
        String form = "grant_type=client_credentials&client_id=" + GraphSimulator.CLIENT_ID + "&client_secret="
                + GraphSimulator.CLIENT_SECRET + "&scope=https%3A%2F%2Fgraph.microsoft.com%2F.default";
        String token = JsonMapper.shared()
                .readTree(send(HttpRequest.newBuilder(
                                URI.create(graph.authority() + "/" + GraphSimulator.TENANT_ID + "/oauth2/v2.0/token"))
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(HttpRequest.BodyPublishers.ofString(form))
                        .build()))
                .path("access_token")
                .stringValue("");
        send(HttpRequest.newBuilder(URI.create(graph.endpoint() + "/users/" + mailbox + "/contactFolders/" + folder))
                .header("Authorization", "Bearer " + token)
                .DELETE()
                .build());
        assertThat(folders(mailbox)).isEmpty();
    }

    private static String send(HttpRequest request) {
        try {
            return HttpClient.newHttpClient()
                    .send(request, HttpResponse.BodyHandlers.ofString())
                    .body();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
