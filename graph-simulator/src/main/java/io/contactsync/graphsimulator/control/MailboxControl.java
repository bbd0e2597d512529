package io.contactsync.graphsimulator.control;

import io.contactsync.graphsimulator.contacts.ContactView;
import io.contactsync.graphsimulator.contacts.OutlookView;
import io.contactsync.graphsimulator.mailbox.DirectoryUser;
import io.contactsync.graphsimulator.mailbox.MailboxAccount;
import io.contactsync.graphsimulator.mailbox.MailboxCondition;
import io.contactsync.graphsimulator.settings.Latency;
import io.contactsync.graphsimulator.tenant.Tenant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The part of the control API below {@code /_control/mailboxes}: declare, look into, seed, edit as in Outlook, count. */
final class MailboxControl {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final TypeReference<Map<String, Object>> PROPERTIES = new TypeReference<>() {};
    private static final String DEFAULT_FOLDER = "contacts";

    private final Tenant tenant;

    MailboxControl(Tenant tenant) {
        this.tenant = tenant;
    }

    @Nullable Object answer(ControlRequest request) {
        if (request.is("GET", "mailboxes")) {
            return Map.of(
                    "mailboxes",
                    tenant.mailboxes().all().stream()
                            .map(MailboxControl::summary)
                            .toList());
        } else if (request.is("POST", "mailboxes")) {
            MailboxAccount account =
                    tenant.mailboxes().declare(request.json().path("address").stringValue(""));
            return configure(account, request.json());
        }
        if (request.path().size() < 2) {
            return null;
        }
        MailboxAccount account = tenant.mailboxes().find(request.path().get(1));
        if (account == null) {
            return null;
        }
        if (request.is("GET", "mailboxes", "*")) {
            return summary(account);
        } else if (request.is("PATCH", "mailboxes", "*")) {
            return configure(account, request.json());
        }
        return outlook(request, account.store().outlook());
    }

    private static @Nullable Object outlook(ControlRequest request, OutlookView outlook) {
        if (request.is("GET", "mailboxes", "*", "contacts")) {
            return Map.of("contacts", outlook.contacts());
        } else if (request.is("GET", "mailboxes", "*", "deletedContacts")) {
            return Map.of("contacts", outlook.deletedContacts());
        } else if (request.is("POST", "mailboxes", "*", "contacts")) {
            return Map.of("contacts", seed(outlook, folder(request), request.json()));
        } else if (request.is("PATCH", "mailboxes", "*", "contacts", "*")) {
            return outlook.edit(request.path().get(3), properties(request.json()));
        } else if (request.is("POST", "mailboxes", "*", "contacts", "*", "move")) {
            return outlook.move(
                    request.path().get(3), request.json().path("folder").stringValue(DEFAULT_FOLDER));
        } else if (request.is("DELETE", "mailboxes", "*", "contacts", "*")) {
            return outlook.delete(request.path().get(3));
        } else if (request.is("DELETE", "mailboxes", "*", "deletedContacts")) {
            outlook.emptyDeletedItems();
            return Map.of("emptied", true);
        } else if (request.is("GET", "mailboxes", "*", "folders")) {
            return Map.of("folders", outlook.folders());
        } else if (request.is("POST", "mailboxes", "*", "folders")) {
            return outlook.createFolder(request.json().path("displayName").stringValue(""));
        } else if (request.is("GET", "mailboxes", "*", "duplicates")) {
            String property = request.query("property");
            if (property == null) {
                throw new IllegalArgumentException("property: absent (expected: the id of an extended property)");
            }
            return Map.of("duplicates", outlook.duplicates(property));
        }
        return null;
    }

    private static List<ContactView> seed(OutlookView outlook, String folder, JsonNode body) {
        List<ContactView> seeded = new ArrayList<>();
        Iterable<JsonNode> each = body.isArray() ? body : List.of(body);
        for (JsonNode contact : each) {
            seeded.add(outlook.create(folder, properties(contact)));
        }
        return seeded;
    }

    private static String folder(ControlRequest request) {
        String folder = request.query("folder");
        return folder == null ? DEFAULT_FOLDER : folder;
    }

    private static Map<String, Object> properties(JsonNode contact) {
        return JSON.convertValue(contact, PROPERTIES);
    }

    private static Object configure(MailboxAccount account, JsonNode body) {
        String condition = body.path("condition").stringValue(null);
        String latency = body.path("latency").stringValue(null);
        @Nullable MailboxCondition wanted = condition == null ? null : MailboxCondition.valueOf(condition);
        if (latency != null) {
            account.latency(Latency.parse(latency));
        }
        if (wanted != null) {
            account.condition(wanted);
        }
        if (body.has("user")) {
            account.user(user(account.user(), body.get("user")));
        }
        return summary(account);
    }

    private static DirectoryUser user(DirectoryUser before, JsonNode changes) {
        return new DirectoryUser(
                changes.path("displayName").stringValue(before.displayName()),
                changes.has("mail") ? changes.get("mail").stringValue(null) : before.mail(),
                changes.path("enabled").booleanValue(before.enabled()),
                changes.path("guest").booleanValue(before.guest()));
    }

    private static Map<String, Object> summary(MailboxAccount account) {
        Map<String, Object> summary = new LinkedHashMap<>();
        summary.put("address", account.address());
        summary.put("objectId", account.objectId());
        summary.put("condition", account.condition());
        summary.put("user", account.user());
        summary.put("inFlight", account.inFlight());
        summary.put("folders", account.store().outlook().folders());
        summary.put("counters", account.counters());
        return summary;
    }
}
