package io.contactsync.graphsimulator;

import static org.assertj.core.api.Assertions.assertThat;

import io.contactsync.graphsimulator.GraphClient.Answer;
import io.contactsync.graphsimulator.mailbox.MailboxCondition;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** graph-facts §11: users, and the transitive members of groups. */
class DirectoryTest {
    private static final UUID BOARD = UUID.fromString("00000000-0000-4000-8000-000000000001");
    private static final UUID NORTH = UUID.fromString("00000000-0000-4000-8000-000000000002");
    private static final String CAST = "/groups/" + BOARD
            + "/transitiveMembers/microsoft.graph.user?$select=id,userPrincipalName,assignedPlans&$count=true";

    private GraphSimulator simulator;
    private GraphClient graph;
    private GraphClient eventual;

    @BeforeEach
    void start() {
        simulator = GraphSimulator.builder()
                .mailbox("a@club.example")
                .mailbox("b@club.example")
                .mailbox("c@club.example")
                .start();
        graph = GraphClient.of(simulator);
        eventual = graph.with("ConsistencyLevel", "eventual");
        simulator.groups().create(BOARD);
        simulator.groups().create(NORTH);
        simulator.groups().addUser(BOARD, "a@club.example");
        simulator.groups().addGroup(BOARD, NORTH);
        simulator.groups().addGroup(NORTH, BOARD);
        simulator.groups().addUser(NORTH, "a@club.example");
        simulator.groups().addUser(NORTH, "b@club.example");
    }

    @AfterEach
    void stop() {
        simulator.close();
    }

    private static List<String> names(Answer answer) {
        List<String> names = new ArrayList<>();
        answer.json()
                .get("value")
                .forEach(each -> names.add(each.path("userPrincipalName").stringValue("-")));
        return names;
    }

    @Test
    void members_of_members_come_once_even_in_a_circle() {
        Answer members = eventual.get(CAST);

        assertThat(names(members)).containsExactly("a@club.example", "b@club.example");
        assertThat(members.json().get("@odata.count").intValue()).isEqualTo(2);
        assertThat(members.json().at("/value/0").propertyNames())
                .containsExactly("id", "userPrincipalName", "assignedPlans");
    }

    @Test
    void the_cast_needs_its_header_on_every_page() {
        Answer first = eventual.get(CAST + "&$top=1");
        String next = first.text("@odata.nextLink");

        assertThat(names(first)).containsExactly("a@club.example");
        assertThat(names(eventual.get(next))).containsExactly("b@club.example");
        assertThat(graph.get(next).status()).isEqualTo(400);
        assertThat(graph.get(CAST).code()).isEqualTo("Request_UnsupportedQuery");
        assertThat(eventual.get(CAST.replace("&$count=true", "")).status()).isEqualTo(400);
    }

    @Test
    void without_the_cast_members_are_of_mixed_type() {
        Answer members = graph.get("/groups/" + BOARD + "/transitiveMembers");

        assertThat(members.json().get("value").size()).isEqualTo(3);
        assertThat(members.json().at("/value/1/@odata.type").stringValue()).isEqualTo("#microsoft.graph.group");
    }

    @Test
    void users_are_listed_and_read_and_only_those_with_a_mailbox_have_a_plan_for_exchange() {
        simulator.mailbox("c@club.example").condition(MailboxCondition.NOT_ENABLED);

        assertThat(names(graph.get("/users"))).containsExactly("a@club.example", "b@club.example", "c@club.example");
        assertThat(graph.get("/users/a@club.example?$select=id,assignedPlans")
                        .json()
                        .at("/assignedPlans/0/service")
                        .stringValue())
                .isEqualTo("exchange");
        assertThat(graph.get("/users/c@club.example?$select=assignedPlans")
                        .json()
                        .get("assignedPlans")
                        .size())
                .isZero();
        assertThat(graph.get("/users/a@club.example").text("id"))
                .isEqualTo(simulator.mailbox("a@club.example").objectId());
    }

    @Test
    void what_is_not_there_is_not_found_and_nothing_can_be_written() {
        assertThat(graph.get("/users/nobody@club.example").code()).isEqualTo("Request_ResourceNotFound");
        assertThat(graph.get("/groups/" + UUID.randomUUID() + "/transitiveMembers")
                        .status())
                .isEqualTo(404);
        assertThat(graph.get("/groups/x/transitiveMembers").status()).isEqualTo(404);
        assertThat(graph.post("/users", "{}").status()).isEqualTo(405);
        assertThat(graph.get("/users?$top=1000").status()).isEqualTo(400);
        assertThat(eventual.get(CAST.replace("microsoft.graph.user", "microsoft.graph.device"))
                        .status())
                .isEqualTo(400);
    }

    @Test
    void guests_and_disabled_users_are_members_and_told_apart_by_what_the_directory_says_of_them() {
        SimulatedMailbox guest = simulator.mailbox("b@club.example");
        guest.user(guest.user().asGuest().withMail(null).named("Bea Guest"));
        SimulatedMailbox disabled = simulator.mailbox("a@club.example");
        disabled.user(disabled.user().disabled());

        Answer members =
                eventual.get(CAST.replace("assignedPlans", "mail,accountEnabled,userType,displayName,givenName"));

        assertThat(members.json().at("/value/0/accountEnabled").booleanValue()).isFalse();
        assertThat(members.json().at("/value/0/userType").stringValue()).isEqualTo("Member");
        assertThat(members.json().at("/value/1/userType").stringValue()).isEqualTo("Guest");
        assertThat(members.json().at("/value/1/mail").isNull()).isTrue();
        assertThat(members.json().at("/value/1/displayName").stringValue()).isEqualTo("Bea Guest");
        assertThat(members.json().at("/value/1/givenName").isNull()).isTrue();
    }

    @Test
    void a_user_comes_with_what_graph_shows_unasked() {
        assertThat(graph.get("/users/a@club.example").json().propertyNames())
                .containsExactly(
                        "@odata.context",
                        "businessPhones",
                        "displayName",
                        "givenName",
                        "jobTitle",
                        "mail",
                        "mobilePhone",
                        "officeLocation",
                        "preferredLanguage",
                        "surname",
                        "userPrincipalName",
                        "id");
    }

    @Test
    void a_group_has_a_name_until_it_is_gone() {
        UUID south = UUID.randomUUID();
        simulator.groups().create(south, "South");
        simulator.groups().addGroup(BOARD, south);

        assertThat(graph.get("/groups/" + south).text("displayName")).isEqualTo("South");
        simulator.groups().delete(south);

        assertThat(graph.get("/groups/" + south).code()).isEqualTo("Request_ResourceNotFound");
        assertThat(graph.get("/groups/" + BOARD + "/transitiveMembers")
                        .json()
                        .get("value")
                        .size())
                .isEqualTo(3);
    }

    @Test
    void the_app_itself_is_nobody() {
        assertThat(graph.get("/me").status()).isEqualTo(400);
    }

    @Test
    void a_user_who_left_a_group_is_no_member() {
        simulator.groups().removeUser(NORTH, "b@club.example");

        assertThat(names(eventual.get(CAST))).containsExactly("a@club.example");
    }
}
