package io.contactsync.graphsimulator.http;

import io.contactsync.graphsimulator.contacts.Contact;
import io.contactsync.graphsimulator.contacts.ContactPage;
import io.contactsync.graphsimulator.contacts.ContactQuery;
import io.contactsync.graphsimulator.contacts.ContactWriter;
import io.contactsync.graphsimulator.contacts.ExtendedPropertyId;
import io.contactsync.graphsimulator.protocol.GraphError;
import io.contactsync.graphsimulator.protocol.GraphReply;
import io.contactsync.graphsimulator.settings.Switch;
import io.contactsync.graphsimulator.settings.Switches;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Contacts over HTTP: create, list, get, update, delete, permanentDelete. Source: graph-facts §2. */
final class ContactOperations {
    private final Json json;
    private final Switches switches;

    ContactOperations(Json json, Switches switches) {
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
        return switch (operation.request().method()) {
            case "GET" -> get(operation);
            case "PATCH" -> update(operation);
            case "DELETE" -> delete(operation);
            default -> throw GraphError.methodNotAllowed().asException();
        };
    }

    GraphReply permanentDelete(Operation operation) {
        if (!operation.request().method().equals("POST")) {
            throw GraphError.methodNotAllowed().asException();
        }
        operation.options().allow();
        operation.account().store().permanentDelete(scope(operation), id(operation));
        return GraphReply.empty(204);
    }

    private GraphReply create(Operation operation) {
        operation.options().allow();
        Contact created = operation.account().store().create(operation.route().folders(), operation.json());
        String id = operation
                .account()
                .store()
                .writer()
                .id(created, operation.prefer().immutableIds());
        return entity(operation, 201, created).with("Location", operation.url("contacts('" + id + "')"));
    }

    private GraphReply get(Operation operation) {
        operation.options().allow("$select", "$expand");
        return entity(operation, 200, operation.account().store().get(scope(operation), id(operation)));
    }

    private GraphReply update(Operation operation) {
        operation.options().allow();
        Contact updated = operation
                .account()
                .store()
                .update(
                        scope(operation),
                        id(operation),
                        operation.json(),
                        operation.request().headers().get("If-Match"));
        if (operation.prefer().minimal() && switches.on(Switch.RETURN_MINIMAL_HONOURED)) {
            return operation.prefer().applied(GraphReply.empty(204));
        }
        return entity(operation, 200, updated);
    }

    private GraphReply delete(Operation operation) {
        operation.options().allow();
        operation
                .account()
                .store()
                .delete(
                        scope(operation),
                        id(operation),
                        operation.request().headers().get("If-Match"));
        return GraphReply.empty(204);
    }

    private GraphReply entity(Operation operation, int status, Contact contact) {
        Set<String> select = operation.options().select();
        List<ExtendedPropertyId> expand = operation.options().expand();
        ContactWriter.Shape shape = new ContactWriter.Shape(
                operation.prefer().immutableIds(),
                select,
                expand,
                expand.isEmpty()
                        ? ""
                        : operation.context("contacts('" + id(operation, contact) + "')/singleValueExtendedProperties"),
                /* mangleNotes= */ false);
        String projection = select.isEmpty() ? "" : "(" + String.join(",", select) + ")";
        return operation.prefer().applied(json.reply(status, out -> {
            out.writeStringProperty("@odata.context", operation.context("contacts" + projection + "/$entity"));
            operation.account().store().writer().write(out, contact, shape);
        }));
    }

    private GraphReply list(Operation operation) {
        operation.options().allow("$select", "$top", "$skip", "$count", "$filter", "$expand", "$orderby");
        ContactQuery query = new ContactQuery(
                operation.options().filter(),
                operation.options().skip(),
                operation.options().top(),
                operation.options().order());
        boolean count = operation.options().count();
        ContactWriter writer = operation.account().store().writer();
        ContactWriter.Shape shape = new ContactWriter.Shape(
                operation.prefer().immutableIds(),
                operation.options().select(),
                operation.options().expand(),
                operation.context("contacts/singleValueExtendedProperties"),
                switches.on(Switch.LIST_MANGLES_NOTES));
        ContactPage page = operation.account().store().list(operation.route().folders(), query);
        return operation.prefer().applied(json.reply(200, out -> {
            out.writeStringProperty("@odata.context", operation.context("contacts"));
            if (count) {
                out.writeNumberProperty(
                        "@odata.count", page.total() + (switches.on(Switch.COUNT_EXCEEDS_LIST) ? 2 : 0));
            }
            out.writeArrayPropertyStart("value");
            for (Contact each : page.contacts()) {
                out.writeStartObject();
                writer.write(out, each, shape);
                out.writeEndObject();
            }
            out.writeEndArray();
            if (page.more()) {
                out.writeStringProperty(
                        "@odata.nextLink",
                        operation.nextLink(query.skip() + page.contacts().size()));
            }
        }));
    }

    /** {@code /contacts/{id}} finds a contact in any folder; a folder's path only one in it. Source: graph-facts §2. */
    private static @Nullable List<String> scope(Operation operation) {
        return operation.route().folders().isEmpty() ? null : operation.route().folders();
    }

    private static String id(Operation operation) {
        return Objects.requireNonNull(operation.route().contact(), "a route to a contact names it");
    }

    private static String id(Operation operation, Contact contact) {
        return operation
                .account()
                .store()
                .writer()
                .id(contact, operation.prefer().immutableIds());
    }
}
