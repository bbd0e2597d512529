package io.contactsync.graph;

import static io.contactsync.graph.GraphStub.answer;
import static io.contactsync.graph.GraphStub.done;
import static io.contactsync.graph.GraphStub.error;
import static io.contactsync.graph.GraphStub.json;
import static io.contactsync.graph.GraphStub.refused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import mockwebserver3.RecordedRequest;
import okhttp3.HttpUrl;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** What each method asks and how it reads success, as seen by the server. */
final class GraphContactsClientTest {

    private static final Mailbox MAILBOX = new Mailbox("office@club.example");
    private static final String CONTACT = """
            {"@odata.etag":"W/1","id":"AAMk-1=","parentFolderId":"F1","createdDateTime":"2026-11-22T13:00:00Z",
             "givenName":"Ada"}""";

    private final GraphStub stub = new GraphStub();
    private final GraphContactsClient client = stub.client();

    @AfterEach
    void stop() {
        client.close();
        stub.close();
    }

    @Test
    void a_name_that_begins_with_a_dollar_is_a_key() throws Exception {
        stub.willAnswer(answer(204).build());

        done(client.delete(new Mailbox("$o'hara@club.example"), "1"));

        assertThat(stub.onlyRequest().getRequestLine())
                .isEqualTo("DELETE /v1.0/users('$o''hara@club.example')/contacts/1 HTTP/1.1");
    }

    @Test
    void a_create_posts_the_finished_contact_with_its_mark() throws Exception {
        stub.willAnswer(json(201, CONTACT));

        var answer = done(client.create(MAILBOX, FolderRef.defaultFolder(), node("{\"givenName\":\"Ada\"}"), "4711"));

        assertThat(answer.value())
                .isEqualTo(new StoredContact("AAMk-1=", "F1", null, Instant.parse("2026-11-22T13:00:00Z")));
        RecordedRequest request = stub.onlyRequest();
        assertThat(request.getRequestLine()).isEqualTo("POST /v1.0/users/office@club.example/contacts HTTP/1.1");
        assertThat(request.getHeaders().get("Authorization")).isEqualTo("Bearer " + GraphStub.TOKEN + "1");
        assertThat(request.getHeaders().get("Prefer")).isEqualTo("IdType=\"ImmutableId\"");
        assertThat(request.getHeaders().get("Content-Type")).isEqualTo("application/json");
        assertThat(node(GraphStub.body(request))).isEqualTo(node("""
                        {"givenName":"Ada","singleValueExtendedProperties":[
                         {"id":"String {b3c0fb9b-6c1c-4b0e-9d3c-5f6a2c1d7e40} Name ContactSyncId","value":"4711"}]}"""));
        assertThat(answer.exchange().method()).isEqualTo("POST");
        assertThat(answer.exchange().status()).isEqualTo(201);
        assertThat(answer.exchange().requestId()).isEqualTo("graph-request-1");
        assertThat(answer.exchange().clientRequestId())
                .isEqualTo(request.getHeaders().get("client-request-id"));
    }

