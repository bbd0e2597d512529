package io.contactsync.graph;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class TokenHolderTest {

    private static final RandomGenerator NO_JITTER = () -> 0L;

    private final SettableClock clock = new SettableClock();
    private final List<CompletableFuture<TokenAnswer>> fetches = new ArrayList<>();
    private final TokenHolder holder = new TokenHolder(
            () -> {
                CompletableFuture<TokenAnswer> fetch = new CompletableFuture<>();
                fetches.add(fetch);
                return fetch;
            },
            clock,
            NO_JITTER,
            this::later);
    private final List<Planned> planned = new ArrayList<>();

    private record Planned(Duration after, Runnable task) {}

    @Test
    void everybody_who_needs_the_first_token_waits_for_the_same_fetch() {
        List<CompletableFuture<TokenAnswer>> waiting = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            waiting.add(holder.token());
        }

        fetched(token("a", 3600));

        assertThat(fetches).hasSize(1);
        assertThat(waiting).allMatch(answer -> token("a", 3600).equals(answer.getNow(null)));
    }

    @Test
    void a_token_is_replaced_five_minutes_early_while_the_old_one_serves() {
        assertThat(holder.token()).isNotDone();
        fetched(token("a", 3600));

        clock.advance(Duration.ofSeconds(3299));
        assertThat(value()).isEqualTo("a");
        assertThat(fetches).hasSize(1);
        clock.advance(Duration.ofSeconds(1));
        assertThat(value()).isEqualTo("a");
        assertThat(value()).isEqualTo("a");
        assertThat(fetches).hasSize(2);

        fetched(token("b", 3600));

        assertThat(value()).isEqualTo("b");
        assertThat(fetches).hasSize(2);
    }

    @Test
    void a_short_token_is_replaced_at_half_its_life() {
        assertThat(holder.token()).isNotDone();
        fetched(token("a", 60));

        clock.advance(Duration.ofSeconds(29));
        assertThat(value()).isEqualTo("a");
        assertThat(fetches).hasSize(1);

        clock.advance(Duration.ofSeconds(1));
        assertThat(value()).isEqualTo("a");
        assertThat(fetches).hasSize(2);
    }

    @Test
    void the_last_good_token_serves_to_its_end_while_fetching_fails() {
        assertThat(holder.token()).isNotDone();
        fetched(token("a", 3600));
        clock.advance(Duration.ofMinutes(55));
        assertThat(value()).isEqualTo("a");
        fetched(failed("HTTP 503", true, null));

        assertThat(value()).isEqualTo("a");
        assertThat(holder.health())
                .isEqualTo(new TokenHealth.Failing(clock.instant(), failure("HTTP 503", true, null), true));

        clock.advance(Duration.ofMinutes(5));
        CompletableFuture<TokenAnswer> waiting = holder.token();
        assertThat(waiting).isNotDone();
        fetched(failed("HTTP 503", true, null));
        assertThat(waiting.getNow(null)).isEqualTo(failed("HTTP 503", true, null));
        assertThat(((TokenHealth.Failing) holder.health()).lastTokenUsable()).isFalse();
    }

    @Test
    void failures_are_told_again_without_asking_until_the_wait_is_over_and_the_wait_doubles() {
        assertThat(holder.token()).isNotDone();
        fetched(failed("HTTP 503", true, null));

        for (int seconds : new int[] {1, 2, 4, 8, 16, 30, 30}) {
            int before = fetches.size();
            clock.advance(Duration.ofSeconds(seconds).minusMillis(1));
            for (int i = 0; i < 100; i++) {
                assertThat(holder.token().getNow(null)).isEqualTo(failed("HTTP 503", true, null));
            }
            assertThat(fetches).hasSize(before);
            clock.advance(Duration.ofMillis(1));
            assertThat(holder.token()).isNotDone();
            fetched(failed("HTTP 503", true, null));
            assertThat(fetches).hasSize(before + 1);
        }
    }

    @Test
    void what_a_person_has_to_mend_is_asked_less_often_but_mends_by_itself() {
        assertThat(holder.token()).isNotDone();
        fetched(failed("AADSTS7000215", false, null));

        clock.advance(Duration.ofMillis(9_999));
        assertThat(holder.token()).isDone();
        clock.advance(Duration.ofMillis(1));
        CompletableFuture<TokenAnswer> waiting = holder.token();
        fetched(token("a", 3600));

        assertThat(waiting.getNow(null)).isEqualTo(token("a", 3600));
        assertThat(holder.health()).isEqualTo(new TokenHealth.Healthy());
    }

    @Test
    void the_endpoints_own_retry_after_counts_if_it_is_longer() {
        assertThat(holder.token()).isNotDone();
        fetched(failed("HTTP 429", true, Duration.ofSeconds(90)));

        clock.advance(Duration.ofSeconds(89));
        assertThat(holder.token()).isDone();
        clock.advance(Duration.ofSeconds(1));
        assertThat(holder.token()).isNotDone();
    }

    @Test
    void an_outage_is_dated_from_its_first_failure() {
        assertThat(holder.token()).isNotDone();
        fetched(failed("HTTP 503", true, null));
        var first = clock.instant();
        clock.advance(Duration.ofMinutes(10));
        assertThat(holder.token()).isNotDone();
        fetched(failed("AADSTS90002", false, null));

        assertThat(holder.health())
                .isEqualTo(new TokenHealth.Failing(first, failure("AADSTS90002", false, null), false));
    }

    @Test
    void a_source_that_breaks_is_a_failure_like_any_other() {
        assertThat(holder.token()).isNotDone();
        fetches.get(0).completeExceptionally(new IllegalStateException("boom"));
        assertThat(holder.token().getNow(null)).isInstanceOf(TokenAnswer.Failed.class);

        TokenHolder broken = new TokenHolder(
                () -> {
                    throw new IllegalStateException("boom");
                },
                clock,
                NO_JITTER,
                this::later);
        assertThat(broken.token().getNow(null)).isInstanceOf(TokenAnswer.Failed.class);
    }

    @Test
    void a_token_that_was_never_taken_is_not_thrown_away_soon_after_another() {
        assertThat(holder.token()).isNotDone();
        fetched(token("a", 3600));

        assertThat(holder.reject(new Secret("a"))).isTrue();
        assertThat(holder.token()).isNotDone();
        fetched(token("b", 3600));

        assertThat(holder.reject(new Secret("a"))).as("a is replaced already").isTrue();
        assertThat(holder.reject(new Secret("b"))).isFalse();
        assertThat(value()).isEqualTo("b");
        assertThat(fetches).hasSize(2);

        clock.advance(TokenHolder.BETWEEN_REJECTIONS);
        assertThat(holder.reject(new Secret("b"))).isTrue();
        assertThat(holder.token()).isNotDone();
        assertThat(fetches).hasSize(3);
    }

    @Test
    void a_token_that_graph_took_is_thrown_away_though_another_was_refused_shortly_before() {
        assertThat(holder.token()).isNotDone();
        fetched(token("a", 3600));
        assertThat(holder.reject(new Secret("a"))).isTrue();
        assertThat(holder.token()).isNotDone();
        fetched(token("b", 3600));
        holder.accept(new Secret("b"));

        assertThat(holder.reject(new Secret("b"))).as("at once").isFalse();
        clock.advance(TokenHolder.BETWEEN_WITHDRAWALS);
        assertThat(holder.reject(new Secret("b"))).isTrue();

        assertThat(holder.token()).isNotDone();
        fetched(token("c", 3600));
        holder.accept(new Secret("b"));
        clock.advance(TokenHolder.BETWEEN_WITHDRAWALS);
        assertThat(holder.reject(new Secret("c"))).as("never taken").isFalse();
    }

    @Test
    void attempts_are_spread_by_chance() {
        TokenHolder jittery = new TokenHolder(
                () -> {
                    CompletableFuture<TokenAnswer> fetch = new CompletableFuture<>();
                    fetches.add(fetch);
                    return fetch;
                },
                clock,
                () -> -1L,
                this::later);
        assertThat(jittery.token()).isNotDone();
        fetched(failed("HTTP 503", true, null));

        clock.advance(Duration.ofMillis(1_199));
        assertThat(jittery.token()).isDone();
        clock.advance(Duration.ofMillis(1));
        assertThat(jittery.token()).isNotDone();
    }

    @Test
    void a_token_is_renewed_five_minutes_early_though_nobody_asks() {
        assertThat(holder.token()).isNotDone();
        fetched(token("a", 3600));

        assertThat(theTimeComes()).isEqualTo(Duration.ofMinutes(55));
        assertThat(fetches).hasSize(2);
        fetched(token("b", 3600));
        assertThat(theTimeComes()).isEqualTo(Duration.ofMinutes(55));
        assertThat(fetches).hasSize(3);
        fetched(token("c", 3600));

        assertThat(value()).isEqualTo("c");
        assertThat(fetches).hasSize(3);
    }

    @Test
    void a_renewal_that_a_request_began_is_not_begun_again() {
        assertThat(holder.token()).isNotDone();
        fetched(token("a", 3600));
        clock.advance(Duration.ofMinutes(55));
        assertThat(value()).isEqualTo("a");

        planned.remove(0).task().run();
        assertThat(fetches).hasSize(2);
        fetched(token("b", 3600));

        assertThat(planned)
                .singleElement()
                .satisfies(next -> assertThat(next.after()).isEqualTo(Duration.ofMinutes(55)));
    }

    @Test
    void a_renewal_that_fails_is_tried_again_though_nobody_asks() {
        assertThat(holder.token()).isNotDone();
        fetched(token("a", 3600));
        theTimeComes();

        for (int seconds : new int[] {1, 2, 4, 8, 16, 30, 30}) {
            fetched(failed("HTTP 503", true, null));
            assertThat(theTimeComes()).isEqualTo(Duration.ofSeconds(seconds));
        }
        fetched(token("b", 3600));

        assertThat(value()).isEqualTo("b");
        assertThat(holder.health()).isEqualTo(new TokenHealth.Healthy());
    }

    @Test
    void a_clock_that_was_put_back_only_puts_the_renewal_off() {
        assertThat(holder.token()).isNotDone();
        fetched(token("a", 3600));
        clock.advance(Duration.ofMinutes(50));

        planned.remove(0).task().run();

        assertThat(fetches).hasSize(1);
        assertThat(theTimeComes()).isEqualTo(Duration.ofMinutes(5));
        assertThat(fetches).hasSize(2);
    }

    /** Lets the wait of the only plan pass and does it. */
    private Duration theTimeComes() {
        assertThat(planned).hasSize(1);
        Planned next = planned.remove(0);
        clock.advance(next.after());
        next.task().run();
        return next.after();
    }

    private Later.Appointment later(Duration after, Runnable task) {
        var next = new Planned(after, task);
        planned.add(next);
        return () -> planned.remove(next);
    }

    private void fetched(TokenAnswer answer) {
        fetches.get(fetches.size() - 1).complete(answer);
    }

    private String value() {
        return ((TokenAnswer.Token) holder.token().join()).value().reveal();
    }

    private static TokenAnswer token(String value, long seconds) {
        return new TokenAnswer.Token(new Secret(value), Duration.ofSeconds(seconds));
    }

    private static TokenAnswer failed(String code, boolean retryable, @Nullable Duration retryAfter) {
        return new TokenAnswer.Failed(failure(code, retryable, retryAfter));
    }

    private static TokenFailure failure(String code, boolean retryable, @Nullable Duration retryAfter) {
        return new TokenFailure(code, "remedy", retryable, retryAfter);
    }
}
