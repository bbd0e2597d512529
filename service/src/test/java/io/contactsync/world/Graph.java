package io.contactsync.world;

import io.contactsync.graph.SimulatedClient;
import io.contactsync.graph.SimulatedClient.Reply;
import io.contactsync.graph.SimulatedClient.Request;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.MissingNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A model of Graph: mailboxes with folders and contacts, lists with offset pages, and answers that say less than what becomes
 * of the request. Whatever it is asked takes a while; whoever asked may be dead by then, and it is done all the same.
 */
final class Graph {

    static final String CONTACTS = "contacts";
    static final String DELETED_ITEMS = "deleteditems";
    static final Duration CALL_TIMEOUT = Duration.ofSeconds(30);
    static final Duration RETRY_AFTER = Duration.ofSeconds(20);

    private static final String PROPERTIES = "singleValueExtendedProperties";
    private static final String MARK_NAME = "name contactsyncid";
    private static final Pattern FILTER = Pattern.compile("ep/id eq '((?:[^']|'')*)' and ep/value eq '((?:[^']|'')*)'");
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    /** What Graph makes of one request. */
    enum Trouble {
        THROTTLED(Kind.BASE, "answers 429 and asks for 20 seconds of rest"),
        THROTTLED_SILENTLY(Kind.BASE, "answers 429 without saying for how long"),
        GATEWAY_TIMEOUT(Kind.BASE, "answers 504 and does nothing"),
        GATEWAY_TIMEOUT_DONE(Kind.BASE, "does it and answers 504"),
        GATEWAY_TIMEOUT_LATER(Kind.BASE, "answers 504 and does it half a minute later"),
        CONNECTION_LOST(Kind.BASE, "loses the connection and does nothing"),
        CONNECTION_LOST_DONE(Kind.BASE, "does it and loses the connection"),
        CONNECTION_LOST_LATER(Kind.BASE, "loses the connection and does it half a minute later"),
        UNSENT(Kind.BASE, "cannot be reached"),
        SERVER_ERROR(Kind.BASE, "answers 500 and does nothing"),
        SERVER_ERROR_DONE(Kind.BASE, "does it and answers 500"),
        BAD_GATEWAY_DONE(Kind.BASE, "does it and answers 502"),
        UNAVAILABLE(Kind.BASE, "answers 503 and does nothing"),
        DENIED(Kind.BASE, "answers 403 to it"),
        CONFLICT(Kind.BASE, "answers 409 to it"),
        MALFORMED(Kind.BASE, "answers 400 ErrorInvalidIdMalformed, if the request names a contact"),
        SERVER_ERROR_LATER(Kind.SILENT_ANSWER, "answers 500 and does it half a minute later"),
        BAD_GATEWAY_LATER(Kind.SILENT_ANSWER, "answers 502 and does it half a minute later"),
        UNAVAILABLE_LATER(Kind.SILENT_ANSWER, "answers 503 and does it half a minute later"),
        REQUEST_TIMEOUT_LATER(Kind.SILENT_ANSWER, "answers 408 and does it half a minute later"),
        UNKNOWN_ID(Kind.ONE_ANSWER, "answers 404 ErrorInvalidMailboxItemId, if the request names a contact"),
        MOVE_IN_PROGRESS(Kind.ONE_ANSWER, "answers 400 ErrorMailboxMoveInProgress");

        final Kind kind;
        final String sentence;

        Trouble(Kind kind, String sentence) {
            this.kind = kind;
            this.sentence = sentence;
        }
    }

    /** A contact in a mailbox. */
    static final class Item {
        final String id;
        final @Nullable String mark;
        final Instant createdAt;
        /** Whoever made it: ourselves, or a person. */
        boolean ours;
        /** Its owner has taken it to another folder. */
        boolean dragged;

        String folder;
        ObjectNode properties;
        Instant modifiedAt;
        /** Somebody changed in Outlook what we write. */
        boolean edited;

        Item(String id, @Nullable String mark, Instant createdAt, boolean ours, String folder, ObjectNode properties) {
            this.id = id;
            this.mark = mark;
            this.createdAt = createdAt;
            this.modifiedAt = createdAt;
            this.ours = ours;
            this.folder = folder;
            this.properties = properties;
        }

