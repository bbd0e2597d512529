package io.contactsync.graphsimulator.http;

import io.contactsync.graphsimulator.mailbox.Groups;
import io.contactsync.graphsimulator.mailbox.MailboxAccount;
import io.contactsync.graphsimulator.mailbox.MailboxCondition;
import io.contactsync.graphsimulator.mailbox.Mailboxes;
import io.contactsync.graphsimulator.odata.QueryOptions;
import io.contactsync.graphsimulator.protocol.GraphError;
import io.contactsync.graphsimulator.protocol.GraphReply;
import io.contactsync.graphsimulator.protocol.GraphRequest;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/**
 * Users and the transitive members of groups, read-only. The cast to users needs {@code ConsistencyLevel: eventual} and {@code
 * $count=true} on every page; without the cast, members are of mixed type. Source: graph-facts §11.
 */
final class DirectoryOperations {
    private static final Set<String> PROPERTIES =
            Set.of("id", "displayName", "userPrincipalName", "mail", "accountEnabled", "assignedPlans");
    private static final List<String> SHOWN_BY_DEFAULT = List.of("id", "displayName", "userPrincipalName", "mail");
    private static final String TYPE = "microsoft.graph.user";
    private static final int LARGEST_PAGE = 999;
    private static final int USUAL_PAGE = 100;

    /** A member to show: a user, or a group by its id. */
    private record Member(@Nullable MailboxAccount user, UUID id) {}

    private final Json json;
    private final Mailboxes mailboxes;
    private final Groups groups;

    DirectoryOperations(Json json, Mailboxes mailboxes, Groups groups) {
        this.json = json;
        this.mailboxes = mailboxes;
        this.groups = groups;
    }

    /** Answers a path that is about the directory; {@code null} when it is not. */
    @Nullable GraphReply answer(GraphRequest request) {
        if (request.path().contains("/contact")) {
            return null; // nearly every request is one for contacts
        }
        String[] segments = Route.decode(request.path()).substring(1).split("/", -1);
        boolean user = segments.length == 2 && segments[0].equals("users") && !segments[1].isEmpty();
        boolean list = segments.length == 1 && segments[0].equals("users");
        boolean members = (segments.length == 3 || segments.length == 4)
                && segments[0].equals("groups")
                && segments[2].equals("transitiveMembers");
        if (!user && !list && !members) {
            return null;
        }
        if (!request.method().equals("GET")) {
            throw GraphError.methodNotAllowed().asException();
        }
        QueryOptions options = QueryOptions.parse(request.query());
        if (user) {
            return user(request, options, segments[1]);
        }
        return list ? users(request, options) : members(request, options, segments);
    }

    private GraphReply user(GraphRequest request, QueryOptions options, String key) {
        options.allow("$select");
        Set<String> select = options.select(PROPERTIES, TYPE);
        MailboxAccount account = mailboxes.findOrCreate(key);
        if (account == null || account.condition() == MailboxCondition.UNKNOWN_USER) {
            throw notFound(key);
        }
        return json.reply(200, out -> {
            out.writeStringProperty("@odata.context", request.base() + "/$metadata#users/$entity");
            write(out, account, select);
        });
    }

    private GraphReply users(GraphRequest request, QueryOptions options) {
        options.allow("$select", "$top", "$skiptoken");
        List<Member> all = mailboxes.all().stream()
                .filter(each -> each.condition() != MailboxCondition.UNKNOWN_USER)
                .map(each -> new Member(each, each.objectId()))
                .toList();
        return page(request, options, all, "users", /* mixed= */ false);
    }

    private GraphReply members(GraphRequest request, QueryOptions options, String[] segments) {
        options.allow("$select", "$top", "$skiptoken", "$count");
        boolean cast = segments.length == 4;
        if (cast && !segments[3].equals(TYPE) && !segments[3].equals("graph.user")) {
            throw GraphError.unknownSegment(segments[3]).asException();
        }
        if (cast && !("eventual".equalsIgnoreCase(request.headers().get("ConsistencyLevel")) && options.count())) {
            throw new GraphError(
                            400,
                            "Request_UnsupportedQuery",
                            "Unsupported Query. The OData cast needs the header ConsistencyLevel: eventual and $count=true.")
                    .asException();
        }
        UUID id = id(segments[1]);
        List<UUID> below = groups.groupsBelow(id);
        if (below == null) {
            throw notFound(segments[1]);
        }
        Set<Member> members = new LinkedHashSet<>();
        addUsers(members, id);
        for (UUID each : below) {
            if (!cast) {
                members.add(new Member(null, each));
            }
            addUsers(members, each);
        }
        return page(request, options, List.copyOf(members), "directoryObjects", !cast);
    }

