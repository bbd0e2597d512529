package io.contactsync.world;

import io.contactsync.state.Versions;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Copies of the stores, and what it means to put one back: the service is stopped for it, and nobody but a comparison knows the rest. */
final class Backups {

    private final SimulatedWorld world;
    private final Map<StoreActions.Store, Object> copies = new EnumMap<>(StoreActions.Store.class);

    Backups(SimulatedWorld world) {
        this.world = world;
    }

    /** Of what these put back: copies cost more than most of what happens in a world. */
    void backUp(List<Action> actions) {
        actions.stream()
                .filter(StoreActions.Restore.class::isInstance)
                .map(action -> ((StoreActions.Restore) action).store())
                .distinct()
                .forEach(this::backUp);
    }

    void backUp(StoreActions.Store store) {
        copies.put(
                store,
                switch (store) {
                    case STATE -> world.stores.state.copy();
                    case BROKER -> world.broker.copy();
                    case MEMBERS -> world.stores.members.copy();
                });
    }

    @SuppressWarnings("unchecked")
    void restore(StoreActions.Store store) {
        if (store == StoreActions.Store.STATE) {
            awaitKept();
        }
        world.services.stop();
        world.office.unnoticed();
        Object copy = Objects.requireNonNull(copies.get(store));
        switch (store) {
            case STATE -> {
                world.stores.state.restore((byte[]) copy);
                forgotten();
            }
            case BROKER -> {
                world.broker.restore((List<Broker.Message>) copy);
                world.office.eventsLost();
            }
            case MEMBERS -> {
                world.stores.members.restore((String) copy);
                world.stores.members.database(world.office.query()).capture().install();
                world.office.learn();
            }
        }
    }

    /** What was done within the last second is not known to have been lost: it is kept in the source that it was done, each second. */
    private void awaitKept() {
        for (int i = 0; i < 60 && !(world.services.areUp() && isKept()); i++) {
            world.pass(Duration.ofSeconds(2));
        }
    }

    private boolean isKept() {
        long newest = world.truth.read(tx -> new Versions(tx).newest());
        return world.stores
                        .members
                        .database(world.office.query())
                        .capture()
                        .newestVersion()
                        .orElse(0)
                >= newest;
    }

    /** What was counted is lost with the rest of it. */
    private void forgotten() {
        world.owners.forgetUnknownFolders();
        world.graph.boxes().forEach(box -> box.deletes.clear());
    }

    /** @param deletes own contacts that the owners delete while the empty state DB's folders are listed */
    void loseState(int deletes) {
        world.services.stop();
        world.office.unnoticed();
        world.stores.state.empty();
        forgotten();
        if (deletes > 0) {
            world.graph.shift(1, deletes);
        }
    }
}
