package io.contactsync.graph;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import okhttp3.HttpUrl;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** What each method's request looks like and how its success is read; where it goes is {@link Sender}'s. */
abstract class ContactOperations implements ContactsClient {

    private static final String CONTACT_FIELDS = "id,parentFolderId,createdDateTime,lastModifiedDateTime";
    private static final String FOLDER_FIELDS = "id,displayName,parentFolderId";

    private final Sender sender;
    private final int pageSize;
    private final @Nullable String installation;

    /** @param installation said of each contact that is written; null: nothing is said */
    ContactOperations(Sender sender, int pageSize, @Nullable String installation) {
        this.sender = sender;
        this.pageSize = pageSize;
        this.installation = installation;
    }

    final @Nullable String installation() {
        return installation;
    }

    final int pageSize() {
        return pageSize;
    }

    @Override
    public CompletableFuture<Answer<StoredContact>> create(
            Mailbox mailbox, FolderRef folder, ObjectNode properties, String mark) {
        return sent(
                "POST",
                ErrorClass.DATA,
                () -> operation(
                        "POST",
                        contacts(mailbox, folder).build(),
                        OneShotBody.json(Mark.writeInstallation(ContactBody.forCreate(properties, mark), installation)),
                        subject(folder),
                        (status, answer) -> SuccessBody.contact(answer)));
    }

    @Override
    public CompletableFuture<Answer<StoredContact>> update(Mailbox mailbox, String contactId, ObjectNode properties) {
        if (!PathSegment.isPossible(contactId)) {
            return malformed("PATCH");
        }
        return sent(
                "PATCH",
                ErrorClass.DATA,
                () -> operation(
                        "PATCH",
                        contact(mailbox, contactId),
                        OneShotBody.json(Mark.writeInstallation(ContactBody.forUpdate(properties), installation)),
                        Classification.Subject.CONTACT,
                        (status, answer) -> status == 204
                                ? new StoredContact(contactId, null, null, null)
                                : SuccessBody.contact(answer)));
    }

    @Override
    public CompletableFuture<Answer<Deleted>> delete(Mailbox mailbox, String contactId) {
        if (!PathSegment.isPossible(contactId)) {
            return malformed("DELETE");
        }
        return sender.send(new Operation<>(
                "DELETE",
                contact(mailbox, contactId),
                null,
                Classification.Subject.CONTACT,
                (status, answer) -> {
                    if (status != 204) {
                        throw new SuccessBody.Unreadable("204 was expected");
                    }
                    return new Deleted(/* alreadyGone= */ false);
                },
                () -> new Deleted(/* alreadyGone= */ true)));
    }

    @Override
    public CompletableFuture<Answer<Page<StoredContact>>> findByMark(
            Mailbox mailbox, FolderRef folder, String mark, @Nullable NextLink next) {
        return sent(
                "GET",
                ErrorClass.DATA,
                () -> operation(
                        "GET",
                        next == null
                                ? markedContacts(mailbox, folder)
                                        .addEncodedQueryParameter("$filter", encoded(Mark.filter(Mark.require(mark))))
                                        .build()
                                : followed(next),
                        null,
                        subject(folder),
                        (status, answer) -> withMark(mark, SuccessBody.contacts(answer))));
    }

    @Override
    public CompletableFuture<Answer<Page<StoredContact>>> listMarked(
            Mailbox mailbox, FolderRef folder, @Nullable NextLink next) {
        return sent(
                "GET",
                ErrorClass.RETRY,
                () -> operation(
                        "GET",
                        next == null ? markedContacts(mailbox, folder).build() : followed(next),
                        null,
                        subject(folder),
                        (status, answer) -> SuccessBody.contacts(answer)));
    }

    @Override
    public CompletableFuture<Answer<Page<Folder>>> listFolders(Mailbox mailbox, @Nullable NextLink next) {
        return sent(
                "GET",
                ErrorClass.RETRY,
                () -> operation(
                        "GET",
                        next == null
                                ? folders(mailbox)
                                        .addEncodedQueryParameter("$select", encoded(FOLDER_FIELDS))
                                        .addEncodedQueryParameter("$top", Integer.toString(pageSize))
                                        .build()
                                : followed(next),
                        null,
                        Classification.Subject.MAILBOX,
                        (status, answer) -> SuccessBody.folders(answer)));
    }