    private void addUsers(Set<Member> members, UUID group) {
        List<String> users = groups.users(group);
        for (String each : users == null ? List.<String>of() : users) {
            MailboxAccount account = mailboxes.declare(each);
            if (account.condition() != MailboxCondition.UNKNOWN_USER) {
                members.add(new Member(account, account.objectId()));
            }
        }
    }

    private GraphReply page(GraphRequest request, QueryOptions options, List<Member> all, String set, boolean mixed) {
        Set<String> select = options.select(PROPERTIES, TYPE);
        int top = options.number("$top", USUAL_PAGE);
        int from = options.number("$skiptoken", 0);
        if (top < 1 || top > LARGEST_PAGE) {
            throw GraphError.badRequest("Invalid page size specified: '" + top + "'. Must be between 1 and "
                            + LARGEST_PAGE + " inclusive.")
                    .asException();
        }
        int to = Math.min(all.size(), from + top);
        List<Member> shown = new ArrayList<>(all.subList(Math.min(from, to), to));
        return json.reply(200, out -> {
            out.writeStringProperty("@odata.context", request.base() + "/$metadata#" + set);
            if (options.count()) {
                out.writeNumberProperty("@odata.count", all.size());
            }
            out.writeArrayPropertyStart("value");
            for (Member each : shown) {
                out.writeStartObject();
                if (mixed) {
                    out.writeStringProperty(
                            "@odata.type", each.user == null ? "#microsoft.graph.group" : "#microsoft.graph.user");
                }
                if (each.user == null) {
                    out.writeStringProperty("id", each.id.toString());
                } else {
                    write(out, each.user, select);
                }
                out.writeEndObject();
            }
            out.writeEndArray();
            if (to < all.size()) {
                out.writeStringProperty("@odata.nextLink", link(request, options, to));
            }
        });
    }

    private static String link(GraphRequest request, QueryOptions options, int from) {
        StringBuilder link =
                new StringBuilder(request.base()).append(request.path()).append('?');
        for (String name : options.names()) {
            if (!name.equals("$skiptoken")) {
                link.append(Operation.encode(name))
                        .append('=')
                        .append(Operation.encode(String.valueOf(options.value(name))))
                        .append('&');
            }
        }
        return link.append("%24skiptoken=").append(from).toString();
    }

    private static void write(JsonGenerator out, MailboxAccount user, Set<String> select) {
        boolean hasMailbox =
                user.condition() != MailboxCondition.NOT_ENABLED && user.condition() != MailboxCondition.ON_PREMISES;
        for (String each : select.isEmpty() ? SHOWN_BY_DEFAULT : select) {
            switch (each) {
                case "id" -> out.writeStringProperty("id", user.objectId().toString());
                case "displayName" ->
                    out.writeStringProperty(
                            "displayName",
                            user.address().substring(0, user.address().indexOf('@')));
                case "accountEnabled" -> out.writeBooleanProperty("accountEnabled", true);
                case "assignedPlans" -> {
                    out.writeArrayPropertyStart("assignedPlans");
                    if (hasMailbox) {
                        out.writeStartObject();
                        out.writeStringProperty("capabilityStatus", "Enabled");
                        out.writeStringProperty("service", "exchange");
                        out.writeEndObject();
                    }
                    out.writeEndArray();
                }
                default -> out.writeStringProperty(each, user.address());
            }
        }
    }

    private static UUID id(String text) {
        try {
            return UUID.fromString(text);
        } catch (IllegalArgumentException e) {
            throw notFound(text);
        }
    }

    private static RuntimeException notFound(String id) {
        return new GraphError(
                        404,
                        "Request_ResourceNotFound",
                        "Resource '" + id
                                + "' does not exist or one of its queried reference-property objects are not present.")
                .asException();
    }
}