    @Test
    void every_write_says_which_installation_it_is_and_a_list_tells_whose_each_contact_is() throws Exception {
        stub.willAnswer(
                json(201, CONTACT),
                json(200, CONTACT),
                json(200, "{\"value\":[" + marked("1", "abc") + "," + theirs("2", "abc") + "]}"));
        try (GraphContactsClient named =
                GraphContactsClient.open(stub.settings(), Clock.systemUTC(), RequestListener.NONE, "0199-ours")) {
            done(named.create(MAILBOX, FolderRef.defaultFolder(), node("{\"givenName\":\"Ada\"}"), "4711"));
            done(named.update(MAILBOX, "1", node("{\"givenName\":\"Ada\"}")));
            var page = done(named.listMarked(MAILBOX, FolderRef.defaultFolder(), null))
                    .value();

            assertThat(page.items()).extracting(StoredContact::mark).containsExactly("abc", "abc");
            assertThat(page.items()).extracting(StoredContact::installation).containsExactly(null, "0199-other");
        }
        String installation = "{\"id\":\"String {b3c0fb9b-6c1c-4b0e-9d3c-5f6a2c1d7e40} Name ContactSyncInstallation\","
                + "\"value\":\"0199-ours\"}";
        assertThat(node(GraphStub.body(stub.requests().get(0))))
                .isEqualTo(node("{\"givenName\":\"Ada\",\"singleValueExtendedProperties\":[{\"id\":\"String"
                        + " {b3c0fb9b-6c1c-4b0e-9d3c-5f6a2c1d7e40} Name ContactSyncId\",\"value\":\"4711\"},"
                        + installation + "]}"));
        assertThat(node(GraphStub.body(stub.requests().get(1))))
                .isEqualTo(node("{\"givenName\":\"Ada\",\"singleValueExtendedProperties\":[" + installation + "]}"));
    }

    @Test
    void every_request_has_its_own_client_request_id() throws Exception {
        stub.willAnswer(json(200, CONTACT), json(200, CONTACT));

        done(client.update(MAILBOX, "1", node("{}")));
        done(client.update(MAILBOX, "1", node("{}")));

        List<UUID> ids = stub.requests().stream()
                .map(request -> UUID.fromString(
                        Objects.requireNonNull(request.getHeaders().get("client-request-id"))))
                .toList();
        assertThat(ids).doesNotHaveDuplicates().hasSize(2);
    }

    @Test
    void a_create_goes_to_the_folder_it_is_given() throws Exception {
        stub.willAnswer(json(201, CONTACT));

        done(client.create(MAILBOX, FolderRef.ofId("F/1"), node("{}"), "1"));

        assertThat(stub.onlyRequest().getTarget())
                .isEqualTo("/v1.0/users/office@club.example/contactFolders/F%2F1/contacts");
    }

    @Test
    void an_update_patches_the_contact_wherever_it_is() throws Exception {
        stub.willAnswer(json(200, CONTACT), answer(204).build());

        var whole = done(client.update(MAILBOX, "AAMk-1=", node("{\"surname\":null}")));
        var minimal = done(client.update(MAILBOX, "AAMk-1=", node("{\"surname\":null}")));

        assertThat(whole.value().parentFolderId()).isEqualTo("F1");
        assertThat(minimal.value()).isEqualTo(new StoredContact("AAMk-1=", null, null, null));
        assertThat(stub.requests()).allSatisfy(request -> {
            assertThat(request.getRequestLine())
                    .isEqualTo("PATCH /v1.0/users/office@club.example/contacts/AAMk-1= HTTP/1.1");
            assertThat(GraphStub.body(request)).isEqualTo("{\"surname\":null}");
        });
    }

    @Test
    void a_delete_of_what_is_gone_is_done() throws Exception {
        stub.willAnswer(answer(204).build(), error(404, "ErrorItemNotFound"));

        assertThat(done(client.delete(MAILBOX, "1")).value()).isEqualTo(new Deleted(false));
        assertThat(done(client.delete(MAILBOX, "1")).value()).isEqualTo(new Deleted(true));
        assertThat(stub.requests().get(0).getRequestLine())
                .isEqualTo("DELETE /v1.0/users/office@club.example/contacts/1 HTTP/1.1");
    }