    @Override
    public CompletableFuture<Answer<Folder>> createFolder(Mailbox mailbox, String displayName) {
        return sender.send(operation(
                "POST",
                folders(mailbox).build(),
                OneShotBody.json(JsonNodeFactory.instance.objectNode().put("displayName", displayName)),
                Classification.Subject.MAILBOX,
                (status, answer) -> SuccessBody.folder(answer)));
    }

    @Override
    public CompletableFuture<Answer<Folder>> getFolder(Mailbox mailbox, String folderId) {
        if (!PathSegment.isPossible(folderId)) {
            return sender.refuse("GET", "an id that no path can hold", ErrorClass.FOLDER_GONE);
        }
        return sender.send(operation(
                "GET",
                folders(mailbox)
                        .addPathSegment(folderId)
                        .addEncodedQueryParameter("$select", encoded(FOLDER_FIELDS))
                        .build(),
                null,
                Classification.Subject.FOLDER,
                (status, answer) -> SuccessBody.folder(answer)));
    }

    /** Sends it, unless what was given makes no request: then that is the answer, for no future fails here. */
    private <T> CompletableFuture<Answer<T>> sent(
            String method, ErrorClass ifNonsense, Supplier<Operation<T>> operation) {
        Operation<T> sensible;
        try {
            sensible = operation.get();
        } catch (IllegalArgumentException nonsense) {
            return sender.refuse(method, String.valueOf(nonsense.getMessage()), ifNonsense);
        } catch (JacksonException notJson) {
            return sender.refuse(method, "properties that cannot be written as JSON", ifNonsense);
        }
        return sender.send(sensible);
    }

    private <T> CompletableFuture<Answer<T>> malformed(String method) {
        return sender.refuse(method, "an id that no path can hold", ErrorClass.MALFORMED_ID);
    }

    private static <T> Operation<T> operation(
            String method,
            HttpUrl url,
            @Nullable OneShotBody body,
            Classification.Subject subject,
            Operation.Success<T> success) {
        return new Operation<>(method, url, body, subject, success, () -> null);
    }

    private static Page<StoredContact> withMark(String mark, Page<StoredContact> page) {
        List<StoredContact> exact = page.items().stream()
                .filter(contact -> mark.equals(contact.mark()))
                .toList();
        return new Page<>(exact, page.next());
    }

    private static Classification.Subject subject(FolderRef folder) {
        return folder instanceof FolderRef.ById ? Classification.Subject.FOLDER : Classification.Subject.MAILBOX;
    }

    private HttpUrl.Builder markedContacts(Mailbox mailbox, FolderRef folder) {
        return contacts(mailbox, folder)
                .addEncodedQueryParameter("$select", encoded(CONTACT_FIELDS))
                .addEncodedQueryParameter("$expand", encoded(Mark.EXPAND))
                .addEncodedQueryParameter("$top", Integer.toString(pageSize));
    }

    final HttpUrl contact(Mailbox mailbox, String contactId) {
        return user(mailbox)
                .addPathSegment("contacts")
                .addPathSegment(contactId)
                .build();
    }

    private HttpUrl.Builder contacts(Mailbox mailbox, FolderRef folder) {
        return folder instanceof FolderRef.ById byId
                ? folders(mailbox).addPathSegment(byId.folderId()).addPathSegment("contacts")
                : user(mailbox).addPathSegment("contacts");
    }

    private HttpUrl.Builder folders(Mailbox mailbox) {
        return user(mailbox).addPathSegment("contactFolders");
    }

    private HttpUrl.Builder user(Mailbox mailbox) {
        HttpUrl.Builder endpoint = sender.endpoint().newBuilder();
        return mailbox.isMe()
                ? endpoint.addPathSegment(Mailbox.ME)
                : PathSegment.user(endpoint, mailbox.idOrPrincipalName());
    }

    private static HttpUrl followed(NextLink next) {
        HttpUrl url = HttpUrl.parse(next.url());
        if (url == null) {
            throw new IllegalArgumentException("a next link that is no URL");
        }
        return url;
    }

    /** Graph wants {@code %20}, where a form has {@code +}; OkHttp would leave a part of what OData gives meaning to. */
    static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
