package io.contactsync.feed.polling;

import io.contactsync.feed.ChangeFeed;
import io.contactsync.feed.FeedBatch;
import java.util.List;
import java.util.Map;

/** Names no change: for a source that does not say when a row was changed, and that is only compared. */
public final class ComparisonOnly implements ChangeFeed {

    private record Nowhere() implements FeedBatch.Position {}

    @Override
    public FeedBatch take(int max) {
        return new FeedBatch(Map.of(), false, List.of(), new Nowhere());
    }

    @Override
    public void letGo(FeedBatch batch) {
        // Nothing was taken.
    }
}
