package io.contactsync.graphsimulator.http;

import io.contactsync.graphsimulator.mailbox.Groups;
import io.contactsync.graphsimulator.mailbox.MailboxAccount;
import io.contactsync.graphsimulator.mailbox.MailboxCondition;
import io.contactsync.graphsimulator.mailbox.Mailboxes;
import io.contactsync.graphsimulator.odata.QueryOptions;
import io.contactsync.graphsimulator.protocol.GraphError;
import io.contactsync.graphsimulator.protocol.GraphReply;
import io.contactsync.graphsimulator.protocol.GraphRequest;
import io.contactsync.graphsimulator.token.Caller;
import io.contactsync.graphsimulator.token.Permissions;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Matcher;
import org.jspecify.annotations.Nullable;

/**
 * Users, the transitive members of groups, and apps, read-only. The cast to users needs {@code ConsistencyLevel: eventual} and {@code
 * $count=true} on every page; without the cast, members are of mixed type. Source: graph-facts §11.
 */
final class DirectoryOperations {
    private static final int LARGEST_PAGE = 999;
    private static final int USUAL_PAGE = 100;

    /** A member to show: a user, or a group by its id. */
    private record Member(@Nullable MailboxAccount user, UUID id) {}

    /** A request that is about the directory. */
    private record Question(GraphRequest request, Caller caller, QueryOptions options) {}

    private final Json json;
    private final Mailboxes mailboxes;
    private final Groups groups;
    private final Permissions permissions;
    private final ApplicationOperations applications;
    private final UsersDelta delta;

    DirectoryOperations(
            Json json,
            Mailboxes mailboxes,
            Groups groups,
            Permissions permissions,
            ApplicationOperations applications,
            UsersDelta delta) {
        this.json = json;
        this.mailboxes = mailboxes;
        this.groups = groups;
        this.permissions = permissions;
        this.applications = applications;
        this.delta = delta;
    }

    /** Answers a path that is about the directory; {@code null} when it is not. */
    @Nullable GraphReply answer(GraphRequest request, Caller caller) {
        if (request.path().startsWith("/me/") || isBelowUser(request.path())) {
            return null; // what a mailbox holds, as nearly every request is about
        }
        String path = Route.decode(request.path());
        Matcher app = ApplicationOperations.path(path);
        String[] segments = path.substring(1).split("/", -1);
        boolean users = segments[0].equals("users") && segments.length <= 2;
        String key = Route.userKey(segments[0]);
        boolean keyed = key != null && segments.length == 1;
        boolean me = segments[0].equals("me") && segments.length == 1;
        boolean group = segments[0].equals("groups") && segments.length >= 2 && !segments[1].isEmpty();
        boolean members =
                group && (segments.length == 3 || segments.length == 4) && segments[2].equals("transitiveMembers");
        if (app == null && !users && !keyed && !me && !members && !(group && segments.length == 2)) {
            return null;
        }
        if (!request.method().equals("GET")) {
            throw GraphError.methodNotAllowed().asException();
        }
        Question question = new Question(request, caller, QueryOptions.parse(request.query()));
        if (app != null) {
            permissions.requireApplications(caller);
            return applications.answer(request, question.options, app);
        } else if (me) {
            return user(question, me(caller));
        } else if (key != null) {
            return user(question, key);
        } else if (members) {
            return members(question, segments);
        } else if (group) {
            return group(question, segments[1]);
        } else if (segments.length == 2 && (segments[1].equals("delta") || segments[1].equals("delta()"))) {
            permissions.requireUsers(caller);
            return delta.answer(request, question.options);
        }
        return segments.length == 1 || segments[1].isEmpty()
                ? users(question)
                : user(question, Route.named(segments[1]));
    }

    private static boolean isBelowUser(String path) {
        String users = "/users/";
        return (path.startsWith(users) && path.indexOf('/', users.length()) > 0)
                || (path.startsWith("/users(") && path.indexOf('/', users.length()) > 0);
    }

