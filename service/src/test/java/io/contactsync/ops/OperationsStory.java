package io.contactsync.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.contactsync.intake.Arrivals;
import io.contactsync.intake.Routing;
import io.contactsync.ops.DeadLetterRetry.Result;
import io.contactsync.routing.Place;
import io.contactsync.routing.Route;
import io.contactsync.state.LinkDeadLetters;
import io.contactsync.state.LinkKey;
import io.contactsync.state.MailboxLeases;
import io.contactsync.state.Mailboxes;
import io.contactsync.state.StateDb;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a person can ask for; each kind of state DB is a subclass that says only how to open it. */
abstract class OperationsStory {

    private static final String OFFICE = "office@club.example";

    private Operations operations;

    protected abstract StateDb db();

    /** To be called once the state DB is open. */
    final void route() {
        operations = new Operations(StageSettings.NONE, db(), Clock.systemUTC());
        Routing.store(
                db(),
                List.of(
                        new Route("targets[0]", new Place(OFFICE, "Members"), Map.of()),
                        new Route(
                                "targets[1]",
                                new Place("north@club.example", ""),
                                Map.of("chapter", List.of("North")))));
    }

    @Test
    void dead_letters_are_grouped_by_cause_with_a_remedy_and_heal_by_a_newer_event() {
        arrive("no json", event("1", 5, "\"emailAddresses\":1"), event("2", 5, "\"emailAddresses\":1"));

        assertThat(operations.deadLetters().groups())
                .extracting(DeadLetterGroup::reason, DeadLetterGroup::letters)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("invalid-data", 2L),
                        org.assertj.core.groups.Tuple.tuple("invalid-json", 1L));
        assertThat(operations.deadLetters().groups()).allSatisfy(group -> {
            assertThat(group.cause()).isNotBlank();
            assertThat(group.remedy()).isNotBlank();
        });

        arrive(event("1", 6, ""));

