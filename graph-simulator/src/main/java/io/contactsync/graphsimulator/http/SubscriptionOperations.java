package io.contactsync.graphsimulator.http;

import io.contactsync.graphsimulator.contacts.ContactChange;
import io.contactsync.graphsimulator.contacts.Timestamps;
import io.contactsync.graphsimulator.mailbox.MailboxAccount;
import io.contactsync.graphsimulator.odata.QueryOptions;
import io.contactsync.graphsimulator.protocol.GraphError;
import io.contactsync.graphsimulator.protocol.GraphErrorException;
import io.contactsync.graphsimulator.protocol.GraphReply;
import io.contactsync.graphsimulator.protocol.GraphRequest;
import io.contactsync.graphsimulator.subscription.Subscription;
import io.contactsync.graphsimulator.subscription.Subscriptions;
import io.contactsync.graphsimulator.tenant.Tenant;
import io.contactsync.graphsimulator.token.Caller;
import io.contactsync.graphsimulator.token.Permissions;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.JsonNode;

/**
 * {@code /subscriptions}: make (with the handshake), list, get, renew, reauthorize, delete. Subscribers must be on this machine; Graph's
 * must be reached by https. Source: graph-facts §12; the texts of refusals are unverified.
 */
final class SubscriptionOperations {
    private static final Set<String> KEYS = Set.of(
            "changeType",
            "notificationUrl",
            "lifecycleNotificationUrl",
            "resource",
            "expirationDateTime",
            "clientState",
            "latestSupportedTlsVersion");
    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");
    private static final Duration LONGEST = Duration.ofDays(7);
    private static final Duration SHORTEST = Duration.ofMinutes(45);
    private static final int LONGEST_STATE = 128;
    private static final long MOST_PER_MAILBOX = 1000;

    private final Json json;
    private final Tenant tenant;
    private final Permissions permissions;
    private final Subscriptions subscriptions;

    SubscriptionOperations(Json json, Tenant tenant, Permissions permissions, Subscriptions subscriptions) {
        this.json = json;
        this.tenant = tenant;
        this.permissions = permissions;
        this.subscriptions = subscriptions;
    }

    static boolean isAbout(String path) {
        return path.equals("/subscriptions") || path.startsWith("/subscriptions/");
    }

    /** Answers, or refuses; a creation is answered when the subscriber has answered its handshake. */
    void handle(Exchange exchange, Caller caller) {
        GraphRequest request = exchange.request();
        QueryOptions.parse(request.query()).allow();
        String[] segments = Route.decode(request.path()).substring(1).split("/", -1);
        String call = request.method() + " " + segments.length;
        if (call.equals("POST 1")) {
            create(exchange, caller);
            return;
        }
        GraphReply reply = switch (call) {
            case "GET 1" -> list(request, caller);
            case "GET 2" -> entity(request, 200, mine(segments[1], caller));
            case "PATCH 2" -> renew(request, mine(segments[1], caller));
            case "DELETE 2" -> {
                subscriptions.remove(mine(segments[1], caller).id());
                yield GraphReply.empty(204);
            }
            case "POST 3" -> {
                mine(segments[1], caller);
                if (!segments[2].equals("reauthorize")) {
                    throw GraphError.unknownSegment(segments[2]).asException();
                }
                yield GraphReply.empty(204);
            }
            default -> throw GraphError.methodNotAllowed().asException();
        };
        exchange.end(new Outcome.Answered(reply));
    }

    private void create(Exchange exchange, Caller caller) {
        Subscription wanted = read(exchange.request(), caller);
        Consumer<Boolean> shaken = agreed -> {
            try {
                if (!agreed) {
                    throw new GraphError(
                                    400,
                                    "ValidationError",
                                    "Subscription validation request failed. Response must exactly match validationToken query"
                                            + " parameter.")
                            .asException();
                }
                subscriptions.add(wanted);
                exchange.end(new Outcome.Answered(entity(exchange.request(), 201, wanted)));
            } catch (GraphErrorException e) {
                exchange.end(new Outcome.Answered(exchange.error(e.error())));
            }
        };
        var unused = subscriptions.answersHandshake(wanted).thenAccept(shaken);
    }

    private Subscription read(GraphRequest request, Caller caller) {
        JsonNode body = json.read(request);
        for (String each : body.propertyNames()) {
            if (!KEYS.contains(each)) {
                throw GraphError.unknownProperty(each, "Subscription").asException();
            }
        }
        String resource = required(body, "resource");
        Route route = route(resource);
        String user = route.user().equals("me") ? DirectoryOperations.me(caller) : route.user();
        MailboxAccount account = tenant.mailboxes().reach(user);
        permissions.requireContacts(caller, account.address(), /* write= */ false);
        if (subscriptions.all().stream()
                        .filter(each -> each.account() == account)
                        .count()
                >= MOST_PER_MAILBOX) {
            throw new GraphError(403, "SubscriptionLimitReached", "The mailbox has too many subscriptions.")
                    .asException();
        }
        String state = text(body, "clientState");
        if (state != null && state.length() > LONGEST_STATE) {
            throw invalid("The clientState is longer than " + LONGEST_STATE + " characters.");
        }
        URI notificationUrl = url(required(body, "notificationUrl"));
        String lifecycle = text(body, "lifecycleNotificationUrl");
        URI lifecycleUrl = lifecycle == null ? null : url(lifecycle);
        if (lifecycleUrl != null && !lifecycleUrl.getHost().equalsIgnoreCase(notificationUrl.getHost())) {
            throw invalid("lifecycleNotificationUrl and notificationUrl must have the same host.");
        }
        return new Subscription(
                UUID.randomUUID(),
                caller.appId(),
                caller.tenant(),
                kinds(required(body, "changeType")),
                resource,
                account,
                route.folders().isEmpty()
                        ? null
                        : account.store().folder(route.folders()).id(),
                notificationUrl,
                lifecycleUrl,
                state,
                expiration(body),
                Preferences.of(request).immutableIds());
    }

