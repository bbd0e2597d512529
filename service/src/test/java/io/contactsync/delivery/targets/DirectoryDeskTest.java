package io.contactsync.delivery.targets;

import static org.assertj.core.api.Assertions.assertThat;

import io.contactsync.graph.Answer;
import io.contactsync.graph.DirectoryClient;
import io.contactsync.graph.DirectoryUser;
import io.contactsync.graph.ErrorClass;
import io.contactsync.graph.Exchange;
import io.contactsync.graph.GraphError;
import io.contactsync.graph.NextLink;
import io.contactsync.graph.Page;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class DirectoryDeskTest {

    private static final DirectoryUser ADA = new DirectoryUser("u-1", "ada@club.example", false, true, true);
    private static final String NAME = "ada@club.example";

    /** Answers what the test put there, in order, and writes down what it was asked. */
    private static final class Scripted implements DirectoryClient {
        final Deque<Answer<DirectoryUser>> users = new ArrayDeque<>();
        final Deque<Answer<Page<DirectoryUser>>> pages = new ArrayDeque<>();
        final List<String> asked = new ArrayList<>();

        @Override
        public CompletableFuture<Answer<DirectoryUser>> user(String idOrPrincipalName) {
            asked.add(idOrPrincipalName);
            return CompletableFuture.completedFuture(users.remove());
        }

        @Override
        public CompletableFuture<Answer<Page<DirectoryUser>>> userByAddress(String address) {
            asked.add("alias " + address);
            return CompletableFuture.completedFuture(pages.remove());
        }

        @Override
        public CompletableFuture<Answer<Page<DirectoryUser>>> usersOfGroup(String groupId, @Nullable NextLink next) {
            asked.add(next == null ? groupId : next.url());
            return CompletableFuture.completedFuture(pages.remove());
        }
    }

    private long now;
    private final Scripted directory = new Scripted();
    private final DirectoryDesk desk = new DirectoryDesk(directory, new DirectoryGate(() -> now, () -> 0.5));

    @Test
    void an_alias_is_its_users_name_too() {
        directory.users.add(refused(404, "Request_ResourceNotFound", null));
        directory.pages.add(done(new Page<>(List.of(ADA), null)));

        assertThat(lookUp()).isEqualTo(new Lookup.Found(ADA));
        assertThat(directory.asked).containsExactly(NAME, "alias " + NAME);
    }

    @Test
    void an_address_that_is_nobodys_or_of_several_is_nobodys() {
        directory.users.add(refused(404, "Request_ResourceNotFound", null));
        directory.pages.add(done(new Page<>(List.of(), null)));
        assertThat(lookUp()).isEqualTo(new Lookup.Nobody());

        directory.users.add(refused(404, "Request_ResourceNotFound", null));
        directory.pages.add(done(new Page<>(List.of(ADA, ADA), null)));
        assertThat(lookUp()).isEqualTo(new Lookup.Nobody());
    }

    @Test
    void a_proxys_404_says_nothing_of_a_user() {
        directory.users.add(refused(404, "", null));

        assertThat(lookUp()).isEqualTo(new Lookup.Away());
    }

    @Test
    void an_app_that_may_not_ask_is_told_so() {
        directory.users.add(refused(403, "Authorization_RequestDenied", null));

        assertThat(lookUp()).isEqualTo(new Lookup.Denied());
    }

    @Test
    void nobody_is_asked_before_retry_after_is_over() {
        directory.users.add(refused(429, "TooManyRequests", Duration.ofSeconds(20)));
        assertThat(lookUp()).isEqualTo(new Lookup.Away());

        now += Duration.ofSeconds(19).toNanos();
        assertThat(lookUp()).isEqualTo(new Lookup.Away());
        assertThat(desk.group("g")).isInstanceOf(GroupReading.Failed.class);
        assertThat(directory.asked).hasSize(1);

        now += Duration.ofSeconds(1).toNanos();
        directory.users.add(done(ADA));
        assertThat(lookUp()).isEqualTo(new Lookup.Found(ADA));
    }

    @Test
    void a_group_is_read_to_its_last_page() {
        directory.pages.add(done(new Page<>(List.of(ADA), new NextLink("page 2"))));
        directory.pages.add(done(new Page<>(List.of(), new NextLink("page 3"))));
        directory.pages.add(done(new Page<>(List.of(ADA), null)));

        assertThat(desk.group("g")).isEqualTo(new GroupReading.Complete(List.of(ADA, ADA)));
        assertThat(directory.asked).containsExactly("g", "page 2", "page 3");
    }

    @Test
    void a_group_whose_last_page_is_missing_is_not_read() {
        directory.pages.add(done(new Page<>(List.of(ADA), new NextLink("page 2"))));
        directory.pages.add(refused(503, "ServiceUnavailable", null));

        assertThat(desk.group("g"))
                .isInstanceOfSatisfying(
                        GroupReading.Failed.class,
                        failed -> assertThat(failed.problem()).startsWith("503 ServiceUnavailable"));
    }

    @Test
    void what_a_person_has_to_mend_is_said_in_words() {
        directory.pages.add(refused(403, "Authorization_RequestDenied", null));
        directory.pages.add(refused(404, "Request_ResourceNotFound", null));

        assertThat(desk.group("g"))
                .isInstanceOfSatisfying(
                        GroupReading.Failed.class,
                        failed -> assertThat(failed.problem()).contains("GroupMember.Read.All"));
        assertThat(desk.group("g"))
                .isInstanceOfSatisfying(
                        GroupReading.Failed.class,
                        failed -> assertThat(failed.problem()).contains("no such group"));
    }

    private Lookup lookUp() {
        return desk.users(List.of(NAME)).values().iterator().next();
    }

    private static <T> Answer<T> done(T value) {
        return new Answer.Done<>(value, exchange(200, null));
    }

    private static <T> Answer<T> refused(int status, String code, @Nullable Duration retryAfter) {
        ErrorClass kind = status == 429
                ? ErrorClass.THROTTLED
                : status >= 500 || code.isEmpty() ? ErrorClass.RETRY : ErrorClass.MAILBOX;
        return new Answer.Refused<>(new GraphError(status, code, "", null, kind), exchange(status, retryAfter));
    }

    private static Exchange exchange(int status, @Nullable Duration retryAfter) {
        return new Exchange("GET", status, "c-1", null, Instant.EPOCH, Duration.ZERO, retryAfter);
    }
}
