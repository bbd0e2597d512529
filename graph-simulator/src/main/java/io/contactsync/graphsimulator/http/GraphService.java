package io.contactsync.graphsimulator.http;

import io.contactsync.graphsimulator.fault.Fault;
import io.contactsync.graphsimulator.fault.FaultPlan;
import io.contactsync.graphsimulator.later.HiddenWork;
import io.contactsync.graphsimulator.later.Timer;
import io.contactsync.graphsimulator.mailbox.MailboxAccount;
import io.contactsync.graphsimulator.mailbox.MailboxCondition;
import io.contactsync.graphsimulator.metadata.GraphMetadata;
import io.contactsync.graphsimulator.odata.QueryOptions;
import io.contactsync.graphsimulator.protocol.GraphError;
import io.contactsync.graphsimulator.protocol.GraphErrorException;
import io.contactsync.graphsimulator.protocol.GraphReply;
import io.contactsync.graphsimulator.protocol.GraphRequest;
import io.contactsync.graphsimulator.settings.Switch;
import io.contactsync.graphsimulator.tenant.Tenant;
import io.contactsync.graphsimulator.throttle.Admission;
import io.contactsync.graphsimulator.token.Caller;
import io.contactsync.graphsimulator.token.Permissions;
import java.time.Duration;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Takes a request through the stations of Graph, in this order: token, route, mailbox, throttle, fault, latency, work. No thread
 * waits anywhere; a request ends by one call of its consumer, on whatever thread it got that far.
 */
final class GraphService {
    private static final Logger LOG = LoggerFactory.getLogger(GraphService.class);
    private static final Set<String> UPLOADS = Set.of("PATCH", "POST", "PUT");

    private final Tenant tenant;
    private final Timer timer;
    private final Course course;
    private final Permissions permissions;
    private final Json json = new Json(JsonMapper.shared());
    private final GraphMetadata metadata = GraphMetadata.load();
    private final ContactOperations contacts;
    private final FolderOperations folders;
    private final DeltaOperations delta;
    private final DirectoryOperations directory;
    private final SubscriptionOperations subscriptions;
    private final BatchService batches;

    GraphService(Tenant tenant, Timer timer, Course course) {
        this.tenant = tenant;
        this.timer = timer;
        this.course = course;
        this.permissions = new Permissions(tenant.apps());
        this.contacts = new ContactOperations(json, tenant.switches());
        this.folders = new FolderOperations(json, tenant.switches());
        this.delta = new DeltaOperations(json, tenant.switches(), tenant.deltaTokens());
        this.directory = new DirectoryOperations(
                json,
                tenant.mailboxes(),
                tenant.groups(),
                permissions,
                new ApplicationOperations(json, tenant.apps()),
                new UsersDelta(json, tenant.mailboxes(), tenant.deltaTokens()));
        this.subscriptions = new SubscriptionOperations(json, tenant, permissions, tenant.subscriptions());
        this.batches = new BatchService(tenant, json, course, this::handleOne);
    }

    /** Answers a request over HTTP, a batch included, once it has been under way for a while. */
    void handle(GraphRequest request, Consumer<Outcome> client) {
        Place place = Place.now();
        timer.after(tenant.latency().underWay(), () -> {
            if (request.path().equals(BatchService.PATH)) {
                batches.handle(request, client);
            } else {
                handleOne(request, client, place);
            }
        });
    }

    private void handleOne(GraphRequest request, Consumer<Outcome> client, Place place) {
        Exchange exchange = new Exchange(tenant, json, request, client);
        try {
            Caller caller = tenant.tokens().authenticate(request.headers().get("Authorization"));
            exchange.from(caller);
            if (SubscriptionOperations.isAbout(request.path())) {
                subscriptions.handle(exchange, caller);
                return;
            }
            GraphReply fromDirectory = directory.answer(request, caller);
            if (fromDirectory != null) {
                exchange.end(new Outcome.Answered(fromDirectory));
                return;
            }
            Route route = Route.parse(request.path());
            exchange.concerns(tenant.mailboxes().find(route.user()));
            MailboxAccount account = tenant.mailboxes().reach(user(route, caller));
            exchange.concerns(account);
            permissions.requireContacts(
                    caller, account.address(), !request.method().equals("GET"));
            enter(exchange, caller, route, account, place);
        } catch (GraphErrorException e) {
            exchange.end(new Outcome.Answered(exchange.error(e.error())));
        }
    }

    /** Refuses what never was a request to Graph, in Graph's form all the same. */
    void refuse(GraphRequest request, Consumer<Outcome> client, GraphError error) {
        Exchange exchange = new Exchange(tenant, json, request, client);
        exchange.end(new Outcome.Answered(exchange.error(error)));
    }

