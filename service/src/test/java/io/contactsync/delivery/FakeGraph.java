package io.contactsync.delivery;

import io.contactsync.graph.Answer;
import io.contactsync.graph.ContactsBatch;
import io.contactsync.graph.ContactsClient;
import io.contactsync.graph.Deleted;
import io.contactsync.graph.ErrorClass;
import io.contactsync.graph.Exchange;
import io.contactsync.graph.Folder;
import io.contactsync.graph.FolderRef;
import io.contactsync.graph.GraphError;
import io.contactsync.graph.Mailbox;
import io.contactsync.graph.NextLink;
import io.contactsync.graph.Page;
import io.contactsync.graph.StoredContact;
import io.contactsync.graph.TokenFailure;
import java.lang.reflect.Proxy;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * A small Graph in memory. Calls wait until the test lets them be answered; trouble is scripted per kind of request. A
 * request whose outcome the caller does not know may have been done, or be done later.
 */
final class FakeGraph implements ContactsClient {

    /** What {@link World}'s state DB is told to be. */
    static final String OURS = "our-installation";

    static final String DEFAULT_FOLDER = "default-folder";
    static final String DELETED_ITEMS = "deleted-items";
    private static final String ROOT = "root";

    /** A contact in a mailbox. */
    static final class Item {
        final String id;
        final @Nullable String mark;

        @Nullable String installation;

        final Instant createdAt;
        String folder;
        ObjectNode properties;
        Instant modifiedAt;

        Item(String id, @Nullable String mark, Instant createdAt, String folder, ObjectNode properties) {
            this.id = id;
            this.mark = mark;
            this.installation = mark == null ? null : OURS;
            this.createdAt = createdAt;
            this.folder = folder;
            this.properties = properties;
            this.modifiedAt = createdAt;
        }
    }

    /** A request that was sent, or waits to be sent. */
    record Call(String kind, String mailbox, @Nullable String mark, Instant at) {}

    private record Pending<T>(Call call, CompletableFuture<Answer<T>> answer, Supplier<Answer<T>> work) {
        void finish() {
            answer.complete(work.get());
        }
    }

    private record Script(Predicate<Call> matches, Trouble trouble) {}

    /** What goes wrong with one request. */
    enum Trouble {
        DONE_BUT_LOST,
        LOST,
        GATEWAY_ERROR_BUT_DONE,
        UNAVAILABLE,
        THROTTLED,
        THROTTLED_BRIEFLY_WITHOUT_SAYING,
        FULL,
        FOLDER_EXISTS,
        BAD_DATA,
        DENIED,
        NO_USER,
        NO_TOKEN,
        UNSIGNED,
        NOT_SENT,
        GONE,
        BROKEN
    }

    private static final Set<String> WRITES = Set.of("create", "update", "delete", "createFolder");

    static final Duration RETRY_AFTER = Duration.ofSeconds(90);

    final Map<String, Map<String, Item>> mailboxes = new HashMap<>();
    final Map<String, Map<String, String>> folders = new HashMap<>();
    private final Map<String, String> deletedFolders = new HashMap<>();
    final List<Call> calls = new ArrayList<>();
    int maxInFlight;
    int pageSize = 3;

    /** Told of each request once it was answered. */
    Consumer<Call> answered = call -> {};

    private final Clock clock;
    /** Sizes of the batches that were sent. */
    final List<Integer> batches = new ArrayList<>();

    /** One request each, or the items of a batch. */
    private final Deque<List<Pending<?>>> pending = new ArrayDeque<>();

    private @Nullable List<Pending<?>> gathering;

    /** What is to be sent once there is a token; null while there is one. */
    private @Nullable List<Runnable> departures;

    /** How many requests were not wanted any more when they could have left. */
    int calledBack;

    private final List<Script> scripts = new ArrayList<>();
    private final List<Script> rules = new ArrayList<>();
    private int ids;

    FakeGraph(Clock clock) {
        this.clock = clock;
    }

    /** The next request of a kind meets trouble. */
    void next(String kind, Trouble trouble) {
        scripts.add(new Script(call -> call.kind().equals(kind), trouble));
    }

    /** Every request that matches meets trouble, until the answer is taken away. */
    void always(Predicate<Call> matches, Trouble trouble) {
        rules.add(new Script(matches, trouble));
    }

    /** No request meets trouble any more. */
    void mend() {
        rules.clear();
    }

    /** Answers one request that waits; false where none does. */
    boolean answerOne() {
        List<Pending<?>> next = pending.poll();
        if (next == null) {
            return false;
        }
        next.forEach(Pending::finish);
        return true;
    }