    private static Route route(String resource) {
        Route route = Route.parse(resource.startsWith("/") ? resource : "/" + resource);
        if (route.kind() != Route.Kind.CONTACTS) {
            throw invalid("The resource '" + resource + "' is not supported for subscriptions.");
        }
        return route;
    }

    private static Set<ContactChange.Kind> kinds(String changeType) {
        Set<ContactChange.Kind> kinds = EnumSet.noneOf(ContactChange.Kind.class);
        for (String each : changeType.split(",", -1)) {
            try {
                kinds.add(ContactChange.Kind.valueOf(each.strip().toUpperCase(Locale.ROOT)));
            } catch (IllegalArgumentException e) {
                throw invalid("The changeType '" + each + "' is not supported.");
            }
        }
        return kinds;
    }

    private static URI url(String text) {
        try {
            URI url = new URI(text);
            String host = url.getHost();
            boolean known = "https".equals(url.getScheme()) || "http".equals(url.getScheme());
            if (known && url.getPort() <= 65_535 && host != null && LOOPBACK.contains(host.toLowerCase(Locale.ROOT))) {
                return url;
            }
        } catch (URISyntaxException e) {
            throw invalid("The notification URL is malformed.");
        }
        throw invalid("The notification URL must be on this machine: the simulator calls nobody else.");
    }

    /** No later than in a week; what is sooner than in 45 minutes is put off to then. */
    private Instant expiration(JsonNode body) {
        Instant now = tenant.clock().instant();
        Instant wanted;
        try {
            wanted = OffsetDateTime.parse(required(body, "expirationDateTime")).toInstant();
        } catch (DateTimeException e) {
            throw invalid("The expirationDateTime is malformed.");
        }
        if (wanted.isBefore(now)) {
            throw invalid("The expirationDateTime is in the past.");
        }
        if (wanted.isAfter(now.plus(LONGEST))) {
            throw invalid("Subscription expiration can only be " + LONGEST.toMinutes() + " minutes in the future.");
        }
        Instant soonest = now.plus(SHORTEST);
        return wanted.isBefore(soonest) ? soonest : wanted;
    }

    private GraphReply renew(GraphRequest request, Subscription before) {
        JsonNode body = json.read(request);
        for (String each : body.propertyNames()) {
            if (!each.equals("expirationDateTime")) {
                throw invalid("The property '" + each + "' cannot be changed.");
            }
        }
        Subscription renewed = before.renewed(expiration(body));
        subscriptions.replace(renewed);
        return entity(request, 200, renewed);
    }

    private Subscription mine(String id, Caller caller) {
        Subscription found = subscriptions.find(id, caller.appId());
        if (found == null) {
            throw new GraphError(404, "ResourceNotFound", "The object was not found.").asException();
        }
        return found;
    }

    private GraphReply list(GraphRequest request, Caller caller) {
        List<Subscription> mine = subscriptions.all().stream()
                .filter(each -> each.appId().equals(caller.appId()))
                .toList();
        return json.reply(200, out -> {
            out.writeStringProperty("@odata.context", request.base() + "/$metadata#subscriptions");
            out.writeArrayPropertyStart("value");
            for (Subscription each : mine) {
                out.writeStartObject();
                write(out, each);
                out.writeEndObject();
            }
            out.writeEndArray();
        });
    }

    private GraphReply entity(GraphRequest request, int status, Subscription subscription) {
        return json.reply(status, out -> {
            out.writeStringProperty("@odata.context", request.base() + "/$metadata#subscriptions/$entity");
            write(out, subscription);
        });
    }

    private static void write(JsonGenerator out, Subscription subscription) {
        out.writeStringProperty("id", subscription.id().toString());
        out.writeStringProperty("resource", subscription.resource());
        out.writeStringProperty("applicationId", subscription.appId());
        out.writeStringProperty(
                "changeType",
                String.join(
                        ",",
                        subscription.kinds().stream()
                                .map(each -> each.name().toLowerCase(Locale.ROOT))
                                .toList()));
        out.writeStringProperty("clientState", subscription.clientState());
        out.writeStringProperty(
                "notificationUrl", subscription.notificationUrl().toString());
        URI lifecycle = subscription.lifecycleUrl();
        out.writeStringProperty("lifecycleNotificationUrl", lifecycle == null ? null : lifecycle.toString());
        out.writeStringProperty("expirationDateTime", Timestamps.seconds(subscription.expires()));
    }

    private static String required(JsonNode body, String name) {
        String text = text(body, name);
        if (text == null || text.isBlank()) {
            throw invalid("The property '" + name + "' is required.");
        }
        return text;
    }

    private static @Nullable String text(JsonNode body, String name) {
        JsonNode value = body.get(name);
        if (value == null || value.isNull()) {
            return null;
        }
        if (!value.isString()) {
            throw GraphError.wrongType().asException();
        }
        return value.stringValue();
    }

    private static GraphErrorException invalid(String message) {
        return new GraphError(400, "InvalidRequest", message).asException();
    }
}
