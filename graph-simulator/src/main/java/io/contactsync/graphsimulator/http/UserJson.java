package io.contactsync.graphsimulator.http;

import io.contactsync.graphsimulator.mailbox.DirectoryUser;
import io.contactsync.graphsimulator.mailbox.MailboxAccount;
import java.util.List;
import java.util.Set;
import tools.jackson.core.JsonGenerator;

/** A user as the directory writes it. Source: graph-facts §11; which properties come unasked: {@code user-get} of Microsoft's docs. */
final class UserJson {
    static final String TYPE = "microsoft.graph.user";
    private static final List<String> SHOWN_BY_DEFAULT = List.of(
            "businessPhones",
            "displayName",
            "givenName",
            "jobTitle",
            "mail",
            "mobilePhone",
            "officeLocation",
            "preferredLanguage",
            "surname",
            "userPrincipalName",
            "id");
    static final Set<String> PROPERTIES = Set.of(
            "businessPhones",
            "displayName",
            "givenName",
            "jobTitle",
            "mail",
            "mobilePhone",
            "officeLocation",
            "preferredLanguage",
            "surname",
            "userPrincipalName",
            "id",
            "accountEnabled",
            "userType",
            "assignedPlans");

    private UserJson() {}

    /** The selected properties, in the order they were asked for; nothing selected means those that come unasked. */
    static void write(JsonGenerator out, MailboxAccount account, Set<String> select) {
        DirectoryUser user = account.user();
        for (String each : select.isEmpty() ? SHOWN_BY_DEFAULT : select) {
            switch (each) {
                case "id" -> out.writeStringProperty("id", account.objectId().toString());
                case "userPrincipalName" -> out.writeStringProperty(each, account.address());
                case "displayName" -> out.writeStringProperty(each, user.displayName());
                case "mail" -> out.writeStringProperty(each, user.mail());
                case "accountEnabled" -> out.writeBooleanProperty(each, user.enabled());
                case "userType" -> out.writeStringProperty(each, user.guest() ? "Guest" : "Member");
                case "businessPhones" -> {
                    out.writeArrayPropertyStart(each);
                    out.writeEndArray();
                }
                case "assignedPlans" -> plans(out, account);
                default -> out.writeNullProperty(each);
            }
        }
    }

    private static void plans(JsonGenerator out, MailboxAccount account) {
        out.writeArrayPropertyStart("assignedPlans");
        if (account.hasMailbox()) {
            out.writeStartObject();
            out.writeStringProperty("capabilityStatus", "Enabled");
            out.writeStringProperty("service", "exchange");
            out.writeEndObject();
        }
        out.writeEndArray();
    }
}
