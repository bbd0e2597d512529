package io.contactsync.graph;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Reads what Graph sends when it did what it was asked. All or nothing: a page with one item that makes no sense is no page. */
final class SuccessBody {

    /** The answer is not what Graph sends. Carries none of its content. */
    static final class Unreadable extends Exception {
        Unreadable(String what) {
            super(what);
        }
    }

    private SuccessBody() {}

    static Page<StoredContact> contacts(JsonNode page) throws Unreadable {
        List<StoredContact> contacts = new ArrayList<>();
        for (JsonNode item : items(page)) {
            contacts.add(contact(item));
        }
        return new Page<>(contacts, next(page));
    }

    static Page<Folder> folders(JsonNode page) throws Unreadable {
        List<Folder> folders = new ArrayList<>();
        for (JsonNode item : items(page)) {
            folders.add(folder(item));
        }
        return new Page<>(folders, next(page));
    }

    static Page<DirectoryUser> users(JsonNode page) throws Unreadable {
        List<DirectoryUser> users = new ArrayList<>();
        for (JsonNode item : items(page)) {
            users.add(user(item));
        }
        return new Page<>(users, next(page));
    }

    static DirectoryUser user(JsonNode node) throws Unreadable {
        String name = text(node, "userPrincipalName");
        boolean guest = "Guest".equalsIgnoreCase(text(node, "userType"))
                || (name != null && name.toUpperCase(Locale.ROOT).contains("#EXT#"));
        JsonNode plans = node.path("assignedPlans");
        boolean mailbox = !plans.isArray();
        for (JsonNode plan : plans) {
            String standing = text(plan, "capabilityStatus");
            mailbox |= "exchange".equalsIgnoreCase(text(plan, "service"))
                    && ("Enabled".equalsIgnoreCase(standing) || "Warning".equalsIgnoreCase(standing));
        }
        return new DirectoryUser(
                id(node).toLowerCase(Locale.ROOT),
                name,
                guest,
                node.path("accountEnabled").asBoolean(true),
                mailbox);
    }

    static List<AppSecret> appSecrets(JsonNode registration) throws Unreadable {
        JsonNode secrets = registration.path("passwordCredentials");
        if (!secrets.isArray()) {
            throw new Unreadable("no secrets in the answer");
        }
        List<AppSecret> found = new ArrayList<>();
        for (JsonNode secret : secrets) {
            Instant end = instant(text(secret, "endDateTime"));
            if (end != null) {
                found.add(new AppSecret(secret.path("hint").asString(""), end));
            }
        }
        return List.copyOf(found);
    }

    static StoredContact contact(JsonNode node) throws Unreadable {
        return new StoredContact(
                id(node),
                text(node, "parentFolderId"),
                Mark.read(node),
                Mark.readInstallation(node),
                instant(text(node, "createdDateTime")),
                instant(text(node, "lastModifiedDateTime")));
    }

    static Folder folder(JsonNode node) throws Unreadable {
        String name = text(node, "displayName");
        return new Folder(id(node), name == null ? "" : name, text(node, "parentFolderId"));
    }

    private static String id(JsonNode node) throws Unreadable {
        String id = text(node, "id");
        if (id == null) {
            throw new Unreadable("no id in the answer");
        }
        return id;
    }

    private static JsonNode items(JsonNode page) throws Unreadable {
        JsonNode items = page.path("value");
        if (!items.isArray()) {
            throw new Unreadable("no list in the answer");
        }
        return items;
    }

    private static @Nullable NextLink next(JsonNode page) throws Unreadable {
        JsonNode link = page.path("@odata.nextLink");
        if (link.isMissingNode() || link.isNull()) {
            return null;
        }
        if (!link.isString()) {
            throw new Unreadable("a next link that is no text");
        }
        return new NextLink(link.stringValue());
    }

    private static @Nullable String text(JsonNode node, String name) {
        JsonNode value = node.path(name);
        return value.isString() && !value.stringValue().isEmpty() ? value.stringValue() : null;
    }

    private static @Nullable Instant instant(@Nullable String text) {
        if (text == null) {
            return null;
        }
        try {
            return Instant.parse(text);
        } catch (DateTimeException notAnInstant) {
            return null;
        }
    }
}
