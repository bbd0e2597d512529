package io.contactsync.demo.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.contactsync.graphsimulator.fault.InjectedFault;
import io.contactsync.graphsimulator.settings.Latency;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Rounds of trouble, each drawn by its seed: some kinds of faults at Graph, some trouble around, and an office that changes
 * members all the while. A round ends when all is well again. For one thread.
 */
final class FaultRounds {

    private static final int STEPS = 60;
    private static final int TROUBLES = 3;

    /** From one trouble to the next. */
    private static final int APART = STEPS / (TROUBLES + 1);

    private static final int FAULTS_AT_ONCE = 6;

    /** By then each kind of fault that was drawn shall have struck: usually within seconds, later where workers start slowly. */
    private static final Duration STORM = Duration.ofSeconds(60);

    /** A way that is longer than the work: then requests go in batches. */
    private static final Latency FAR = new Latency.Fixed(Duration.ofMillis(80));

    private static final List<FaultKind> IN_BATCHES = List.of(
            FaultKind.MAILBOX_INFO_STALE,
            FaultKind.HTML_ERROR,
            FaultKind.EXPIRED_TOKEN,
            FaultKind.GATEWAY_TIMEOUT_LATE_WORK,
            FaultKind.LOST_ANSWER,
            FaultKind.HANG,
            FaultKind.WRONG_JSON);

    private static final String KINDS = System.getProperty("contact-sync.faults.kinds", "");

    private final FaultStand stand;
    private final FaultTally tally;
    private final Office office;
    private final Troubles troubles;
    private final Deck<FaultKind> faults = Deck.of(FaultKind.values(), KINDS);
    private final Deck<FaultKind> batchFaults = new Deck<>(IN_BATCHES);
    private final Deck<Disruption> disruptions = Deck.of(Disruption.values(), KINDS);

    FaultRounds(FaultStand stand, FaultTally tally) {
        this.stand = stand;
        this.tally = tally;
        this.office = new Office(stand.members());
        this.troubles = new Troubles(stand, office);
    }

    /**
     * The first load, in which there is a backlog in every mailbox, so that whole batches suffer too. After a batch of unknown
     * outcome a mailbox gets no more of them for a while: so first come the faults after which everybody knows.
     */
    void load(int members, int workers) {
        var random = new Random(members);
        Map<FaultKind, InjectedFault> storm = new LinkedHashMap<>();
        for (FaultKind kind : IN_BATCHES) {
            storm.put(kind, kind.injectIntoBatch(stand.graph(), random));
        }
        stand.members().join(members);
        stand.workers().start(workers);
        stand.awaitEqual();
        stand.graph().clearFaults();
        storm.forEach((kind, fault) -> tally.addInBatch(kind, fault.fired()));
    }

    /** One round. */
    void run(long seed) {
        long begun = System.nanoTime();
        var random = new Random(seed);
        stand.members().follow(random);
        stand.awaitStarted();
        Map<FaultKind, InjectedFault> storm = new EnumMap<>(FaultKind.class);
        for (int i = 0; i < FAULTS_AT_ONCE; i++) {
            FaultKind kind = faults.draw(random);
            storm.computeIfAbsent(kind, k -> k.inject(stand.graph(), random));
        }
        Map<FaultKind, InjectedFault> batchStorm = new EnumMap<>(FaultKind.class);
        boolean far = random.nextBoolean();
        stand.graph().network(far ? FAR : Latency.NONE);
        if (far && KINDS.isEmpty()) {
            FaultKind kind = batchFaults.draw(random);
            batchStorm.put(kind, kind.injectIntoBatch(stand.graph(), random));
        }
        List<Disruption> around = new ArrayList<>();
        for (int i = 0; i < TROUBLES; i++) {
            around.add(disruptions.draw(random));
        }
        int at = random.nextInt(APART);
        System.out.printf(
                "seed %d: %s, %s%s%n",
                seed, around, storm.keySet(), far ? ", far away, batches " + batchStorm.keySet() : "");
        for (int step = 0; step < STEPS; step++) {
            office.changeSome(random);
            int next = (step - at) / APART;
            if (step == at + next * APART && next < TROUBLES) {
                troubles.bring(around.get(next), random);
            }
        }
        office.changeUntil(STORM, () -> storm.values().stream().allMatch(fault -> fault.fired() > 0), random);
        stand.graph().clearFaults();
        storm.forEach((kind, fault) -> tally.add(kind, fault.fired()));
        batchStorm.forEach((kind, fault) -> tally.addInBatch(kind, fault.fired()));
        stand.members().hurry(5, 6);
        stand.mendMailboxes();
        stand.awaitEqual();
        stand.endSecond();
        assertThat(troubles.haveAllCome()).as("all that was drawn came").isTrue();
        around.forEach(tally::add);
        System.out.printf(
                "seed %d: equal after %.1f s%n",
                seed, Duration.ofNanos(System.nanoTime() - begun).toMillis() / 1000.0);
    }

    /** Kills whichever worker again and again, twice at least, amid changes; then all is well again. Returns how often. */
    int killFor(Duration time, Random random) {
        stand.members().follow(random);
        long begun = System.nanoTime();
        int kills = 0;
        while (kills < 2 || System.nanoTime() - begun < time.toNanos()) {
            office.changeFor(Duration.ofMillis(1_500 + random.nextInt(2_500)), random);
            stand.workers().kill(stand.workers().any(random));
            kills++;
        }
        stand.members().hurry(5, 6);
        stand.awaitEqual();
        return kills;
    }
}
