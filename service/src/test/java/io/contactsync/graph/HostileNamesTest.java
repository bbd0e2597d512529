package io.contactsync.graph;

import static io.contactsync.graph.GraphStub.json;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import mockwebserver3.RecordedRequest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Names made to reach elsewhere stay one segment of the path, and marks stay one quoted text of the filter. */
final class HostileNamesTest {

    private final GraphStub stub = new GraphStub();

    @AfterEach
    void stop() {
        stub.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../../groups/1",
                "..%2f..%2fgroups",
                "a/b",
                "a?x=1#y",
                "a\r\nX-Injected: y",
                "a' or '1' eq '1",
                "%00",
                "a\\..\\b",
                "\",\"url\":\"/users/b"
            })
    void a_name_reaches_nothing_but_what_it_names(String name) throws Exception {
        stub.willAnswer(json(200, "{\"value\":[]}"));

        try (GraphContactsClient client = stub.client()) {
            client.findByMark(new Mailbox(name), FolderRef.defaultFolder(), name.replaceAll("\\p{Cntrl}", ""), null)
                    .get(30, TimeUnit.SECONDS);
        }

        RecordedRequest request = stub.onlyRequest();
        String path = URI.create("http://x" + request.getTarget()).getRawPath();
        String[] segments = path.split("/", -1);
        assertThat(segments).hasSize(5).startsWith("", "v1.0", "users").endsWith("contacts");
        assertThat(URLDecoder.decode(segments[3], StandardCharsets.UTF_8)).isEqualTo(name);
        assertThat(request.getHeaders().get("X-Injected")).isNull();
        String filter = request.getUrl().queryParameter("$filter");
        assertThat(filter.replace("''", "")).as("quotes come in pairs").matches("[^']*('[^']*'[^']*)*");
        assertThat(filter).contains(name.replaceAll("\\p{Cntrl}", "").replace("'", "''"));
    }
}
