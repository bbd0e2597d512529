package io.contactsync.demo.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.contactsync.graphsimulator.SimulatedMailbox;
import io.contactsync.graphsimulator.mailbox.MailboxCondition;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Brings about whatever goes wrong around the service, amid the office's changes. For one thread. */
final class Troubles {

    private static final Duration GONE = Duration.ofMillis(800);

    /** A lease, its hold, and the time that the next worker takes to find out. */
    private static final Duration FROZEN =
            FaultStand.CALL_TIMEOUT.plus(FaultStand.HOLD).plusSeconds(5);

    /** How far clocks are wrong. */
    private static final List<Duration> WRONG = List.of(Duration.ofDays(1), Duration.ofHours(1), Duration.ofHours(-1));

    /** Longer than deletes wait for what comes back, or shorter. */
    private static final Duration LONGEST_MISTAKE = Duration.ofSeconds(2);

    /** What people forget the {@code where} of. */
    private static final List<String> MISTAKES =
            List.of("active = false", "chapter = 'North'", "last_name = 'Smith', active = id % 2 = 0");

    private final FaultStand stand;
    private final Office office;
    private final OtherApp other;
    private final StaleEvents stale;
    private final List<PageShift> shifts = new ArrayList<>();

    Troubles(FaultStand stand, Office office) {
        this.stand = stand;
        this.office = office;
        this.other = new OtherApp(stand.graph());
        this.stale = new StaleEvents(stand.configuration());
    }

    void bring(Disruption disruption, Random random) {
        switch (disruption) {
            case WORKER_KILLED -> stand.workers().kill(stand.workers().any(random));
            case WORKER_FROZEN -> freeze(stand.workers().any(random), random);
            case BROKER_RESTARTED -> {
                stand.awaitStarted();
                stand.servers().broker().stop();
                office.changeSome(random);
                stand.servers().broker().start();
            }
            case STATE_DB_RESTARTED -> {
                stand.awaitStarted();
                if (random.nextBoolean()) {
                    stand.servers().postgres().stop();
                } else {
                    stand.servers().postgres().kill();
                }
                stand.forgetConnections();
                stand.servers().postgres().start();
            }
            case FOLDER_DELETED -> deleteFolder(random);
            case MAILBOX_GONE -> {
                SimulatedMailbox mailbox = mailbox(ClubMailbox.FOUR.get(random.nextInt(4)));
                mailbox.condition(MailboxCondition.UNKNOWN_USER);
                office.changeFor(GONE, random);
                mailbox.condition(MailboxCondition.ACTIVE);
            }
            case TOKENS_REVOKED -> stand.graph().tokens().revokeAll();
            case STALE_EVENTS -> stale.publish(stand.stateDb(), random);
            case MEMBERS_RELOADED -> reload(random);
            case MENDED_MISTAKE -> {
                stand.members().mistake(MISTAKES.get(random.nextInt(MISTAKES.size())));
                Office.pause(upTo(LONGEST_MISTAKE, random));
                stand.members().mendMistake();
            }
            case STATE_DB_SET_BACK -> setStateBack(random);
            case CLOCK_WRONG -> setClockWrong(WRONG.get(random.nextInt(WRONG.size())), random);
            case SECOND_INSTALLATION -> {
                stand.startSecond(random.nextBoolean(), random);
                office.changeFor(GONE, random);
            }
            case PAGE_SHIFT -> {
                ClubMailbox place = random.nextBoolean() ? ClubMailbox.NORTH : ClubMailbox.WEST;
                stand.awaitStarted();
                shifts.add(new PageShift(mailbox(place), 1 + random.nextInt(4)));
                stand.relist(place.address());
            }
            case FOLDER_RENAMED -> renameFolder(random);
            case CONSUMER_HANDED_OVER -> {
                for (int times = 1 + random.nextInt(3); times > 0; times--) {
                    assertThat(office.changeUntil(FaultStand.PATIENCE, stand.gate()::cutConsumer, random))
                            .as("somebody consumed")
                            .isTrue();
                }
            }
        }
    }

    /** Whether all that was to come about of itself did. */
    boolean haveAllCome() {
        return shifts.stream().allMatch(shift -> shift.fired() > 0);
    }

    /** Frozen amid work, so that something is in its hands when it goes on. */
    private void freeze(int worker, Random random) {
        stand.awaitStarted();
        stand.members().hurry(20, 1);
        stand.workers().freeze(worker);
        office.changeFor(FROZEN, random);
        stand.workers().thaw(worker);
    }

    private void reload(Random random) {
        if (random.nextBoolean()) {
            stand.members().reload();
        } else {
            stand.members().takeAllAway();
            Office.pause(upTo(LONGEST_MISTAKE, random));
            stand.members().bringAllBack();
        }
    }

    /** By a person who stops the workers for it, or as a replica that takes over while they run. */
    private void setStateBack(Random random) {
        stand.awaitStarted();
        stand.backup().take();
        office.changeFor(upTo(LONGEST_MISTAKE, random), random);
        assertThat(office.changeUntil(
                        FaultStand.PATIENCE,
                        () -> stand.keptVersion() > stand.backup().newest(),
                        random))
                .as("what the backup lacks was kept elsewhere")
                .isTrue();
        if (random.nextBoolean()) {
            stand.workers().killAll();
            stand.backup().putBack();
            stand.workers().startAnew();
        } else {
            stand.backup().putBack();
        }
        assertThat(office.changeUntil(FaultStand.PATIENCE, stand::knowsThatStateWentBack, random))
                .as("it was noticed that the state DB went back")
                .isTrue();
    }

    private void setClockWrong(Duration ahead, Random random) {
        Duration meanwhile = upTo(LONGEST_MISTAKE, random);
        if (random.nextBoolean()) {
            stand.serverClock().set(ahead);
            office.changeFor(meanwhile, random);
            stand.serverClock().set(Duration.ZERO);
        } else {
            int worker = stand.workers().any(random);
            stand.workers().setClock(worker, ahead);
            office.changeFor(meanwhile, random);
            stand.workers().setClock(worker, Duration.ZERO);
        }
    }

    private void deleteFolder(Random random) {
        ClubMailbox place = withFolder(random);
        stand.folderId(place).ifPresent(id -> other.deleteFolder(place.address(), id));
    }

    private void renameFolder(Random random) {
        ClubMailbox place = withFolder(random);
        String name = "Members " + random.nextInt(1_000_000);
        stand.folderId(place).ifPresent(id -> other.renameFolder(place.address(), id, name));
        office.changeFor(upTo(LONGEST_MISTAKE, random), random);
        stand.workers().killAll();
        stand.configure(place, name);
        stand.workers().startAnew();
    }

    private ClubMailbox withFolder(Random random) {
        return stand.place(random.nextBoolean() ? ClubMailbox.OFFICE : ClubMailbox.SOUTH);
    }

    private SimulatedMailbox mailbox(ClubMailbox place) {
        return stand.graph().mailbox(place.address());
    }

    private static Duration upTo(Duration longest, Random random) {
        return Duration.ofMillis(1 + random.nextLong(longest.toMillis()));
    }
}
