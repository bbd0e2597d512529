package io.contactsync.graphsimulator.http;

import io.contactsync.graphsimulator.delta.DeltaToken;
import io.contactsync.graphsimulator.delta.DeltaTokens;
import io.contactsync.graphsimulator.mailbox.MailboxAccount;
import io.contactsync.graphsimulator.mailbox.MailboxCondition;
import io.contactsync.graphsimulator.mailbox.Mailboxes;
import io.contactsync.graphsimulator.odata.QueryOptions;
import io.contactsync.graphsimulator.protocol.GraphError;
import io.contactsync.graphsimulator.protocol.GraphReply;
import io.contactsync.graphsimulator.protocol.GraphRequest;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.core.JsonGenerator;

/**
 * {@code /users/delta}: users who changed since a token, those who are gone as {@code @removed}. {@code $select} and a {@code $filter} of
 * at most 50 ids on the first call, {@code $deltatoken=latest} to begin now; tokens live 7 days. Source: graph-facts §11.
 */
final class UsersDelta {
    private static final Duration LIFETIME = Duration.ofDays(7);
    private static final int PAGE = 100;
    private static final int MOST_IDS = 50;
    private static final Pattern IDS = Pattern.compile("id eq '[^']+'(?: or id eq '[^']+')*");
    private static final Pattern ID = Pattern.compile("id eq '([^']+)'");

    private final Json json;
    private final Mailboxes mailboxes;
    private final DeltaTokens tokens;

    UsersDelta(Json json, Mailboxes mailboxes, DeltaTokens tokens) {
        this.json = json;
        this.mailboxes = mailboxes;
        this.tokens = tokens;
    }

    GraphReply answer(GraphRequest request, QueryOptions options) {
        options.allow("$select", "$filter", "$deltatoken", "$skiptoken");
        String token = options.value("$deltatoken");
        token = token == null ? options.value("$skiptoken") : token;
        if (token == null) {
            return page(request, new DeltaToken.Users(select(options), ids(options), 0, true, mailboxes.lastChange()));
        }
        if (token.equals("latest")) {
            long now = mailboxes.lastChange();
            return page(request, new DeltaToken.Users(select(options), ids(options), now, false, now));
        }
        options.allow("$deltatoken", "$skiptoken");
        if (!(tokens.recall(token) instanceof DeltaToken.Users users)) {
            throw new GraphError(400, "BadRequest", "The token is not one of users.").asException();
        }
        return page(request, users.upTo() == 0 ? users.beginning(mailboxes.lastChange()) : users);
    }

    private static Set<String> select(QueryOptions options) {
        return options.select(UserJson.PROPERTIES, UserJson.TYPE);
    }

    private static Set<String> ids(QueryOptions options) {
        String filter = options.value("$filter");
        Set<String> ids = new HashSet<>();
        if (filter != null) {
            if (!IDS.matcher(filter.strip()).matches()) {
                throw GraphError.badRequest("Invalid filter clause").asException();
            }
            Matcher each = ID.matcher(filter);
            while (each.find()) {
                ids.add(each.group(1));
            }
            if (ids.size() > MOST_IDS) {
                throw GraphError.badRequest("At most " + MOST_IDS + " ids can be filtered for.")
                        .asException();
            }
        }
        return ids;
    }

    private GraphReply page(GraphRequest request, DeltaToken.Users round) {
        List<MailboxAccount> changed = mailboxes.all().stream()
                .filter(each -> each.directoryChange() > round.since() && each.directoryChange() <= round.upTo())
                .filter(each -> round.ids().isEmpty()
                        || round.ids().contains(each.objectId().toString()))
                .filter(each -> !round.first() || !isGone(each))
                .sorted(Comparator.comparingLong(MailboxAccount::directoryChange))
                .toList();
        boolean last = changed.size() <= PAGE;
        String token = tokens.remember(
                last ? round.next() : round.after(changed.get(PAGE - 1).directoryChange()), LIFETIME);
        String link = request.base() + "/users/delta?" + (last ? "$deltatoken=" : "$skiptoken=") + token;
        return json.reply(200, out -> {
            out.writeStringProperty("@odata.context", request.base() + "/$metadata#users");
            out.writeArrayPropertyStart("value");
            changed.stream().limit(PAGE).forEach(each -> write(out, each, round.select()));
            out.writeEndArray();
            out.writeStringProperty(last ? "@odata.deltaLink" : "@odata.nextLink", link);
        });
    }

    private static void write(JsonGenerator out, MailboxAccount user, Set<String> select) {
        out.writeStartObject();
        if (isGone(user)) {
            out.writeStringProperty("id", user.objectId().toString());
            out.writeObjectPropertyStart("@removed");
            out.writeStringProperty("reason", "changed"); // restorable for 30 days
            out.writeEndObject();
        } else {
            if (!select.isEmpty() && !select.contains("id")) {
                out.writeStringProperty("id", user.objectId().toString());
            }
            UserJson.write(out, user, select);
        }
        out.writeEndObject();
    }

    private static boolean isGone(MailboxAccount user) {
        return user.condition() == MailboxCondition.UNKNOWN_USER;
    }
}
