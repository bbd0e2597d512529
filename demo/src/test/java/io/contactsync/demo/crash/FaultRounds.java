package io.contactsync.demo.crash;

import static org.awaitility.Awaitility.await;

import io.contactsync.graphsimulator.SimulatedMailbox;
import io.contactsync.graphsimulator.contacts.FolderView;
import io.contactsync.graphsimulator.fault.InjectedFault;
import io.contactsync.graphsimulator.mailbox.MailboxCondition;
import io.contactsync.graphsimulator.settings.Latency;
import java.time.Duration;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;

/**
 * Rounds of trouble, each drawn by its seed: some kinds of faults at Graph, some trouble around, and an office that changes
 * members all the while. A round ends when all is well again. For one thread.
 */
final class FaultRounds {

    private static final int STEPS = 50;
    private static final int FAULTS_AT_ONCE = 6;
    private static final Duration LONGEST_STEP = Duration.ofMillis(60);

    /** By then each kind of fault that was drawn shall have struck: usually within seconds, later where workers start slowly. */
    private static final Duration STORM = Duration.ofSeconds(60);

    /** A way that is longer than the work: then requests go in batches. */
    private static final Latency FAR = new Latency.Fixed(Duration.ofMillis(80));

    private static final Duration GONE = Duration.ofMillis(800);

    /** A lease, its hold, and the time that the next worker takes to find out. */
    private static final Duration FROZEN =
            FaultStand.CALL_TIMEOUT.plus(FaultStand.HOLD).plusSeconds(5);

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
    private final OtherApp other;
    private final StaleEvents stale;
    private final Deck<FaultKind> faults = Deck.of(FaultKind.values(), KINDS);
    private final Deck<FaultKind> batchFaults = new Deck<>(IN_BATCHES);
    private final Deck<Disruption> disruptions = Deck.of(Disruption.values(), KINDS);

    FaultRounds(FaultStand stand, FaultTally tally) {
        this.stand = stand;
        this.tally = tally;
        this.other = new OtherApp(stand.graph());
        this.stale = new StaleEvents(stand.configuration());
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
        Disruption first = disruptions.draw(random);
        Disruption second = disruptions.draw(random);
        int at = random.nextInt(STEPS / 2);
        System.out.printf(
                "seed %d: %s, %s, %s%s%n",
                seed,
                first.label(),
                second.label(),
                storm.keySet(),
                far ? ", far away, batches " + batchStorm.keySet() : "");
        for (int step = 0; step < STEPS; step++) {
            changeSome(random);
            if (step == at) {
                disrupt(first, random);
            } else if (step == at + STEPS / 3) {
                disrupt(second, random);
            }
        }
        changeUntilStruck(storm, random);
        stand.graph().clearFaults();
        storm.forEach((kind, fault) -> tally.add(kind, fault.fired()));
        batchStorm.forEach((kind, fault) -> tally.addInBatch(kind, fault.fired()));
        stand.members().hurry(5, 6);
        stand.mendMailboxes();
        stand.awaitEqual();
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
            changeFor(Duration.ofMillis(1_500 + random.nextInt(2_500)), random);
            stand.workers().kill(anyWorker(random));
            kills++;
        }
        stand.members().hurry(5, 6);
        stand.awaitEqual();
        return kills;
    }

    private void disrupt(Disruption disruption, Random random) {
        switch (disruption) {
            case WORKER_KILLED -> stand.workers().kill(anyWorker(random));
            case WORKER_FROZEN -> freeze(anyWorker(random), random);
            case BROKER_RESTARTED -> {
                stand.awaitStarted();
                stand.servers().broker().stop();
                changeSome(random);
                stand.servers().broker().start();
            }
            case STATE_DB_RESTARTED -> {
                stand.awaitStarted();
                if (random.nextBoolean()) {
                    stand.servers().postgres().stop();
                } else {
                    stand.servers().postgres().kill();
                }
                stand.members().close();
                stand.servers().postgres().start();
            }
            case FOLDER_DELETED -> deleteFolder(random);
            case MAILBOX_GONE -> {
                SimulatedMailbox mailbox = mailbox(ClubMailbox.FOUR.get(random.nextInt(4)));
                mailbox.condition(MailboxCondition.UNKNOWN_USER);
                changeFor(GONE, random);
                mailbox.condition(MailboxCondition.ACTIVE);
            }
            case TOKENS_REVOKED -> stand.graph().tokens().revokeAll();
            case STALE_EVENTS -> stale.publish(stand.stateDb(), random);
            case MEMBERS_RELOADED -> reload(random);
        }
        tally.add(disruption);
    }

    /** Frozen amid work, so that something is in its hands when it goes on. */
    private void freeze(int worker, Random random) {
        stand.awaitStarted();
        stand.members().hurry(20, 1);
        stand.workers().freeze(worker);
        changeFor(FROZEN, random);
        stand.workers().thaw(worker);
    }

    private void reload(Random random) {
        if (random.nextBoolean()) {
            stand.members().reload();
        } else {
            stand.members().takeAllAway();
            Duration meanwhile = Duration.ofMillis(1 + random.nextLong(2_000));
            await().pollInSameThread().pollDelay(meanwhile).until(() -> true);
            stand.members().bringAllBack();
        }
    }

    private void deleteFolder(Random random) {
        ClubMailbox place = random.nextBoolean() ? ClubMailbox.OFFICE : ClubMailbox.SOUTH;
        mailbox(place).folders().stream()
                .filter(folder -> folder.name().equals(Objects.requireNonNull(place.folder())))
                .map(FolderView::id)
                .findFirst()
                .ifPresent(id -> other.deleteFolder(place.address(), id));
    }

    private void changeUntilStruck(Map<FaultKind, InjectedFault> storm, Random random) {
        long begun = System.nanoTime();
        while (System.nanoTime() - begun < STORM.toNanos()
                && storm.values().stream().anyMatch(fault -> fault.fired() == 0)) {
            changeSome(random);
        }
    }

    private void changeFor(Duration time, Random random) {
        long begun = System.nanoTime();
        while (System.nanoTime() - begun < time.toNanos()) {
            changeSome(random);
        }
    }

    private void changeSome(Random random) {
        for (int i = random.nextInt(4); i >= 0; i--) {
            stand.members().tryChange();
        }
        Duration pause = Duration.ofMillis(1 + random.nextLong(LONGEST_STEP.toMillis()));
        await().pollInSameThread().pollDelay(pause).until(() -> true);
    }

    private SimulatedMailbox mailbox(ClubMailbox place) {
        return stand.graph().mailbox(place.address());
    }

    private int anyWorker(Random random) {
        return random.nextInt(stand.workers().size());
    }
}