        /** Whether anything was done to it since it was made, as far as Graph's clock tells. */
        boolean isWorkedOn() {
            return modifiedAt.isAfter(createdAt.plusSeconds(2));
        }

        boolean isThere() {
            return !folder.equals(DELETED_ITEMS);
        }
    }

    /** A folder. */
    static final class Folder {
        /** Our state DB knows another one by its name. */
        static final String NO_TARGETS = "\0";

        final String id;
        /** As it was called when it was made, or when our state DB lost all knowledge of it. */
        String first;

        String name;
        /** Deleted by its owner: it lies in Deleted Items. */
        boolean deleted;

        Folder(String id, String name) {
            this.id = id;
            this.first = name;
            this.name = name;
        }
    }

    /** A mailbox. */
    static final class Box {
        final String id;
        final String address;
        final Map<String, Item> items = new LinkedHashMap<>();
        final Map<String, Folder> folders = new LinkedHashMap<>();
        /** Folders in which nobody knows any more that we put something there. */
        final Set<String> forgotten = new HashSet<>();
        /** Requests that were sent and are not over, hidden ones too. */
        int atWork;

        int most;
        long deniedUntil;
        /** When we deleted something that was the last with its mark. */
        final Deque<Long> deletes = new ArrayDeque<>();

        int mostPresent;

        Box(String id, String address) {
            this.id = id;
            this.address = address;
        }

        private boolean isDeleted(String folder) {
            Folder its = folders.get(folder);
            return its != null && its.deleted;
        }

        /** The first one that is not deleted; null: there is none but the default one. */
        @Nullable Folder firstFolder() {
            return folders.values().stream()
                    .filter(folder -> !folder.deleted)
                    .findFirst()
                    .orElse(null);
        }

        boolean hasFolder(String name) {
            return folders.values().stream().anyMatch(folder -> !folder.deleted && folder.name.equalsIgnoreCase(name));
        }

        /** How many bear our mark; those too that lie unseen in a folder that was deleted. */
        int present() {
            return (int) items.values().stream()
                    .filter(item -> item.mark != null && item.isThere())
                    .count();
        }

        List<Item> marked() {
            return items.values().stream()
                    .filter(item -> item.mark != null && item.isThere() && !isDeleted(item.folder))
                    .toList();
        }
    }

    private final VirtualTime time;
    private final Random random;
    private final Map<String, Box> boxes = new TreeMap<>();
    private final Deque<Trouble> troubles = new ArrayDeque<>();
    private final Deque<Integer> troubleAfter = new ArrayDeque<>();
    private final Consumer<String> wrong;
    private final BiConsumer<Box, Item> beforeDelete;
    private int shiftAfterPages = -1;
    private int shiftBy;
    private int ids;
    private int requests;

    /**
     * @param wrong        told what we must not do
     * @param beforeDelete told what we delete
     */
    Graph(VirtualTime time, Random random, Consumer<String> wrong, BiConsumer<Box, Item> beforeDelete) {
        this.time = time;
        this.random = random;
        this.wrong = wrong;
        this.beforeDelete = beforeDelete;
    }

    Box add(String id, String address) {
        var box = new Box(id, address);
        boxes.put(id, box);
        return box;
    }

    List<Box> boxes() {
        return List.copyOf(boxes.values());
    }