    @Test
    void a_delete_that_no_graph_answered_is_not_done() throws Exception {
        stub.willAnswer(
                json(404, "<html>no such page</html>"),
                error(404, "ErrorInvalidUser"),
                error(400, "ErrorItemNotFound"));

        assertThat(refused(client.delete(MAILBOX, "1")).error().errorClass()).isEqualTo(ErrorClass.RETRY);
        assertThat(refused(client.delete(MAILBOX, "1")).error().errorClass()).isEqualTo(ErrorClass.MAILBOX);
        assertThat(refused(client.delete(MAILBOX, "1")).error().errorClass()).isEqualTo(ErrorClass.GONE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"4711", "O'Neil", "a&b=c#d?e", "100%", "ü+ €", "' or 1 eq 1 or '", "a\tb", "日本", "%27"})
    void a_mark_is_looked_up_whatever_is_in_it(String mark) throws Exception {
        stub.willAnswer(json(200, "{\"value\":[]}"));

        done(client.findByMark(MAILBOX, FolderRef.ofId("F1"), mark, null));

        RecordedRequest request = stub.onlyRequest();
        assertThat(request.getTarget())
                .startsWith("/v1.0/users/office@club.example/contactFolders/F1/contacts?$select=")
                .doesNotContain("+", " ");
        HttpUrl url = request.getUrl();
        assertThat(url.queryParameter("$filter"))
                .isEqualTo("singleValueExtendedProperties/Any(ep: ep/id eq 'String"
                        + " {b3c0fb9b-6c1c-4b0e-9d3c-5f6a2c1d7e40} Name ContactSyncId' and ep/value eq '"
                        + mark.replace("'", "''") + "')");
        assertThat(url.queryParameter("$expand"))
                .isEqualTo("singleValueExtendedProperties($filter=id eq 'String"
                        + " {b3c0fb9b-6c1c-4b0e-9d3c-5f6a2c1d7e40} Name ContactSyncId' or id eq 'String"
                        + " {b3c0fb9b-6c1c-4b0e-9d3c-5f6a2c1d7e40} Name ContactSyncInstallation')");
        assertThat(url.queryParameter("$select")).isEqualTo("id,parentFolderId,createdDateTime,lastModifiedDateTime");
        assertThat(url.queryParameter("$top")).isEqualTo("100");
        assertThat(url.querySize()).isEqualTo(4);
    }

    @Test
    void a_look_up_keeps_only_what_has_exactly_this_mark() throws Exception {
        stub.willAnswer(json(
                200,
                "{\"value\":[" + marked("1", "abc") + "," + marked("2", "ABC") + ",{\"id\":\"3\"}," + marked("4", "abc")
                        + "]}"));

        var page = done(client.findByMark(MAILBOX, FolderRef.defaultFolder(), "abc", null))
                .value();

        assertThat(page.items()).extracting(StoredContact::id).containsExactly("1", "4");
        assertThat(page.next()).isNull();
    }

    @Test
    void a_list_tells_ours_from_the_owners() throws Exception {
        stub.willAnswer(json(
                200,
                "{\"value\":[" + marked("1", "abc") + ",{\"id\":\"2\"},"
                        + marked("3", "x").replace("Name ContactSyncId", "Name Other") + ","
                        + marked("4", "d").replace("b3c0fb9b", "B3C0FB9B") + "]}"));

        var page = done(client.listMarked(MAILBOX, FolderRef.defaultFolder(), null))
                .value();

        assertThat(page.items()).extracting(StoredContact::mark).containsExactly("abc", null, null, "d");
        assertThat(stub.onlyRequest().getUrl().queryParameter("$filter")).isNull();
        assertThat(stub.onlyRequest().getUrl().queryParameter("$expand")).contains("ContactSyncId");
    }

    @Test
    void a_next_link_is_followed_as_it_is() throws Exception {
        String link = stub.url("/v1.0/users('x')/contacts?$top=100&$skip=100&$skiptoken=a%2Bb%27c");
        stub.willAnswer(json(200, "{\"value\":[],\"@odata.nextLink\":\"" + link + "\"}"), json(200, "{\"value\":[]}"));

        var first = done(client.listMarked(MAILBOX, FolderRef.defaultFolder(), null))
                .value();
        var second = done(client.listMarked(MAILBOX, FolderRef.defaultFolder(), first.next()))
                .value();

        assertThat(first.next()).isEqualTo(new NextLink(link));
        assertThat(second.next()).isNull();
        assertThat(stub.url("").replaceAll("/$", "") + stub.requests().get(1).getTarget())
                .isEqualTo(link);
        assertThat(stub.requests().get(1).getHeaders().get("Prefer")).isEqualTo("IdType=\"ImmutableId\"");
    }

