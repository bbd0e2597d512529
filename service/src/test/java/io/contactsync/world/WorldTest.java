package io.contactsync.world;

import static org.assertj.core.api.Assertions.assertThat;

import io.contactsync.graph.SimulatedClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.JsonNodeFactory;

class WorldTest {

    @Test
    void the_same_seed_is_the_same_world() throws Exception {
        try (var stores = new Stores()) {
            assertThat(lived(stores)).isEqualTo(lived(stores));
        }
    }

    @Test
    void a_list_is_shrunk_to_what_makes_it_fail() {
        List<Integer> all = IntStream.range(0, 40).boxed().toList();

        assertThat(Shrinker.shrink(all, some -> some.contains(7) && some.contains(31)))
                .containsExactly(7, 31);
    }

    @Test
    void every_kind_but_the_basic_one_adds_something_to_draw() {
        for (Kind kind : EnumSet.complementOf(EnumSet.of(Kind.BASE))) {
            assertThat(IntStream.range(1, 200)
                            .boxed()
                            .flatMap(seed -> new Adversary(seed, EnumSet.of(Kind.BASE, kind)).draw().actions().stream())
                            .map(Action::kind))
                    .contains(kind);
        }
    }

    @Test
    void the_folder_that_took_the_place_of_a_deleted_one_is_the_targets() throws Exception {
        try (var stores = new Stores()) {
            var world = new SimulatedWorld(stores, new Adversary.Beginning(1, 3, 1, "Members", 1, 4, 20));

            // The state DB that is put back knows the deleted folder, and not the one that was made since.
            world.live(List.of(
                    new StoreActions.LoseState(0),
                    new OwnerActions.OwnerDeletesFolder(0),
                    new MemberActions.OtherIds(),
                    new Action.Wait(90),
                    new StoreActions.Restore(StoreActions.Store.STATE)));

            assertThat(world.judge.problems()).isEmpty();
        }
    }

    @Test
    void a_delete_that_graph_does_later_is_judged_when_it_is_asked_for() {
        var time = new VirtualTime();
        List<Long> judged = new ArrayList<>();
        var graph = new Graph(time, new Random(1), what -> {}, (box, item) -> judged.add(time.micros()));
        Graph.Box box = graph.add("id", "board@club.example");
        Graph.Item item = graph.put(box, Graph.CONTACTS, "m1", /* ours= */ true, JsonNodeFactory.instance.objectNode());
        graph.trouble(0, Graph.Trouble.SERVER_ERROR_LATER);

        graph.wire(new SimulatedProcess("deliver", dead -> {}, fault -> {}))
                .send(
                        List.of(new SimulatedClient.Request(
                                "DELETE",
                                SimulatedClient.endpoint()
                                        .newBuilder()
                                        .addPathSegments("users/id/contacts/" + item.id)
                                        .build(),
                                null)),
                        List.of(reply -> {}));

        assertThat(judged).containsExactly(0L);
        boolean more = true;
        while (more) {
            more = time.step(Duration.ofMinutes(2).toNanos() / 1_000);
        }
        assertThat(box.items).isEmpty();
        assertThat(judged).hasSize(1);
    }

    private static List<Long> lived(Stores stores) {
        Adversary.Drawn drawn = new Adversary(5, EnumSet.of(Kind.BASE)).draw();
        var world = new SimulatedWorld(stores, drawn.beginning());
        world.live(drawn.actions());
        return List.of(world.time.micros(), (long) world.graph.requests());
    }
}