    Box box(String idOrAddress) {
        return boxes.values().stream()
                .filter(box -> box.id.equals(idOrAddress) || box.address.equals(idOrAddress))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("a mailbox that nobody has"));
    }

    int requests() {
        return requests;
    }

    /** What the request after so many others meets, from 0. */
    void trouble(int after, Trouble trouble) {
        troubleAfter.add(after);
        troubles.add(trouble);
    }

    /** After so many pages of a list, from 1, the owner deletes some of her own contacts from the beginning of it. */
    void shift(int pages, int contacts) {
        shiftAfterPages = pages;
        shiftBy = contacts;
    }

    void endTroubles() {
        troubles.clear();
        troubleAfter.clear();
        shiftAfterPages = -1;
        boxes.values().forEach(box -> box.deniedUntil = 0);
    }

    Item put(Box box, String folder, @Nullable String mark, boolean ours, ObjectNode properties) {
        // Graph lists by something, but not by age.
        var item = new Item("id-" + ++ids, mark, time.right(), ours, folder, properties.deepCopy());
        box.items.put(item.id, item);
        box.mostPresent = Math.max(box.mostPresent, box.present());
        return item;
    }

    /** The wire of one process. */
    SimulatedClient.Wire wire(SimulatedProcess process) {
        return (sent, answers) -> {
            process.point();
            long free = 0;
            for (int i = 0; i < sent.size(); i++) {
                // Of a batch four are worked at, one after the other.
                Duration waits = Duration.ofMillis(free);
                if (i % 4 == 3) {
                    free += 60;
                }
                arrive(process, sent.get(i), answers.get(i), waits, Math.min(4, sent.size()) == 4 && i >= 4);
            }
        };
    }

    private void arrive(
            SimulatedProcess process, Request request, Consumer<Reply> answer, Duration waits, boolean behindOthers) {
        requests++;
        Trouble trouble = nextTrouble(request);
        if (trouble == Trouble.UNSENT) {
            reply(process, answer, Duration.ofMillis(5), new Reply.NotSent());
            return;
        }
        Box box = box(request.path().get(1));
        Duration latency = waits.plusMillis(20 + random.nextInt(120));
        if (!behindOthers) {
            begins(box);
        }
        Runnable over = behindOthers ? () -> {} : () -> box.atWork--;
        if (trouble == null) {
            time.after(latency, null, () -> {
                over.run();
                Reply reply = time.micros() < box.deniedUntil ? error(403, "ErrorAccessDenied") : work(box, request);
                reply(process, answer, Duration.ZERO, reply);
            });
            return;
        }
        boolean lost = trouble.name().startsWith("CONNECTION_LOST");
        boolean done = trouble.name().endsWith("_DONE");
        boolean later = trouble.name().endsWith("_LATER");
        // Nobody can call back what was sent: what comes to be known before it is done counts for nothing.
        boolean judged = later && judge(box, request);
        Supplier<Reply> reply = lost ? Reply.Lost::new : () -> refusal(trouble, request);
        // What may be at work is at work until it is over, whether something comes of it or not; of a read that is
        // known only
        // where nobody waited for its end.
        boolean lingers = (later && request.isWrite()) || lost || trouble.name().startsWith("GATEWAY_TIMEOUT");
        Duration hidden = lingers ? Duration.ofSeconds(5 + random.nextInt(35)) : Duration.ZERO;
        time.after(latency, null, () -> {
            if (done) {
                work(box, request);
            }
            reply(process, answer, Duration.ZERO, reply.get());
        });
        time.after(latency.plus(later ? hidden : done ? Duration.ZERO : hidden), null, () -> {
            over.run();
            if (later && request.isWrite()) {
                work(box, request, judged);
            }
        });
    }

    /** Whether it is a delete of something that is there, which has been judged now. */
    private boolean judge(Box box, Request request) {
        Item item =
                request.method().equals("DELETE") ? box.items.get(request.path().get(3)) : null;
        if (item == null) {
            return false;
        }
        beforeDelete.accept(box, item);
        return true;
    }

    private void begins(Box box) {
        box.atWork++;
        box.most = Math.max(box.most, box.atWork);
        if (box.atWork > 4) {
            wrong.accept(box.atWork + " requests are at work in the mailbox " + box.address + " at one time");
        }
    }

    private @Nullable Trouble nextTrouble(Request request) {
        if (troubleAfter.isEmpty()) {
            return null;
        }
        int left = troubleAfter.remove();
        if (left > 0) {
            troubleAfter.addFirst(left - 1);
            return null;
        }
        Trouble trouble = troubles.remove();
        boolean aboutId = trouble == Trouble.MALFORMED || trouble == Trouble.UNKNOWN_ID;
        boolean names = request.path().size() > 3 && request.path().get(2).equals(CONTACTS);
        return aboutId && !names ? null : trouble;
    }

    private void reply(SimulatedProcess process, Consumer<Reply> answer, Duration after, Reply reply) {
        time.after(after, process, () -> {
            process.point();
            answer.accept(reply);
        });
    }

    private static Reply refusal(Trouble trouble, Request request) {
        return switch (trouble) {
            case THROTTLED -> new Reply.Answered(429, errorBody("ApplicationThrottled"), RETRY_AFTER);
            case THROTTLED_SILENTLY -> error(429, "ApplicationThrottled");
            case GATEWAY_TIMEOUT, GATEWAY_TIMEOUT_DONE, GATEWAY_TIMEOUT_LATER -> error(504, "UnknownError");
            case SERVER_ERROR, SERVER_ERROR_DONE, SERVER_ERROR_LATER -> error(500, "ErrorInternalServerError");
            case BAD_GATEWAY_DONE, BAD_GATEWAY_LATER -> error(502, "UnknownError");
            case UNAVAILABLE, UNAVAILABLE_LATER -> error(503, "ServiceUnavailable");
            case REQUEST_TIMEOUT_LATER -> error(408, "ErrorTimeoutExpired");
            case DENIED -> error(403, "ErrorAccessDenied");
            case CONFLICT -> error(409, "ErrorIrresolvableConflict");
            case MALFORMED -> error(400, "ErrorInvalidIdMalformed");
            case UNKNOWN_ID -> error(404, "ErrorInvalidMailboxItemId");
            case MOVE_IN_PROGRESS -> error(400, "ErrorMailboxMoveInProgress");
            case CONNECTION_LOST, CONNECTION_LOST_DONE, CONNECTION_LOST_LATER, UNSENT ->
                throw new IllegalStateException(trouble + " is no answer to " + request.method());
        };
    }

    private static Reply error(int status, String code) {
        return new Reply.Answered(status, errorBody(code), null);
    }

    private static ObjectNode errorBody(String code) {
        ObjectNode body = JSON.objectNode();
        body.putObject("error").put("code", code).put("message", "said Graph");
        return body;
    }

    /** Does what is asked. */
    private Reply work(Box box, Request request) {
        return work(box, request, /* judged= */ false);
    }

    /** @param judged whether a delete was, when it was asked for */
    private Reply work(Box box, Request request, boolean judged) {
        List<String> path = request.path().subList(2, request.path().size());
        if (path.get(0).equals(CONTACTS)) {
            return path.size() == 1 ? inFolder(box, CONTACTS, request) : contact(box, path.get(1), request, judged);
        }
        if (path.size() == 1) {
            return request.isWrite() ? createFolder(box, request) : folders(box, request);
        }
        if (path.get(1).equals(CONTACTS)) {
            return ok(200, json(new Folder(CONTACTS, "Contacts")));
        }
        Folder folder = box.folders.get(path.get(1));
        if (folder == null) {
            return error(404, "ErrorItemNotFound");
        }
        return path.size() == 2 ? ok(200, json(folder)) : inFolder(box, folder.id, request);
    }

    private Reply inFolder(Box box, String folder, Request request) {
        return request.isWrite() ? create(box, folder, request) : list(box, folder, request);
    }

    private Reply create(Box box, String folder, Request request) {
        ObjectNode body = (ObjectNode) java.util.Objects.requireNonNull(request.body());
        Item item = put(box, folder, mark(body), /* ours= */ true, body);
        return ok(201, json(item, /* expanded= */ false));
    }

    private static @Nullable String mark(JsonNode body) {
        for (JsonNode property : body.path(PROPERTIES)) {
            if (property.path("id")
                    .asString("")
                    .toLowerCase(java.util.Locale.ROOT)
                    .endsWith(MARK_NAME)) {
                return property.path("value").asString("");
            }
        }
        return null;
    }

    private Reply contact(Box box, String id, Request request, boolean judged) {
        Item item = box.items.get(id);
        if (item == null) {
            return error(404, "ErrorItemNotFound");
        }
        if (request.isWrite() && item.mark == null) {
            wrong.accept("a " + request.method() + " of " + id + " in " + box.address + ", which is not ours");
        }
        return switch (request.method()) {
            case "DELETE" -> {
                if (!judged) {
                    beforeDelete.accept(box, item);
                }
                // It goes to Recoverable Items, where nothing is found any more.
                box.items.remove(id);
                yield new Reply.Answered(204, MissingNode.getInstance(), null);
            }
            case "PATCH" -> {
                patch(item.properties, (ObjectNode) java.util.Objects.requireNonNull(request.body()));
                item.edited = false;
                item.modifiedAt = time.right();
                yield ok(200, json(item, /* expanded= */ false));
            }
            default -> ok(200, json(item, /* expanded= */ false));
        };
    }

    /** Extended properties that are not named stay; Graph sets each by itself. */
    private static void patch(ObjectNode properties, ObjectNode body) {
        ArrayNode extended = properties.withArray(PROPERTIES).deepCopy();
        for (JsonNode property : body.path(PROPERTIES)) {
            extended.removeIf(each -> each.path("id")
                    .asString("")
                    .equalsIgnoreCase(property.path("id").asString("")));
            extended.add(property);
        }
        properties.setAll(body);
        properties.set(PROPERTIES, extended);
    }

    private Reply list(Box box, String folder, Request request) {
        String filter = request.url().queryParameter("$filter");
        Matcher wanted = filter == null ? null : FILTER.matcher(filter);
        boolean filtered = wanted != null && wanted.find();
        String value = filtered && wanted != null ? wanted.group(2).replace("''", "'") : null;
        List<Item> all = box.items.values().stream()
                .filter(item -> item.folder.equals(folder))
                .filter(item -> value == null || value.equalsIgnoreCase(item.mark))
                .toList();
        Reply page = page(
                request,
                all.stream().map(item -> json(item, /* expanded= */ true)).toList());
        if (value == null && shiftAfterPages > 0 && --shiftAfterPages == 0) {
            all.stream().filter(item -> item.mark == null).limit(shiftBy).forEach(item -> box.items.remove(item.id));
        }
        return page;
    }

    private Reply folders(Box box, Request request) {
        return page(
                request,
                box.folders.values().stream()
                        .filter(folder -> !folder.deleted)
                        .map(Graph::json)
                        .toList());
    }

    private Reply createFolder(Box box, Request request) {
        String name = java.util.Objects.requireNonNull(request.body())
                .path("displayName")
                .asString("");
        if (box.hasFolder(name)) {
            return error(409, "ErrorFolderExists");
        }
        var folder = new Folder("folder-" + ++ids, name);
        box.folders.put(folder.id, folder);
        return ok(201, json(folder));
    }

    private static Reply page(Request request, List<ObjectNode> all) {
        String skip = request.url().queryParameter("$skip");
        String top = request.url().queryParameter("$top");
        int from = skip == null ? 0 : Integer.parseInt(skip);
        int to = Math.min(all.size(), from + (top == null ? 10 : Integer.parseInt(top)));
        ObjectNode page = JSON.objectNode();
        ArrayNode values = page.putArray("value");
        all.subList(Math.min(from, to), to).forEach(values::add);
        if (to < all.size()) {
            page.put(
                    "@odata.nextLink",
                    request.url()
                            .newBuilder()
                            .setQueryParameter("$skip", Integer.toString(to))
                            .build()
                            .toString());
        }
        return ok(200, page);
    }

    private static Reply ok(int status, ObjectNode body) {
        return new Reply.Answered(status, body, null);
    }

    /** Graph's clock tells seconds. */
    private static String seconds(Instant instant) {
        return instant.truncatedTo(ChronoUnit.SECONDS).toString();
    }

    private static ObjectNode json(Folder folder) {
        return JSON.objectNode()
                .put("id", folder.id)
                .put("displayName", folder.name)
                .put("parentFolderId", folder.deleted ? DELETED_ITEMS : "root");
    }

    private static ObjectNode json(Item item, boolean expanded) {
        ObjectNode json = JSON.objectNode()
                .put("id", item.id)
                .put("parentFolderId", item.folder)
                .put("createdDateTime", seconds(item.createdAt))
                .put("lastModifiedDateTime", seconds(item.modifiedAt));
        JsonNode properties = item.properties.path(PROPERTIES);
        if (expanded && properties.isArray()) {
            json.set(PROPERTIES, properties.deepCopy());
        }
        return json;
    }
}