        assertThat(operations.deadLetters().list("invalid-data", 0, 10))
                .extracting(DeadLetterReport::contact)
                .containsExactly("2");
    }

    @Test
    void a_mended_event_goes_through_intake_and_its_links_become_due() {
        arrive(event("1", 5, "\"emailAddresses\":1"));
        long id = onlyLetter();

        assertThatThrownBy(() -> operations.deadLetters().edit(id, event("1", 5, "\"emailAddresses\":2"), "ada"))
                .isInstanceOf(OperationFailedException.class)
                .hasMessageContaining("data.emailAddresses");
        operations.deadLetters().edit(id, event("1", 5, "\"givenName\":\"Ada\""), "ada");
        List<DeadLetterRetry> retried = operations.deadLetters().retry(new DeadLetterSelection.Ids(List.of(id)), "ada");

        assertThat(retried).containsExactly(new DeadLetterRetry(id, Result.APPLIED, ""));
        assertThat(operations.deadLetters().groups()).isEmpty();
        assertThat(texts("select data from contact")).singleElement().asString().contains("Ada");
        assertThat(texts("select mailbox || ' ' || state from link")).containsExactly(OFFICE + " pending");
        assertThat(texts("select who || ': ' || action || ': ' || detail from audit order by at"))
                .containsExactly("ada: edit dead letter: dead letter " + id, "ada: retry: dead letters " + id);
    }

    @Test
    void a_retried_event_that_something_newer_overtook_changes_nothing_and_is_healed() {
        arrive(event("1", 5, "\"emailAddresses\":1"));
        long id = onlyLetter();
        operations.deadLetters().edit(id, event("1", 5, "\"givenName\":\"Old\""), "ada");
        db().write(tx -> tx.jdbc().update("update dead_letter set contact = 'x'"));
        arrive(event("1", 6, "\"givenName\":\"New\""));

        assertThat(operations.deadLetters().retry(new DeadLetterSelection.All(), "ada"))
                .containsExactly(new DeadLetterRetry(id, Result.OVERTAKEN, ""));

        assertThat(texts("select data from contact")).singleElement().asString().contains("New");
        assertThat(operations.deadLetters().show(id).state()).isEqualTo("healed");
    }

    @Test
    void retrying_the_older_of_two_refused_events_leaves_the_newer_one_open() {
        arrive(event("1", 5, "\"emailAddresses\":1"), event("1", 6, "\"emailAddresses\":1"));
        List<Long> ids = letters();
        operations.deadLetters().edit(ids.get(0), event("1", 5, "\"givenName\":\"Old\""), "ada");

        operations.deadLetters().retry(new DeadLetterSelection.Ids(List.of(ids.get(0))), "ada");

        assertThat(letters()).containsExactly(ids.get(1));

        operations.deadLetters().edit(ids.get(1), event("1", 6, "\"givenName\":\"New\""), "ada");
        operations.deadLetters().retry(new DeadLetterSelection.All(), "ada");

        assertThat(letters()).isEmpty();
        assertThat(texts("select data from contact")).singleElement().asString().contains("New");
    }

    @Test
    void what_is_refused_again_stays_and_counts_the_attempt() {
        arrive(IntStream.range(0, 150).mapToObj(n -> "no json " + n).toArray(String[]::new));

        List<DeadLetterRetry> retried =
                operations.deadLetters().retry(new DeadLetterSelection.OfReason("invalid-json"), "ada");

        assertThat(retried).hasSize(150).allSatisfy(letter -> {
            assertThat(letter.result()).isEqualTo(Result.REFUSED);
            assertThat(letter.detail()).isNotBlank();
        });
        assertThat(operations.deadLetters().list(null, 0, 1000))
                .hasSize(150)
                .allSatisfy(letter -> assertThat(letter.attempts()).isEqualTo(2));
    }

    @Test
    void a_link_is_retried_by_making_it_due_and_healed_where_nothing_fails_any_more() {
        new StateRows(db())
                .mailbox("m1", "board@club.example", "")
                .links("m1", "", "f", 1, "failing", true, seconds(9));
        new StateRows(db()).links("m1", "", "s", 1, "synced", true, seconds(9));
        db().write(tx -> tx.jdbc().update("update link set next_attempt = " + Long.MAX_VALUE));
        bury("f-1");
        bury("s-1");

        List<DeadLetterRetry> retried = operations.deadLetters().retry(new DeadLetterSelection.All(), "ada");

        assertThat(retried).extracting(DeadLetterRetry::result).containsExactly(Result.DUE, Result.HEALED);
        assertThat(texts("select contact from link where next_attempt < " + Long.MAX_VALUE))
                .containsExactly("f-1");
        assertThat(letters()).isEmpty();

        bury("f-1");

        assertThat(operations.deadLetters().list(null, 0, 10))
                .as("it failed again")
                .extracting(DeadLetterReport::contact)
                .containsExactly("f-1");
    }

    @Test
    void discarding_needs_a_reason_and_keeps_it() {
        arrive("no json");
        long id = onlyLetter();
        var one = new DeadLetterSelection.Ids(List.of(id));

        assertThatThrownBy(() -> operations.deadLetters().discard(one, " ", "ada"))
                .hasMessageContaining("no reason is given");
        assertThat(operations.deadLetters().discard(one, "a test of ours", "ada"))
                .containsExactly(id);

        assertThat(letters()).isEmpty();
        assertThat(operations.deadLetters().show(id).note()).isEqualTo("a test of ours");
        assertThatThrownBy(() -> operations.deadLetters().retry(one, "ada"))
                .isInstanceOf(OperationFailedException.class)
                .hasMessageContaining("dead letter " + id + " is not open");
    }

    @Test
    void a_pause_is_stored_and_names_the_mailbox_by_id_or_address() {
        new StateRows(db()).mailbox("m1", "Board@club.example", "");

        operations.pauses().pause("board@CLUB.example", "ada");

        assertThat(paused("m1")).isTrue();
        assertThat(paused(OFFICE)).isFalse();
        operations.pauses().pause(null, "ada");
        assertThat(paused(OFFICE)).isTrue();
        operations.pauses().resume(null, "bob");
        assertThat(paused(OFFICE)).isFalse();
        assertThat(paused("m1")).as("paused by itself").isTrue();
        operations.pauses().resume("m1", "bob");
        assertThat(paused("m1")).isFalse();
        assertThat(texts("select who || ': ' || action || ': ' || detail from audit order by at"))
                .containsExactly(
                        "ada: pause: mailbox board@CLUB.example",
                        "ada: pause: all mailboxes",
                        "bob: resume: all mailboxes",
                        "bob: resume: mailbox m1");
        assertThatThrownBy(() -> operations.pauses().pause("nobody@club.example", "ada"))
                .hasMessageContaining("mailbox nobody@club.example is not known");
    }

    @Test
    void sync_now_makes_due_what_waits_except_a_create_whose_outcome_is_unknown() {
        new StateRows(db()).mailbox("m1", "a@club.example", "").links("m1", "", "f", 3, "failing", true, seconds(9));
        db().write(tx -> tx.jdbc().update("update link set next_attempt = " + Long.MAX_VALUE));
        db().write(tx -> tx.jdbc().update("update link set creating = 1 where contact = 'f-3'"));

        assertThat(operations.syncNow().contact("f-1", null, "ada")).isEqualTo(1);
        assertThat(texts("select contact from feed_candidate")).containsExactly("f-1");
        assertThat(operations.syncNow().mailbox("a@club.example", "ada")).isEqualTo(1);

        assertThat(texts("select contact from link where next_attempt = " + Long.MAX_VALUE))
                .containsExactly("f-3");
    }

    @Test
    void why_tells_each_mailbox_the_rule_that_excludes_and_what_it_waits_for() {
        arrive(event("1", 5, "\"givenName\":\"Ada\""));
        operations.pauses().pause(OFFICE, "ada");

        WhyReport why = operations.why().read("1", null);

        assertThat(why.source().state()).isEqualTo("unknown");
        assertThat(why.wanted()).isNotNull();
        assertThat(why.links()).hasSize(2);
        WhyReport.Link office = why.links().get(0);
        assertThat(office.state()).isEqualTo("pending");
        assertThat(office.waitsFor()).contains("paused");
        WhyReport.Link north = why.links().get(1);
        assertThat(north.state()).isEqualTo("excluded");
        assertThat(north.excludedBy()).singleElement().asString().contains("tag.chapter is absent", "targets[1]");
        assertThat(why.summary()).isEqualTo("It is on its way to 1 mailbox.");
        assertThat(operations.why().read("1", OFFICE).links()).hasSize(1);
        assertThat(operations.why().read("nobody", null).summary()).startsWith("Nothing is known of it");
        assertThat(StatusJson.of(why)).contains("\"data\":{");
    }

    @Test
    void why_says_that_a_mailbox_is_left_alone_whose_worker_is_gone_or_was_forgotten() {
        arrive(event("1", 5, "\"givenName\":\"Ada\""));
        assertThat(waitsFor()).isNull();

        db().write(tx -> tx.jdbc()
                .update(
                        "update mailbox set lease_clean = 0, lease_until = ? where mailbox = ?",
                        tx.nowMicros() - 10_000_000,
                        OFFICE));
        assertThat(waitsFor()).matches("requests that nobody knows of .* left alone for \\d+ s");
        db().write(tx -> tx.jdbc()
                .update("update mailbox set lease_until = ? where mailbox = ?", tx.nowMicros() + 10_000_000, OFFICE));
        assertThat(waitsFor()).as("somebody is at work").isNull();

        db().write(tx -> {
            new MailboxLeases(tx).forgotten();
            return tx.jdbc()
                    .update(
                            "update setting set value = ? where name = 'leases-forgotten-at'",
                            "" + (tx.nowMicros() - 20_000_000));
        });
        assertThat(waitsFor()).matches("requests that nobody knows of .* left alone for \\d+ s");
    }

    private @Nullable String waitsFor() {
        return operations.why().read("1", OFFICE).links().get(0).waitsFor();
    }

    @Test
    void why_says_who_keeps_a_contact_there_or_away() {
        arrive(event("1", 5, "\"givenName\":\"Ada\""));
        db().write(tx -> tx.jdbc().update("update link set state = 'rejected' where contact = '1'"));
        assertThat(operations.why().read("1", null).summary())
                .isEqualTo("A person refused its delete in 1 mailbox; it stays there.");

        db().write(tx -> tx.jdbc().update("update link set state = 'left' where contact = '1'"));
        assertThat(operations.why().read("1", null).summary())
                .isEqualTo("The owner of the mailbox deleted it in 1 mailbox, and the target leaves it so.");
    }

    private boolean paused(String mailbox) {
        return db().read(tx -> new Mailboxes(tx).find(mailbox).orElseThrow().paused());
    }

    private void bury(String contact) {
        db().write(tx -> {
            new LinkDeadLetters(tx)
                    .bury(new LinkKey("m1", "", contact), 1, "{}", "graph-refused", "ErrorPropertyValidation", 1);
            return true;
        });
    }

    private void arrive(String... bodies) {
        new Arrivals(db()).take(bodies);
    }

    private static String event(String contact, long version, String data) {
        return "{\"event_type\":\"updated\",\"contact_id\":\"" + contact + "\",\"version\":" + version + ",\"data\":{"
                + data + "}}";
    }

    private long onlyLetter() {
        assertThat(letters()).hasSize(1);
        return letters().get(0);
    }

    private List<Long> letters() {
        return operations.deadLetters().list(null, 0, 1000).stream()
                .map(DeadLetterReport::id)
                .toList();
    }

    private List<String> texts(String query) {
        return db().read(tx -> tx.sql().sql(query).query(String.class).list());
    }

    private static java.time.Duration seconds(long seconds) {
        return java.time.Duration.ofSeconds(seconds);
    }
}
