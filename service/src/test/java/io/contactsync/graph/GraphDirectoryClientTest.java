package io.contactsync.graph;

import static io.contactsync.graph.GraphStub.json;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import java.util.concurrent.TimeUnit;
import mockwebserver3.RecordedRequest;
import okhttp3.HttpUrl;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class GraphDirectoryClientTest {

    private static final String GROUP = "6f1c7f6e-23ab-4c5d-9e01-0d5a2b3c4d5e";

    private final GraphStub stub = new GraphStub();
    private final GraphContactsClient client = stub.client();

    @AfterEach
    void stop() {
        client.close();
        stub.close();
    }

    @Test
    void a_name_that_begins_with_a_dollar_is_a_key() throws Exception {
        stub.willAnswer(json(200, "{\"id\":\"U-1\"}"));

        client.directory().user("$eve@club.example").get(20, TimeUnit.SECONDS);

        assertThat(stub.onlyRequest().getTarget()).startsWith("/v1.0/users('$eve@club.example')?$select=");
    }

    @Test
    void every_page_of_a_group_is_asked_for_with_what_graph_wants_for_the_cast() throws Exception {
        String base = stub.url("/v1.0") + "/groups/" + GROUP + "/transitiveMembers/microsoft.graph.user";
        stub.willAnswer(
                json(200, "{\"value\":[{\"id\":\"A\"}],\"@odata.nextLink\":\"" + base + "?$skiptoken=x\"}"),
                json(200, "{\"value\":[]}"));

        Page<DirectoryUser> first =
                done(client.directory().usersOfGroup(GROUP, null).get(30, TimeUnit.SECONDS));
        Page<DirectoryUser> second =
                done(client.directory().usersOfGroup(GROUP, first.next()).get(30, TimeUnit.SECONDS));

        assertThat(first.items()).singleElement().matches(user -> user.id().equals("a"));
        assertThat(second.next()).isNull();
        assertThat(stub.requests())
                .hasSize(2)
                .allSatisfy(request ->
                        assertThat(request.getHeaders().get("ConsistencyLevel")).isEqualTo("eventual"));
        HttpUrl url = url(stub.requests().get(0));
        assertThat(url.encodedPath()).isEqualTo("/v1.0/groups/" + GROUP + "/transitiveMembers/microsoft.graph.user");
        assertThat(url.queryParameter("$count")).isEqualTo("true");
        assertThat(url.queryParameter("$top")).isEqualTo("999");
    }

    @Test
    void a_users_standing_is_read() throws Exception {
        stub.willAnswer(json(200, """
                {"value":[
                 {"id":"1","userPrincipalName":"ada@club.example","userType":"Member","accountEnabled":true,
                  "assignedPlans":[{"service":"exchange","capabilityStatus":"Enabled"}]},
                 {"id":"2","userPrincipalName":"eve_mail.example#EXT#@club.example"},
                 {"id":"3","userPrincipalName":"dora@club.example","accountEnabled":false,"assignedPlans":[]},
                 {"id":"4","userPrincipalName":"paul@club.example",
                  "assignedPlans":[{"service":"exchange","capabilityStatus":"Deleted"}]},
                 {"id":"5"}]}"""));

        assertThat(done(client.directory().usersOfGroup(GROUP, null).get(30, TimeUnit.SECONDS))
                        .items())
                .containsExactly(
                        new DirectoryUser("1", "ada@club.example", false, true, true),
                        new DirectoryUser("2", "eve_mail.example#EXT#@club.example", true, true, true),
                        new DirectoryUser("3", "dora@club.example", false, false, false),
                        new DirectoryUser("4", "paul@club.example", false, true, false),
                        new DirectoryUser("5", null, false, true, true));
    }

    @Test
    void an_alias_is_asked_for_with_its_quotes_doubled() throws Exception {
        stub.willAnswer(json(200, "{\"value\":[]}"));

        done(client.directory().userByAddress("o'neil@club.example").get(30, TimeUnit.SECONDS));

        assertThat(url(stub.onlyRequest()).queryParameter("$filter"))
                .isEqualTo("mail eq 'o''neil@club.example' or proxyAddresses/any(p:p eq 'smtp:o''neil@club.example')");
    }

    @Test
    void me_is_a_path_of_its_own() throws Exception {
        stub.willAnswer(
                json(200, "{\"id\":\"1\",\"userPrincipalName\":\"ada@club.example\"}"), json(201, "{\"id\":\"c-1\"}"));

        done(client.directory().user(Mailbox.ME).get(30, TimeUnit.SECONDS));
        done(client.create(
                        new Mailbox(Mailbox.ME),
                        FolderRef.defaultFolder(),
                        JsonMapper.shared().createObjectNode().put("givenName", "Ada"),
                        "4711")
                .get(30, TimeUnit.SECONDS));

        assertThat(stub.requests().stream().map(request -> url(request).encodedPath()))
                .containsExactly("/v1.0/me", "/v1.0/me/contacts");
    }

    private static HttpUrl url(RecordedRequest request) {
        return Objects.requireNonNull(HttpUrl.parse("http://stub" + request.getTarget()));
    }

    private static <T> T done(Answer<T> answer) {
        assertThat(answer).isInstanceOf(Answer.Done.class);
        return ((Answer.Done<T>) answer).value();
    }
}
