package io.contactsync.feed;

import static org.assertj.core.api.Assertions.assertThat;

import io.contactsync.feed.StoryCapture.Found;
import io.contactsync.memberdb.WatchedTable;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The acceptance story: every step, against every capture and database, found as docs/capture.md says, and after it the
 * published state equals the query's rows exactly.
 */
abstract class StepsStory extends CaptureStory {

    @Override
    String query() {
        return StepsQuery.of(database());
    }

    /** Another query, by which all members differ. */
    String edited() {
        return StepsQuery.edited(database());
    }

    @Override
    List<WatchedTable> tables() {
        return StepsQuery.TABLES;
    }

    @Override
    List<String> schema() {
        return StepsQuery.schema(database());
    }

    @ParameterizedTest
    @EnumSource(Step.class)
    void a_step_is_found_as_the_documentation_says(Step step) throws Exception {
        var steps = new Steps(this);
        steps.begin();

        take(steps, step);
    }

    @Test
    void after_all_steps_in_a_row_the_published_state_equals_the_rows() throws Exception {
        var steps = new Steps(this);
        steps.begin();

        for (Step step : Step.values()) {
            take(steps, step);
        }

        assertThat(capture.compare().differing()).as("nothing is left to find").isZero();
        capture.assertPublishedEqualsQuery();
    }

    @Test
    void the_matrix_in_the_documentation_is_the_one_that_is_tested_here() throws Exception {
        assertThat(CaptureMatrix.read()
                        .column(noticing().name() + ", " + database().name()))
                .isEqualTo(CaptureMatrix.expected(noticing(), database()));
    }

    /** Takes a step, and sees that it is found in no other way than the documentation says. */
    private void take(Steps steps, Step step) throws Exception {
        Found found = noticing().found(step, database());
        if (found == Found.IMPOSSIBLE) {
            steps.assertImpossible(step);
            return;
        }
        steps.take(step);
        capture.settle();
        boolean asked = steps.isAskedFor();
        switch (found) {
            case AT_ONCE ->
                assertThat(asked).as(step + " asks for a comparison").isFalse();
            case ASKS -> {
                assertThat(asked).as(step + " asks for a comparison").isTrue();
                loop(capture).runIfDue();
                capture.settle();
            }
            case COMPARISON -> {
                assertThat(capture.published())
                        .as(step + " without a comparison")
                        .isNotEqualTo(capture.rows());
                capture.compare();
            }
            case IMPOSSIBLE -> throw new AssertionError(step);
        }
        capture.assertPublishedEqualsQuery();
        steps.after(step);
    }
}