    @Test
    void a_next_link_that_leaves_the_endpoint_is_not_followed() throws Exception {
        try (GraphStub foreign = new GraphStub()) {
            HttpUrl own = HttpUrl.get(stub.url("/v1.0/users"));
            List<String> links = List.of(
                    foreign.url("/v1.0/users"),
                    own.newBuilder().scheme("https").build().toString(),
                    own.newBuilder().host("127.0.0.2").build().toString(),
                    "http://" + own.host() + ":" + own.port() + "@evil.example/",
                    "/v1.0/users",
                    "file:///etc/passwd",
                    "");

            for (String link : links) {
                NextLink next = new NextLink(link);
                assertThat(refused(client.listMarked(MAILBOX, FolderRef.defaultFolder(), next))
                                .error()
                                .status())
                        .isZero();
                assertThat(refused(client.listFolders(MAILBOX, next)).error().message())
                        .contains("next link");
                refused(client.findByMark(MAILBOX, FolderRef.defaultFolder(), "1", next));
            }

            assertThat(foreign.requests()).isEmpty();
            assertThat(stub.requests()).isEmpty();
            assertThat(stub.tokenRequests()).isEmpty();
        }
    }

    @Test
    void folders_are_listed_created_and_read() throws Exception {
        stub.willAnswer(
                json(200, "{\"value\":[{\"id\":\"F1\",\"displayName\":\"Members\",\"parentFolderId\":\"R\"}]}"),
                json(201, "{\"id\":\"F2\",\"displayName\":\"Frauen & Männer\"}"),
                json(200, "{\"id\":\"F1\",\"displayName\":\"Members\"}"));

        assertThat(done(client.listFolders(MAILBOX, null)).value().items())
                .containsExactly(new Folder("F1", "Members", "R"));
        assertThat(done(client.createFolder(MAILBOX, "Frauen & Männer")).value())
                .isEqualTo(new Folder("F2", "Frauen & Männer", null));
        assertThat(done(client.getFolder(MAILBOX, "F1")).value()).isEqualTo(new Folder("F1", "Members", null));

        assertThat(stub.requests())
                .extracting(RecordedRequest::getRequestLine)
                .containsExactly(
                        "GET /v1.0/users/office@club.example/contactFolders?$select=id%2CdisplayName%2CparentFolderId"
                                + "&$top=100 HTTP/1.1",
                        "POST /v1.0/users/office@club.example/contactFolders HTTP/1.1",
                        "GET /v1.0/users/office@club.example/contactFolders/F1?$select=id%2CdisplayName%2CparentFolderId"
                                + " HTTP/1.1");
        assertThat(GraphStub.body(stub.requests().get(1))).isEqualTo("{\"displayName\":\"Frauen & Männer\"}");
    }