    /** Whom {@code /me} names. */
    static String me(Caller caller) {
        String user = caller.user();
        if (user == null) {
            throw GraphError.badRequest("/me request is only valid with delegated authentication flow.")
                    .asException();
        }
        return user;
    }

    private GraphReply user(Question question, String key) {
        question.options.allow("$select");
        Set<String> select = question.options.select(UserJson.PROPERTIES, UserJson.TYPE);
        MailboxAccount account = mailboxes.findOrCreate(key);
        permissions.requireUser(question.caller, account == null ? key : account.address());
        if (account == null || account.condition() == MailboxCondition.UNKNOWN_USER) {
            throw GraphError.resourceNotFound(key).asException();
        }
        return json.reply(200, out -> {
            out.writeStringProperty("@odata.context", question.request.base() + "/$metadata#users/$entity");
            UserJson.write(out, account, select);
        });
    }

    private GraphReply users(Question question) {
        permissions.requireUsers(question.caller);
        question.options.allow("$select", "$top", "$skiptoken");
        List<Member> all = mailboxes.all().stream()
                .filter(each -> each.condition() != MailboxCondition.UNKNOWN_USER)
                .map(each -> new Member(each, each.objectId()))
                .toList();
        return page(question, all, "users", /* mixed= */ false);
    }

    private GraphReply group(Question question, String id) {
        permissions.requireGroups(question.caller);
        question.options.allow("$select");
        Set<String> select = question.options.select(Set.of("id", "displayName"), "microsoft.graph.group");
        UUID group = id(id);
        String name = groups.name(group);
        if (name == null) {
            throw GraphError.resourceNotFound(id).asException();
        }
        return json.reply(200, out -> {
            out.writeStringProperty("@odata.context", question.request.base() + "/$metadata#groups/$entity");
            for (String each : select.isEmpty() ? List.of("id", "displayName") : select) {
                out.writeStringProperty(each, each.equals("id") ? group.toString() : name);
            }
        });
    }

    private GraphReply members(Question question, String[] segments) {
        permissions.requireGroups(question.caller);
        QueryOptions options = question.options;
        options.allow("$select", "$top", "$skiptoken", "$count");
        boolean cast = segments.length == 4;
        if (cast && !segments[3].equals(UserJson.TYPE) && !segments[3].equals("graph.user")) {
            throw GraphError.unknownSegment(segments[3]).asException();
        }
        boolean eventual =
                "eventual".equalsIgnoreCase(question.request.headers().get("ConsistencyLevel"));
        if (cast && !(eventual && options.count())) {
            throw new GraphError(
                            400,
                            "Request_UnsupportedQuery",
                            "Unsupported Query. The OData cast needs the header ConsistencyLevel: eventual and $count=true.")
                    .asException();
        }
        UUID id = id(segments[1]);
        List<UUID> below = groups.groupsBelow(id);
        if (below == null) {
            throw GraphError.resourceNotFound(segments[1]).asException();
        }
        Set<Member> members = new LinkedHashSet<>();
        addUsers(members, id);
        for (UUID each : below) {
            if (!cast) {
                members.add(new Member(null, each));
            }
            addUsers(members, each);
        }
        return page(question, List.copyOf(members), "directoryObjects", !cast);
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

    private GraphReply page(Question question, List<Member> all, String set, boolean mixed) {
        QueryOptions options = question.options;
        Set<String> select = options.select(UserJson.PROPERTIES, UserJson.TYPE);
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
            out.writeStringProperty("@odata.context", question.request.base() + "/$metadata#" + set);
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
                    UserJson.write(out, each.user, select);
                }
                out.writeEndObject();
            }
            out.writeEndArray();
            if (to < all.size()) {
                out.writeStringProperty("@odata.nextLink", link(question.request, options, to));
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

    private static UUID id(String text) {
        try {
            return UUID.fromString(text);
        } catch (IllegalArgumentException e) {
            throw GraphError.resourceNotFound(text).asException();
        }
    }
}
