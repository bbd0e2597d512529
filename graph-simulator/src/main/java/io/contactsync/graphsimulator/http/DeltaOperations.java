package io.contactsync.graphsimulator.http;

import io.contactsync.graphsimulator.contacts.Contact;
import io.contactsync.graphsimulator.contacts.ContactWriter;
import io.contactsync.graphsimulator.contacts.FolderChanges;
import io.contactsync.graphsimulator.delta.DeltaToken;
import io.contactsync.graphsimulator.delta.DeltaTokens;
import io.contactsync.graphsimulator.protocol.GraphError;
import io.contactsync.graphsimulator.protocol.GraphReply;
import io.contactsync.graphsimulator.settings.Switch;
import io.contactsync.graphsimulator.settings.Switches;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import tools.jackson.core.JsonGenerator;

/**
 * {@code …/contacts/delta}: a round of pages that ends in a link to the next round. A page may be empty, an item may come twice,
 * extended properties never come. Source: graph-facts §2, Delta.
 */
final class DeltaOperations {
    private static final String SKIP = "$skiptoken";
    private static final String DELTA = "$deltatoken";

    private final Json json;
    private final Switches switches;
    private final DeltaTokens tokens;

    DeltaOperations(Json json, Switches switches, DeltaTokens tokens) {
        this.json = json;
        this.switches = switches;
        this.tokens = tokens;
    }

    GraphReply answer(Operation operation) {
        if (!operation.request().method().equals("GET")) {
            throw GraphError.methodNotAllowed().asException();
        }
        refuseOptions(operation);
        String folderId =
                operation.account().store().folder(operation.route().folders()).id();
        String skip = operation.options().value(SKIP);
        String delta = operation.options().value(DELTA);
        DeltaToken.OfFolder token;
        if (skip != null || delta != null) {
            DeltaToken recalled = tokens.recall(String.valueOf(skip != null ? skip : delta));
            if (!(recalled instanceof DeltaToken.OfFolder ofFolder)
                    || !ofFolder.folderId().equals(folderId)) {
                throw new GraphError(410, "SyncStateInvalid", "The sync state is not of this folder.").asException();
            }
            token = ofFolder;
        } else {
            token = new DeltaToken.Round(folderId, operation.options().select(), 0);
        }
        if (token instanceof DeltaToken.Round round) {
            return firstPage(operation, round);
        }
        return page(operation, (DeltaToken.Page) token);
    }

    private static void refuseOptions(Operation operation) {
        for (String each : operation.options().names()) {
            if (each.equals(SKIP) || each.equals(DELTA)) {
                operation.options().allow(each);
            } else if (!each.equals("$select")) {
                throw GraphError.invalidQuery("The following parameters are not supported with change tracking over the"
                                + " 'Contacts' resource: '$orderby, $filter, $select, $expand, $search, $top'.")
                        .asException();
            }
        }
    }

    private GraphReply firstPage(Operation operation, DeltaToken.Round round) {
        boolean replay = switches.on(Switch.DELTA_REPLAYS);
        FolderChanges changes =
                operation.account().store().changes(operation.route().folders(), replay ? 0 : round.since());
        List<Contact> changed = new ArrayList<>(changes.changed());
        if (!changed.isEmpty() && switches.on(Switch.DELTA_REPEATS_ITEMS)) {
            changed.add(changed.get(changed.size() - 1));
        }
        DeltaToken.Page page = new DeltaToken.Page(
                changes.folderId(),
                round.select(),
                List.copyOf(changed),
                round.since() == 0 ? List.of() : changes.removed(),
                0,
                changes.upTo());
        return switches.on(Switch.DELTA_HAS_EMPTY_PAGE) ? show(operation, page, 0) : page(operation, page);
    }

    private GraphReply page(Operation operation, DeltaToken.Page page) {
        return show(operation, page, operation.prefer().pageSize());
    }

    private GraphReply show(Operation operation, DeltaToken.Page page, int size) {
        int all = page.changed().size() + page.removed().size();
        int to = Math.min(all, page.at() + size);
        boolean last = to == all && size > 0;
        String token = tokens.remember(
                last
                        ? new DeltaToken.Round(page.folderId(), page.select(), page.upTo())
                        : new DeltaToken.Page(
                                page.folderId(), page.select(), page.changed(), page.removed(), to, page.upTo()));
        String link = operation.request().base() + operation.request().path() + "?"
                + Operation.encode(last ? DELTA : SKIP) + "=" + token;
        return operation.prefer().appliedToDelta(json.reply(200, out -> {
            out.writeStringProperty("@odata.context", operation.context("contacts/$delta"));
            out.writeArrayPropertyStart("value");
            for (int i = page.at(); i < to; i++) {
                out.writeStartObject();
                write(out, operation, page, i);
                out.writeEndObject();
            }
            out.writeEndArray();
            out.writeStringProperty(last ? "@odata.deltaLink" : "@odata.nextLink", link);
        }));
    }

    private static void write(JsonGenerator out, Operation operation, DeltaToken.Page page, int at) {
        boolean immutable = operation.prefer().immutableIds();
        if (at < page.changed().size()) {
            Set<String> select = page.select();
            operation
                    .account()
                    .store()
                    .writer()
                    .write(
                            out,
                            page.changed().get(at),
                            new ContactWriter.Shape(immutable, select, List.of(), "", /* mangleNotes= */ true));
            return;
        }
        FolderChanges.Removed removed = page.removed().get(at - page.changed().size());
        out.writeObjectPropertyStart("@removed");
        out.writeStringProperty("reason", "deleted");
        out.writeEndObject();
        out.writeStringProperty("id", immutable ? removed.immutableId() : removed.mutableId());
    }
}