    private static String user(Route route, Caller caller) {
        return route.user().equals("me") ? DirectoryOperations.me(caller) : route.user();
    }

    private void enter(Exchange exchange, Caller caller, Route route, MailboxAccount account, Place place) {
        GraphRequest request = exchange.request();
        int upload = UPLOADS.contains(request.method()) ? request.body().length : 0;
        Admission admission = account.throttle(caller.appId()).admit(upload, place.arrivedAtNanos());
        if (admission instanceof Admission.Refused refused) {
            account.tally().refused(refused.reason());
            GraphReply reply = exchange.error(refused.error());
            String retryAfter = refused.retryAfter();
            exchange.end(new Outcome.Answered(retryAfter == null ? reply : reply.with("Retry-After", retryAfter)));
            return;
        }
        place.taken();
        Fault fault = tenant.faults().isQuiet()
                ? null
                : tenant.faults()
                        .next(new FaultPlan.Target(
                                account.address(),
                                account.objectId().toString(),
                                request.method(),
                                Route.decode(request.path())));
        exchange.suffers(fault);
        Course.Steps steps = new Course.Steps() {
            @Override
            public GraphReply work() {
                return GraphService.this.work(exchange, route, account);
            }

            @Override
            public GraphReply error(GraphError error) {
                return exchange.error(error);
            }

            @Override
            public @Nullable String close(Fault.Throttled throttled) {
                return account.throttle(caller.appId()).close(throttled.delay(), throttled.form());
            }

            @Override
            public HiddenWork.Item hidden(Duration delay) {
                return new HiddenWork.Item(
                        account.address(),
                        request.method() + " " + request.path(),
                        tenant.clock().instant(),
                        delay);
            }

            @Override
            public void release() {
                account.throttle(caller.appId()).release();
                place.released();
            }

            @Override
            public void end(Outcome outcome) {
                exchange.end(outcome);
            }
        };
        timer.after(tenant.latency().next(account), () -> course.run(fault, steps));
    }

    private GraphReply work(Exchange exchange, Route route, MailboxAccount account) {
        GraphRequest request = exchange.request();
        try {
            Operation operation = new Operation(
                    request,
                    route,
                    account,
                    QueryOptions.parse(request.query()),
                    Preferences.of(request),
                    body(exchange, route));
            refuseWhenFull(operation);
            return switch (route.kind()) {
                case CONTACTS -> contacts.onCollection(operation);
                case CONTACTS_DELTA -> delta.answer(operation);
                case CONTACT -> contacts.onEntity(operation);
                case CONTACT_PERMANENT_DELETE -> contacts.permanentDelete(operation);
                case FOLDERS -> folders.onCollection(operation);
                case FOLDER -> folders.onEntity(operation);
                case FOLDER_PERMANENT_DELETE -> folders.permanentDelete(operation);
            };
        } catch (GraphErrorException e) {
            return exchange.error(e.error());
        } catch (RuntimeException e) {
            LOG.atError()
                    .setCause(e)
                    .addKeyValue("method", request.method())
                    .log("request failed inside the simulator");
            return exchange.error(GraphError.internal());
        }
    }

    /** The body of a request that writes, refused when it is not of the type that Microsoft's metadata says; {@code null} of others. */
    private @Nullable JsonNode body(Exchange exchange, Route route) {
        GraphRequest request = exchange.request();
        String type = switch (route.kind()) {
            case CONTACTS -> request.method().equals("POST") ? "contact" : null;
            case CONTACT -> request.method().equals("PATCH") ? "contact" : null;
            case FOLDERS -> request.method().equals("POST") ? "contactFolder" : null;
            case FOLDER -> request.method().equals("PATCH") ? "contactFolder" : null;
            default -> null;
        };
        if (type == null) {
            return null;
        }
        JsonNode body = json.read(request);
        GraphMetadata.Violation violation = metadata.check(type, body);
        exchange.carries(type, violation == null ? null : violation.text());
        if (violation != null) {
            throw violation.error().asException();
        }
        return body;
    }

    private void refuseWhenFull(Operation operation) {
        boolean adds = switch (operation.request().method()) {
            case "PATCH" -> true;
            case "POST" ->
                operation.route().kind() == Route.Kind.CONTACTS
                        || operation.route().kind() == Route.Kind.FOLDERS;
            default -> false;
        };
        if (adds && operation.account().condition() == MailboxCondition.FULL) {
            throw GraphError.quotaExceeded(
                            tenant.switches().on(Switch.FULL_MAILBOX_ANSWERS_507),
                            "Mailbox has exceeded maximum mailbox size.")
                    .asException();
        }
    }
}
