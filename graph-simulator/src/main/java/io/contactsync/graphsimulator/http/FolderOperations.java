package io.contactsync.graphsimulator.http;

import io.contactsync.graphsimulator.contacts.FolderView;
import io.contactsync.graphsimulator.contacts.MailboxStore;
import io.contactsync.graphsimulator.protocol.GraphError;
import io.contactsync.graphsimulator.protocol.GraphReply;
import io.contactsync.graphsimulator.settings.Switch;
import io.contactsync.graphsimulator.settings.Switches;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.JsonNode;

/** Contact folders over HTTP. Source: graph-facts §2. */
final class FolderOperations {
    private static final String TYPE = "Microsoft.OutlookServices.ContactFolder";
    private static final Set<String> PROPERTIES = Set.of("id", "parentFolderId", "displayName");

    private final Json json;
    private final Switches switches;

    FolderOperations(Json json, Switches switches) {
        this.json = json;
        this.switches = switches;
    }

    GraphReply onCollection(Operation operation) {
        return switch (operation.request().method()) {
            case "GET" -> list(operation);
            case "POST" -> create(operation);
            default -> throw GraphError.methodNotAllowed().asException();
        };
    }

    GraphReply onEntity(Operation operation) {
        MailboxStore store = operation.account().store();
        List<String> path = operation.route().folders();
        return switch (operation.request().method()) {
            case "GET" -> {
                operation.options().allow("$select");
                yield entity(operation, 200, store.folder(path));
            }
            case "PATCH" -> {
                operation.options().allow();
                yield entity(operation, 200, store.renameFolder(path, name(operation.json())));
            }
            case "DELETE" -> {
                operation.options().allow();
                store.deleteFolder(path, /* forGood= */ false);
                yield GraphReply.empty(204);
            }
            default -> throw GraphError.methodNotAllowed().asException();
        };
    }

    GraphReply permanentDelete(Operation operation) {
        if (!operation.request().method().equals("POST")) {
            throw GraphError.methodNotAllowed().asException();
        }
        operation.options().allow();
        operation.account().store().deleteFolder(operation.route().folders(), /* forGood= */ true);
        return GraphReply.empty(204);
    }

    private GraphReply create(Operation operation) {
        operation.options().allow();
        JsonNode body = operation.json();
        String name = name(body);
        List<String> path = new ArrayList<>(operation.route().folders());
        JsonNode parent = body.get("parentFolderId");
        if (path.isEmpty() && parent != null && !parent.isNull()) {
            path.add(text(parent));
        }
        return entity(operation, 201, operation.account().store().createFolder(path, name));
    }

    private GraphReply list(Operation operation) {
        operation.options().allow("$select", "$top", "$skip", "$count", "$filter");
        int skip = operation.options().skip();
        boolean count = operation.options().count();
        Set<String> select = operation.options().select(PROPERTIES, TYPE);
        FolderView.Page page = operation
                .account()
                .store()
                .listFolders(
                        operation.route().folders(),
                        operation.options().folderName(),
                        skip,
                        operation.options().top());
        return json.reply(200, out -> {
            out.writeStringProperty("@odata.context", operation.context("contactFolders"));
            if (count) {
                out.writeNumberProperty("@odata.count", page.total());
            }
            out.writeArrayPropertyStart("value");
            for (FolderView each : page.folders()) {
                out.writeStartObject();
                write(out, each, select);
                out.writeEndObject();
            }
            out.writeEndArray();
            if (page.more()) {
                out.writeStringProperty(
                        "@odata.nextLink",
                        operation.nextLink(skip + page.folders().size()));
            }
        });
    }

    private GraphReply entity(Operation operation, int status, FolderView folder) {
        Set<String> select = operation.options().select(PROPERTIES, TYPE);
        return json.reply(status, out -> {
            out.writeStringProperty("@odata.context", operation.context("contactFolders/$entity"));
            write(out, folder, select);
        });
    }

    private void write(JsonGenerator out, FolderView folder, Set<String> select) {
        out.writeStringProperty("id", folder.id());
        if (select.isEmpty() || select.contains("parentFolderId")) {
            out.writeStringProperty("parentFolderId", folder.parentId());
        }
        if (select.isEmpty() || select.contains("displayName")) {
            out.writeStringProperty("displayName", folder.name());
        }
        if (folder.isDefault() && switches.on(Switch.WELL_KNOWN_NAME_ECHOED)) {
            out.writeStringProperty("wellKnownName", "contacts");
        }
    }

    private static String name(JsonNode body) {
        for (String each : body.propertyNames()) {
            if (each.indexOf('@') < 0 && !PROPERTIES.contains(each)) {
                throw GraphError.notSimulated(each).asException();
            }
        }
        JsonNode name = body.get("displayName");
        if (name == null || name.isNull() || text(name).isBlank()) {
            throw GraphError.invalidProperty("The property 'DisplayName' is required when creating the entity.")
                    .asException();
        }
        return text(name);
    }

    private static String text(JsonNode value) {
        if (!value.isString()) {
            throw GraphError.wrongType().asException();
        }
        return value.stringValue();
    }
}
