package io.contactsync.ops.doctor;

import io.contactsync.config.ConfigException;
import io.contactsync.graph.Answer;
import io.contactsync.graph.ErrorClass;
import io.contactsync.graph.Folder;
import io.contactsync.graph.FolderRef;
import io.contactsync.graph.GraphContactsClient;
import io.contactsync.graph.GraphError;
import io.contactsync.graph.Mailbox;
import io.contactsync.graph.NextLink;
import io.contactsync.graph.Page;
import io.contactsync.graph.RequestListener;
import io.contactsync.graph.TokenReport;
import io.contactsync.ops.StageSettings;
import io.contactsync.ops.doctor.CheckResult.Failed;
import io.contactsync.ops.doctor.CheckResult.Ok;
import io.contactsync.ops.doctor.CheckResult.Skipped;
import io.contactsync.routing.Address;
import io.contactsync.routing.Place;
import io.contactsync.routing.Target;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Microsoft Graph: the sign-in, the clock, each mailbox that is named, and one that must be refused. */
final class GraphChecks implements AutoCloseable {

    private static final String PERMISSION = "Contacts.ReadWrite";

    private final StageSettings settings;
    private final Clock clock;
    private final MailboxDoor door;
    private final InstallationChecks installation;
    private @Nullable GraphContactsClient opened;
    private TokenReport token = new TokenReport.Opaque();

    GraphChecks(StageSettings settings, Clock clock, InstallationChecks installation) {
        this.installation = installation;
        this.settings = settings;
        this.clock = clock;
        this.door = new MailboxDoor(settings, clock);
    }

    /**
     * @throws ConfigException when {@code outside} cannot be a mailbox
     */
    List<Check> checks(@Nullable String outside) {
        if (outside != null && Address.of(outside).isEmpty() && !Target.isObjectId(outside)) {
            throw new ConfigException("--outside: \"" + outside.replaceAll("\\p{Cntrl}", "?")
                    + "\" (expected: an address or a directory object id)");
        }
        List<Check> checks = new ArrayList<>();
        checks.add(installation.check());
        checks.add(new Check("token", Set.of(), this::token));
        checks.add(new Check("graph clock", Set.of(), this::clock));
        checks.add(new Check("targets", Set.of(), () -> new Ok(settings.places().size() + " folders named")));
        mailboxes()
                .forEach((mailbox, folders) -> checks.add(new Check(
                        "mailbox " + mailbox,
                        Set.of("token", "targets"),
                        () -> door.through(mailbox, () -> mailbox(mailbox, folders)))));
        if (outside != null) {
            checks.add(new Check("outside " + outside, Set.of("token"), () -> outside(outside)));
        }
        return checks;
    }

    private Map<String, Set<String>> mailboxes() {
        Map<String, Set<String>> folders = new TreeMap<>();
        try {
            for (Place place : settings.places()) {
                folders.computeIfAbsent(place.mailbox(), mailbox -> new TreeSet<>())
                        .add(place.folder());
            }
        } catch (ConfigException e) {
            // The check "targets" says so.
            return Map.of();
        }
        return folders;
    }

    private GraphContactsClient graph() {
        GraphContactsClient graph = opened;
        if (graph == null) {
            graph = GraphContactsClient.open(settings.graph(), clock, RequestListener.NONE);
            opened = graph;
        }
        return graph;
    }

    private CheckResult token() {
        token = graph().probe().token().join();
        if (token instanceof TokenReport.None none) {
            return new Failed(
                    "no token: " + none.failure().code(), none.failure().remedy());
        }
        if (token instanceof TokenReport.Claims readable) {
            Set<String> rights = new TreeSet<>(readable.roles());
            rights.addAll(readable.scopes());
            return new Ok(
                    rights.isEmpty()
                            ? "it carries no permission (right only with RBAC for Applications)"
                            : "it carries " + String.join(", ", rights) + reach(readable));
        }
        return new Ok("signed in; the token does not say what it permits");
    }

    /** How far what it carries goes. */
    private static String reach(TokenReport.Claims readable) {
        if (readable.roles().contains(PERMISSION)) {
            return "; " + PERMISSION + " opens every mailbox of the tenant that no application access policy closes";
        }
        return readable.scopes().isEmpty()
                ? "; no right to contacts (right only with RBAC for Applications)"
                : ", in the name of the person who signed in";
    }

