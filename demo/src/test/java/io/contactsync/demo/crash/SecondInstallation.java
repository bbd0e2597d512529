package io.contactsync.demo.crash;

import io.contactsync.Settings;
import io.contactsync.config.ConfigLoader;
import io.contactsync.graphsimulator.GraphSimulator;
import io.contactsync.memberdb.CaptureSetup;
import io.contactsync.memberdb.MemberDatabase;
import io.contactsync.state.ForeignFolders;
import io.contactsync.state.StateDatabase;
import io.contactsync.state.StateDb;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Another installation with members, state DB, queue and app of its own, whose members have the same numbers as those of the first
 * one, and which works in the first one's folder: it shares it, or was not told of the first one and has to leave it alone. For one thread.
 */
final class SecondInstallation implements AutoCloseable {

    static final String ID = "the-second";

    private static final int MEMBERS = 12;

    private final boolean shares;
    private final ClubMailbox place;
    private final GraphSimulator graph;
    private final Settings settings;
    private final ClubDatabase members;
    private final MailboxTruth truth;
    private final Child service;

    /**
     * Starts it.
     *
     * @param place its only target
     * @param sharer the installation that it shares the folder with; empty: it knows of none
     */
    SecondInstallation(
            Servers servers, GraphSimulator graph, Path folder, ClubMailbox place, List<String> sharer, Random random)
            throws IOException {
        this.shares = !sharer.isEmpty();
        this.place = place;
        this.graph = graph;
        this.members = new ClubDatabase(
                servers.freshDatabase(),
                servers.postgres().username(),
                servers.postgres().password(),
                random);
        this.truth = new MailboxTruth(
                members, graph, List.of(place), contact -> ID.equals(contact.mark(MailboxTruth.INSTALLATION)));
        String state = Files.createTempDirectory(folder, "second-").toString();
        Path config = Files.writeString(
                Path.of(state, "contact-sync.yaml"),
                StandConfiguration.of(
                                members.url(),
                                servers.broker().port(),
                                servers,
                                "jdbc:sqlite:state.db",
                                graph,
                                List.of(place))
                        .patience(FaultStand.CALL_TIMEOUT, FaultStand.HOLD)
                        .app(new StandConfiguration.App(OtherApp.CLIENT_ID, OtherApp.SECRET))
                        .shareWith(sharer)
                        .yaml());
        this.settings = new Settings(ConfigLoader.load(config, Map.of()));
        try (var source = MemberDatabase.open(settings.source())) {
            source.capture().install();
            source.capture()
                    .identify(new CaptureSetup.Identity(ID, settings.source().place()));
        }
        members.join(MEMBERS);
        this.service = Child.prepare(config);
        service.start();
    }

    ClubDatabase members() {
        return members;
    }

    boolean isStarted() {
        return service.isStarted();
    }

    /** Its contacts are as its members are; where it does not share, it has seen whose the folder is, and made nothing wrong. */
    boolean isRight() {
        return isStarted() && (shares ? truth.isReached() : hasLookedAround() && truth.isReachedInPart());
    }

    String tail() {
        return truth.differences() + "\n" + service.tail();
    }

    private boolean hasLookedAround() {
        try (StateDb state = StateDatabase.open(settings.state(), Clock.systemUTC())) {
            return truth.hasContacts()
                    || !state.read(tx -> new ForeignFolders(tx).standing()).isEmpty();
        }
    }

    /** It is given up, and a person deletes what it made. */
    @Override
    public void close() {
        service.close();
        members.close();
        var mailbox = graph.mailbox(place.address());
        mailbox.contacts().stream()
                .filter(contact -> ID.equals(contact.mark(MailboxTruth.INSTALLATION)))
                .forEach(contact -> mailbox.deleteInOutlook(contact.immutableId()));
    }
}