    @Test
    void a_folder_that_is_none_any_more_is_told_apart() throws Exception {
        stub.willAnswer(
                error(404, "ErrorItemNotFound"),
                error(409, "ErrorFolderExists"),
                error(404, "ErrorItemNotFound"),
                error(404, "ErrorItemNotFound"));

        assertThat(refused(client.getFolder(MAILBOX, "F1")).error().errorClass())
                .isEqualTo(ErrorClass.FOLDER_GONE);
        assertThat(refused(client.createFolder(MAILBOX, "Members")).error().hasCode("folderExists"))
                .isTrue();
        assertThat(refused(client.listMarked(MAILBOX, FolderRef.ofId("F1"), null))
                        .error()
                        .errorClass())
                .isEqualTo(ErrorClass.FOLDER_GONE);
        assertThat(refused(client.listMarked(MAILBOX, FolderRef.defaultFolder(), null))
                        .error()
                        .errorClass())
                .isEqualTo(ErrorClass.MAILBOX);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "AAMk-_1==",
                "a/b",
                "../../me",
                "..%2f..",
                "%2e%2e",
                "a%00b",
                "a\r\nHost: evil.example",
                "a?b=c",
                "a#b",
                "a\\b",
                "o'brien@club.example",
                "\"<b>\"",
                "a b+c",
                "...",
                "日本😀"
            })
    void hostile_ids_stay_one_segment_of_the_path(String id) throws Exception {
        stub.willAnswer(answer(204).build());

        done(client.delete(new Mailbox(id), id));

        RecordedRequest request = stub.onlyRequest();
        assertThat(request.getUrl().pathSegments()).containsExactly("v1.0", "users", id, "contacts", id);
        assertThat(request.getUrl().query()).isNull();
        assertThat(request.getHeaders().names()).doesNotContain("evil.example");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", ".", ".."})
    void an_id_that_no_path_can_hold_is_refused_unsent(String id) throws Exception {
        assertThat(refused(client.delete(MAILBOX, id)).error().errorClass()).isEqualTo(ErrorClass.MALFORMED_ID);
        assertThat(refused(client.update(MAILBOX, id, node("{}"))).error().errorClass())
                .isEqualTo(ErrorClass.MALFORMED_ID);
        assertThat(refused(client.getFolder(MAILBOX, id)).error().errorClass()).isEqualTo(ErrorClass.FOLDER_GONE);
        assertThatThrownBy(() -> new Mailbox(id)).hasMessageStartingWith("mailbox: '" + id + "'");
        assertThatThrownBy(() -> FolderRef.ofId(id)).hasMessageStartingWith("folderId: '" + id + "'");

        assertThat(stub.requests()).isEmpty();
    }

    @Test
    void what_graph_would_refuse_for_certain_is_refused_unsent() throws Exception {
        var unknownProperty = refused(client.update(MAILBOX, "1", node("{\"shoeSize\":\"private\"}")));
        var noDate =
                refused(client.create(MAILBOX, FolderRef.defaultFolder(), node("{\"birthday\":\"private\"}"), "1"));
        var noMark = refused(client.findByMark(MAILBOX, FolderRef.defaultFolder(), "", null));
        var tooDeep = refused(client.update(MAILBOX, "1", nested(600)));

        assertThat(List.of(unknownProperty, noDate, noMark, tooDeep)).allSatisfy(refused -> {
            assertThat(refused.error().errorClass()).isEqualTo(ErrorClass.DATA);
            assertThat(refused.error().status()).isZero();
            assertThat(refused.error().message()).doesNotContain("private");
        });
        assertThat(unknownProperty.error().message()).startsWith("shoeSize:");
        assertThat(stub.requests()).isEmpty();
    }

    private static ObjectNode nested(int depth) {
        ObjectNode properties = JsonNodeFactory.instance.objectNode();
        ArrayNode inner = properties.putArray("categories");
        for (int i = 0; i < depth; i++) {
            inner = inner.addArray();
        }
        return properties;
    }

    private static String marked(String id, String mark) {
        return "{\"id\":\"" + id + "\",\"singleValueExtendedProperties\":[{\"id\":\"String"
                + " {b3c0fb9b-6c1c-4b0e-9d3c-5f6a2c1d7e40} Name ContactSyncId\",\"value\":\"" + mark + "\"}]}";
    }

    private static String theirs(String id, String mark) {
        return marked(id, mark)
                .replace(
                        "\"}]}",
                        "\"},{\"id\":\"String {B3C0FB9B-6c1c-4b0e-9d3c-5f6a2c1d7e40} Name ContactSyncInstallation\","
                                + "\"value\":\"0199-other\"}]}");
    }

    private static ObjectNode node(String json) {
        return (ObjectNode) JsonMapper.shared().readTree(json);
    }
}