    /** Of a mailbox that let us in; Exchange's assignments stand in no token, but there is no other way in without a permission. */
    private String entitled() {
        return token instanceof TokenReport.Claims readable
                        && readable.scopes().isEmpty()
                        && !readable.roles().contains(PERMISSION)
                ? " by an assignment in Exchange (RBAC for Applications)"
                : "";
    }

    private CheckResult clock() {
        Optional<Instant> there;
        try {
            there = graph().probe().now(settings.graph().callTimeout()).join();
        } catch (ConfigException e) {
            return new Skipped("the check token says why");
        }
        return there.map(now -> Clocks.compare("Graph's", now, clock.instant(), Duration.ofSeconds(1)))
                .orElseGet(() -> new Ok("Graph does not say what time it is"));
    }

    private CheckResult mailbox(String mailbox, Set<String> folders) {
        Set<String> missing = new TreeSet<>(folders);
        missing.remove("");
        Map<String, FolderRef> there = new TreeMap<>();
        if (folders.contains("")) {
            there.put("", FolderRef.defaultFolder());
        }
        @Nullable NextLink next = null;
        do {
            Answer<Page<Folder>> answer =
                    graph().listFolders(new Mailbox(mailbox), next).join();
            if (!(answer instanceof Answer.Done<Page<Folder>> done)) {
                return failed(answer);
            }
            done.value()
                    .items()
                    .forEach(folder -> missing.removeIf(name -> {
                        boolean found = name.equalsIgnoreCase(folder.displayName());
                        if (found) {
                            there.put(name, FolderRef.ofId(folder.id()));
                        }
                        return found;
                    }));
            next = done.value().next();
        } while (next != null && !missing.isEmpty());
        for (Map.Entry<String, FolderRef> folder : there.entrySet()) {
            Optional<CheckResult> strangers =
                    installation.strangers(graph(), mailbox, folder.getKey(), folder.getValue());
            if (strangers.isPresent()) {
                return strangers.get();
            }
        }
        return new Ok(
                missing.isEmpty()
                        ? "reachable" + entitled() + ", its folders are there"
                        : "reachable" + entitled() + "; made at the first start: " + String.join(", ", missing));
    }

    private CheckResult failed(Answer<Page<Folder>> answer) {
        return answer.<CheckResult>match(
                done -> new Ok(""),
                refused -> new Failed(described(refused.error()), remedy(refused.error())),
                unknown -> new Failed(
                        "no answer: " + unknown.cause(), "Check the network and contact-sync.graph.endpoint."),
                notSent -> new Failed(
                        "not asked: " + notSent.cause(),
                        "Check the network, the proxy and contact-sync.graph.endpoint."));
    }

    private static String described(GraphError error) {
        String id = error.requestId();
        return "Graph answers " + error.status() + " " + error.code() + (id == null ? "" : " (request-id " + id + ")");
    }

    private String remedy(GraphError error) {
        if (error.errorClass() == ErrorClass.MAILBOX
                && error.status() == 403
                && token instanceof TokenReport.Claims readable
                && !readable.roles().contains(PERMISSION)
                && !readable.scopes().contains(PERMISSION)) {
            return "The token carries no " + PERMISSION
                    + ": add this application permission to the app registration and"
                    + " have an administrator consent, or assign it in Exchange by RBAC for Applications.";
        }
        return error.errorClass().remedy();
    }

    private CheckResult outside(String mailbox) {
        Answer<Page<Folder>> answer =
                graph().listFolders(new Mailbox(mailbox), null).join();
        if (answer instanceof Answer.Done<Page<Folder>>) {
            return new Failed(
                    "the app reaches " + mailbox + ", which is outside of what it should reach",
                    token instanceof TokenReport.Claims readable
                                    && readable.roles().contains(PERMISSION)
                            ? "The token carries " + PERMISSION
                                    + ", which opens every mailbox: take this permission from the app"
                                    + " registration, and assign the role in Exchange by RBAC for Applications with a management scope"
                                    + " instead (docs/entra-setup.md, step 3)."
                            : "Make the management scope of the role's assignment in Exchange (RBAC for Applications) narrower;"
                                    + " a change takes up to two hours.");
        }
        if (answer instanceof Answer.Refused<Page<Folder>> refused
                && refused.error().status() == 403) {
            return new Ok("refused, as it should be: " + described(refused.error()));
        }
        return answer instanceof Answer.Refused<Page<Folder>> refused
                ? new Failed(
                        described(refused.error()) + " (expected: 403)",
                        "Name a mailbox that exists: only its refusal proves anything.")
                : failed(answer);
    }

    @Override
    public void close() {
        if (opened != null) {
            opened.close();
        }
    }
}
