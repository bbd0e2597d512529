package io.contactsync.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RoutesTest {

    private static final Address ADA = new Address("ada@club.example");
    private static final OwnerRoute OWNER =
            new OwnerRoute("targets[1]", "owner", List.of("Club.Example"), "Mine", Map.of());
    private static final MailboxNames NAMES =
            new MailboxNames(Map.of(ADA, "id-of-ada"), Set.of(new Address("gone@club.example")));

    @Test
    void without_only_a_target_takes_everyone() {
        var route = new Route("targets[0]", new Place("Office@Club.example", "Members"), Map.of());

        assertThat(route.rule(Map.of()))
                .isEqualTo(new Ruling.Wanted("targets[0]", new Place("office@club.example", "Members")));
    }

    @Test
    void every_tag_of_only_must_have_one_of_its_values() {
        var route = new Route(
                "targets[0]",
                new Place("office@club.example", ""),
                Map.of("chapter", List.of("North", "East"), "role", List.of("board")));

        assertThat(route.rule(Map.of("chapter", "East", "role", "board"))).isInstanceOf(Ruling.Wanted.class);
        assertThat(why(route.rule(Map.of("chapter", "West", "role", "board"))))
                .isEqualTo(new Exclusion.TagDiffers("chapter", "West", List.of("North", "East")));
        assertThat(why(route.rule(Map.of("chapter", "North"))))
                .isEqualTo(new Exclusion.TagDiffers("role", null, List.of("board")));
        assertThat(why(route.rule(Map.of("chapter", "north", "role", "board"))))
                .as("values are compared exactly")
                .isInstanceOf(Exclusion.TagDiffers.class);
    }

    @Test
    void the_row_names_the_mailbox_in_any_case_and_with_blanks_around() {
        assertThat(OWNER.rule(Map.of("owner", " Ada@Club.Example "), NAMES))
                .isEqualTo(new Ruling.Wanted("targets[1]", new Place("id-of-ada", "Mine")));
    }

    @Test
    void a_row_that_names_no_allowed_mailbox_is_excluded_with_the_reason() {
        assertThat(why(OWNER.rule(Map.of(), NAMES))).isEqualTo(new Exclusion.NoMailboxNamed("owner"));
        assertThat(why(OWNER.rule(Map.of("owner", " "), NAMES))).isEqualTo(new Exclusion.NoMailboxNamed("owner"));
        assertThat(why(OWNER.rule(Map.of("owner", "Ada"), NAMES)))
                .isEqualTo(new Exclusion.NotAnAddress("owner", "Ada"));
        assertThat(why(OWNER.rule(Map.of("owner", "eve@evil.example"), NAMES)))
                .isEqualTo(new Exclusion.OutsideAllowed(
                        "owner", new Address("eve@evil.example"), List.of("club.example")));
        assertThat(why(OWNER.rule(Map.of("owner", "gone@club.example"), NAMES)))
                .isEqualTo(new Exclusion.NoSuchMailbox(new Address("gone@club.example")));
        assertThat(why(OWNER.rule(Map.of("owner", "new@club.example"), NAMES)))
                .isEqualTo(new Exclusion.NotLookedUpYet(new Address("new@club.example")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "eve@club.example.evil.example",
                "eve@sub.club.example",
                "eve@xclub.example",
                "eve@evil.example/@club.example",
                "ada@club.example@evil.example",
                "../ada@club.example",
                "eve@club.example?x=@club.example",
                "ada@club.example,eve@club.example"
            })
    void nothing_that_only_looks_like_an_allowed_address_is_one(String value) {
        assertThat(OWNER.rule(Map.of("owner", value), NAMES)).isInstanceOf(Ruling.Excluded.class);
        assertThat(OWNER.address(Map.of("owner", value))).isEmpty();
    }

    @Test
    void two_targets_that_lead_to_one_folder_fill_it_together() {
        var place = new Place("office@club.example", "Members");
        var routes = new Routes(List.of(
                new Route("targets[0]", place, Map.of("chapter", List.of("North"))),
                new Route("targets[1]", place, Map.of("chapter", List.of("South")))));

        assertThat(routes.placesFor(Map.of("chapter", "North"), NAMES)).containsExactly(place);
        assertThat(routes.placesFor(Map.of("chapter", "South"), NAMES)).containsExactly(place);
        assertThat(routes.placesFor(Map.of("chapter", "West"), NAMES)).isEmpty();
        assertThat(routes.rulings(Map.of("chapter", "South"), NAMES))
                .satisfiesExactly(
                        first -> assertThat(why(first)).isInstanceOf(Exclusion.TagDiffers.class),
                        second -> assertThat(second).isEqualTo(new Ruling.Wanted("targets[1]", place)));
    }

    @Test
    void several_targets_meet_in_one_mailbox() {
        var routes = new Routes(List.of(new Route("targets[0]", new Place("id-of-ada", ""), Map.of())), List.of(OWNER));

        assertThat(routes.placesFor(Map.of("owner", "ada@club.example"), NAMES))
                .containsExactly(new Place("id-of-ada", ""), new Place("id-of-ada", "Mine"));
        assertThat(routes.addressesFor(Map.of("owner", "ada@club.example"))).containsExactly(ADA);
        assertThat(routes.width()).isEqualTo(2);
    }

    @Test
    void a_target_that_may_name_any_mailbox_is_refused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new OwnerRoute("targets[0]", "owner", List.of(), "", Map.of()))
                .withMessageStartingWith("allowed: empty (expected: ");
    }

    private static Exclusion why(Ruling ruling) {
        Exclusion why = ((Ruling.Excluded) ruling).why();
        assertThat(why.text()).isNotBlank();
        return why;
    }
}