    /** The request that waits longest is done now, and answered after all others. */
    void answerLast() {
        List<Pending<?>> worked = new ArrayList<>();
        pending.remove().forEach(each -> worked.add(worked(each)));
        pending.add(worked);
    }

    /** All that is in flight fails at a server, and is never done. */
    void failPending(int status) {
        for (List<Pending<?>> items : List.copyOf(pending)) {
            pending.remove(items);
            items.forEach(item -> fail(item, status));
        }
    }

    private <T> void fail(Pending<T> item, int status) {
        item.answer().complete(new Answer.Unknown<>(status + "", "ServiceUnavailable", exchange(status, null)));
    }

    private static <T> Pending<T> worked(Pending<T> oldest) {
        Answer<T> answer = oldest.work().get();
        return new Pending<>(oldest.call(), oldest.answer(), () -> answer);
    }

    /** Requests at work: of a batch four at most. */
    int inFlight() {
        return pending.stream().mapToInt(items -> Math.min(items.size(), 4)).sum();
    }

    @Override
    public ContactsBatch batch(BooleanSupplier wanted) {
        List<Pending<?>> gathered = new ArrayList<>();
        return (ContactsBatch) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {ContactsBatch.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("send")) {
                        if (departures == null) {
                            leave(gathered, wanted);
                        } else {
                            departures.add(() -> leave(gathered, wanted));
                        }
                        return null;
                    }
                    gathering = gathered;
                    try {
                        return method.invoke(this, arguments);
                    } finally {
                        gathering = null;
                    }
                });
    }

    /** From now on whatever is sent has to wait. */
    void tokenIsFetched() {
        departures = new ArrayList<>();
    }

    /** What waited may leave. */
    void tokenIsHere() {
        List<Runnable> waiting = Objects.requireNonNull(departures);
        departures = null;
        waiting.forEach(Runnable::run);
    }

    private void leave(List<Pending<?>> items, BooleanSupplier wanted) {
        if (!wanted.getAsBoolean()) {
            calledBack += items.size();
            items.forEach(this::callBack);
            return;
        }
        if (items.size() > 1) {
            batches.add(items.size());
        }
        if (!items.isEmpty()) {
            sent(items);
        }
    }

    private <T> void callBack(Pending<T> item) {
        calls.remove(item.call());
        item.answer().complete(new Answer.NotSent<>("called back", new Answer.Reason.CalledBack(), exchange(0, null)));
    }

    private void sent(List<Pending<?>> items) {
        pending.add(items);
        maxInFlight = Math.max(maxInFlight, inFlight());
    }

    /** All that is in flight is done in the mailbox, but the one who asked is dead. */
    void finishUnheard() {
        while (!pending.isEmpty()) {
            pending.remove().forEach(item -> Objects.requireNonNull(item.work().get()));
        }
    }

    /** All that is in flight was never received. */
    void dropInFlight() {
        pending.clear();
    }

    Item put(String mailbox, String folder, @Nullable String mark, ObjectNode properties) {
        var item = new Item("id-" + ++ids, mark, clock.instant(), folder, properties.deepCopy());
        items(mailbox).put(item.id, item);
        return item;
    }

    Map<String, Item> items(String mailbox) {
        return mailboxes.computeIfAbsent(mailbox, name -> new LinkedHashMap<>());
    }

    /** Contacts with this mark that are not in Deleted Items. */
    List<Item> marked(String mailbox, String mark) {
        return items(mailbox).values().stream()
                .filter(item -> mark.equals(item.mark) && !item.folder.equals(DELETED_ITEMS))
                .toList();
    }

    long count(String kind) {
        return calls.stream().filter(call -> call.kind().equals(kind)).count();
    }

    @Override
    public CompletableFuture<Answer<StoredContact>> create(
            Mailbox mailbox, FolderRef folder, ObjectNode properties, String mark) {
        ObjectNode body = properties.deepCopy();
        return call("create", mailbox, mark, () -> {
            String folderId = folder instanceof FolderRef.ById byId ? byId.folderId() : DEFAULT_FOLDER;
            if (folder instanceof FolderRef.ById && !isFolder(mailbox, folderId)) {
                return refused(404, "ErrorFolderNotFound", ErrorClass.FOLDER_GONE, null);
            }
            Item item = put(mailbox.idOrPrincipalName(), folderId, mark, body);
            return done(new StoredContact(item.id, folderId, null, null));
        });
    }

    @Override
    public CompletableFuture<Answer<StoredContact>> update(Mailbox mailbox, String contactId, ObjectNode properties) {
        ObjectNode body = properties.deepCopy();
        return call("update", mailbox, markOf(mailbox, contactId), () -> {
            Item item = items(mailbox.idOrPrincipalName()).get(contactId);
            if (item == null) {
                return refused(404, "ErrorItemNotFound", ErrorClass.GONE, null);
            }
            item.properties.setAll(body);
            item.modifiedAt = clock.instant();
            return done(new StoredContact(item.id, item.folder, null, null));
        });
    }

    @Override
    public CompletableFuture<Answer<Deleted>> delete(Mailbox mailbox, String contactId) {
        return call(
                "delete",
                mailbox,
                markOf(mailbox, contactId),
                () -> done(new Deleted(items(mailbox.idOrPrincipalName()).remove(contactId) == null)));
    }

    @Override
    public CompletableFuture<Answer<Page<StoredContact>>> findByMark(
            Mailbox mailbox, FolderRef folder, String mark, @Nullable NextLink next) {
        return call(
                "findByMark",
                mailbox,
                mark,
                () -> page(
                        in(mailbox, folder).stream()
                                .filter(item -> mark.equals(item.mark))
                                .toList(),
                        next));
    }

    @Override
    public CompletableFuture<Answer<Page<StoredContact>>> listMarked(
            Mailbox mailbox, FolderRef folder, @Nullable NextLink next) {
        return call("listMarked", mailbox, null, () -> {
            if (folder instanceof FolderRef.ById byId && !isFolder(mailbox, byId.folderId())) {
                return refused(404, "ErrorFolderNotFound", ErrorClass.FOLDER_GONE, null);
            }
            return page(in(mailbox, folder), next);
        });
    }

    @Override
    public CompletableFuture<Answer<Page<Folder>>> listFolders(Mailbox mailbox, @Nullable NextLink next) {
        return call("listFolders", mailbox, null, () -> {
            List<Folder> all = folders(mailbox).entrySet().stream()
                    .map(folder -> new Folder(folder.getKey(), folder.getValue(), ROOT))
                    .toList();
            return done(slice(all, next));
        });
    }

    @Override
    public CompletableFuture<Answer<Folder>> createFolder(Mailbox mailbox, String displayName) {
        return call("createFolder", mailbox, null, () -> {
            String id = "folder-" + ++ids;
            folders(mailbox).put(id, displayName);
            return done(new Folder(id, displayName, ROOT));
        });
    }

    @Override
    public CompletableFuture<Answer<Folder>> getFolder(Mailbox mailbox, String folderId) {
        return call("getFolder", mailbox, null, () -> {
            if (folderId.equals(DEFAULT_FOLDER) || folderId.equals(Folder.DEFAULT)) {
                return done(new Folder(DEFAULT_FOLDER, "Contacts", ROOT));
            }
            String name = folders(mailbox).get(folderId);
            String deleted = deletedFolders.get(folderId);
            if (name != null) {
                return done(new Folder(folderId, name, ROOT));
            }
            return deleted == null
                    ? refused(404, "ErrorItemNotFound", ErrorClass.FOLDER_GONE, null)
                    : done(new Folder(folderId, deleted, DELETED_ITEMS));
        });
    }

    /** Deletes a folder as in Outlook: it lies below Deleted Items, and answers by its id as before. */
    void deleteFolder(Mailbox mailbox, String folderId) {
        deletedFolders.put(folderId, Objects.requireNonNull(folders(mailbox).remove(folderId)));
    }

    private boolean isFolder(Mailbox mailbox, String folderId) {
        return folders(mailbox).containsKey(folderId) || deletedFolders.containsKey(folderId);
    }

    Map<String, String> folders(Mailbox mailbox) {
        return folders.computeIfAbsent(mailbox.idOrPrincipalName(), name -> new LinkedHashMap<>());
    }

    private @Nullable String markOf(Mailbox mailbox, String contactId) {
        Item item = items(mailbox.idOrPrincipalName()).get(contactId);
        return item == null ? null : item.mark;
    }

    private List<Item> in(Mailbox mailbox, FolderRef folder) {
        String id = folder instanceof FolderRef.ById byId ? byId.folderId() : DEFAULT_FOLDER;
        return items(mailbox.idOrPrincipalName()).values().stream()
                .filter(item -> item.folder.equals(id))
                .toList();
    }

    private Answer<Page<StoredContact>> page(List<Item> items, @Nullable NextLink next) {
        return done(slice(
                items.stream()
                        .map(item -> new StoredContact(
                                item.id, item.folder, item.mark, item.installation, item.createdAt, item.modifiedAt))
                        .toList(),
                next));
    }

    private <T> Page<T> slice(List<T> all, @Nullable NextLink next) {
        int from = next == null ? 0 : Integer.parseInt(next.url());
        int to = Math.min(from + pageSize, all.size());
        return new Page<>(
                all.subList(Math.min(from, to), to), to < all.size() ? new NextLink(String.valueOf(to)) : null);
    }

    private <T> CompletableFuture<Answer<T>> call(
            String kind, Mailbox mailbox, @Nullable String mark, Supplier<Answer<T>> work) {
        var call = new Call(kind, mailbox.idOrPrincipalName(), mark, clock.instant());
        calls.add(call);
        Script script = scripts.stream()
                .filter(candidate -> candidate.matches().test(call))
                .findFirst()
                .or(() -> rules.stream()
                        .filter(candidate -> candidate.matches().test(call))
                        .findFirst())
                .orElse(null);
        if (script != null) {
            scripts.remove(script);
            if (script.trouble() == Trouble.BROKEN) {
                throw new IllegalStateException("scripted");
            }
        }
        var answer = new CompletableFuture<Answer<T>>();
        var item = new Pending<>(call, answer, () -> {
            Answer<T> done = script == null ? work.get() : trouble(script.trouble(), kind, work);
            answered.accept(call);
            return done;
        });
        List<Pending<?>> batch = gathering;
        if (batch == null) {
            sent(List.of(item));
        } else {
            batch.add(item);
        }
        return answer;
    }

    private <T> Answer<T> trouble(Trouble trouble, String kind, Supplier<Answer<T>> work) {
        return switch (trouble) {
            case DONE_BUT_LOST -> {
                Objects.requireNonNull(work.get());
                yield new Answer.Unknown<>("connection lost", exchange(0, null));
            }
            case LOST -> new Answer.Unknown<>("connection lost", exchange(0, null));
            case GATEWAY_ERROR_BUT_DONE -> {
                Objects.requireNonNull(work.get());
                yield failed(502, "UnknownError", kind);
            }
            case UNAVAILABLE -> failed(503, "ServiceUnavailable", kind);
            case THROTTLED -> refused(429, "ApplicationThrottled", ErrorClass.THROTTLED, RETRY_AFTER);
            case THROTTLED_BRIEFLY_WITHOUT_SAYING -> refused(429, "ApplicationThrottled", ErrorClass.THROTTLED, null);
            case BAD_DATA -> refused(400, "ErrorInvalidProperty", ErrorClass.DATA, null);
            case DENIED -> refused(403, "ErrorAccessDenied", ErrorClass.MAILBOX, null);
            case FULL -> refused(403, "ErrorQuotaExceeded", ErrorClass.FULL, null);
            case FOLDER_EXISTS -> refused(409, "ErrorFolderExists", ErrorClass.RETRY, null);
            case NO_USER -> refused(404, "ErrorInvalidUser", ErrorClass.MAILBOX, null);
            case UNSIGNED -> refused(401, "InvalidAuthenticationToken", ErrorClass.AUTH, null);
            case NO_TOKEN ->
                new Answer.NotSent<>(
                        "no token",
                        new Answer.Reason.NoToken(new TokenFailure("AADSTS7000215", "Renew the secret.", false, null)),
                        exchange(0, null));
            case NOT_SENT -> new Answer.NotSent<>("no connection", new Answer.Reason.NoWay(), exchange(0, null));
            case GONE -> refused(404, "ErrorItemNotFound", ErrorClass.GONE, null);
            case BROKEN -> throw new IllegalStateException("thrown before");
        };
    }

    /** A server's failure says nothing of what became of a write. */
    private <T> Answer<T> failed(int status, String code, String kind) {
        return WRITES.contains(kind)
                ? new Answer.Unknown<>(status + " " + code, code, exchange(status, null))
                : refused(status, code, ErrorClass.RETRY, null);
    }

    private <T> Answer<T> done(T value) {
        return new Answer.Done<>(value, exchange(200, null));
    }

    private <T> Answer<T> refused(int status, String code, ErrorClass errorClass, @Nullable Duration retryAfter) {
        return new Answer.Refused<>(
                new GraphError(status, code, "said Graph", "request-" + calls.size(), errorClass),
                exchange(status, retryAfter));
    }

    private Exchange exchange(int status, @Nullable Duration retryAfter) {
        return new Exchange(
                "POST",
                status,
                "client-" + calls.size(),
                "request-" + calls.size(),
                clock.instant(),
                Duration.ofMillis(50),
                retryAfter);
    }
}
