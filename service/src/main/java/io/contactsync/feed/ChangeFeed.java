package io.contactsync.feed;

/**
 * Where changes come from. It only names contacts; the relay reads what they look like. Used by one thread.
 */
public interface ChangeFeed {

    /**
     * The oldest changes that were not let go of, the same ones again until they are.
     *
     * @param max the most changes, from 1; several of one contact come as one
     * @throws io.contactsync.memberdb.SourceException when the source cannot be asked
     */
    FeedBatch take(int max);

    /**
     * The oldest changes beyond those of a batch that was not let go of yet, and of none of its contacts. Empty also where a
     * feed does not know.
     *
     * @param max the most changes, from 1
     * @throws io.contactsync.memberdb.SourceException when the source cannot be asked
     */
    default FeedBatch takeBeyond(FeedBatch underWay, int max) {
        return FeedBatch.NOTHING;
    }

    /** Forgets exactly the changes of a batch, once all that follows from them is safe. */
    void letGo(FeedBatch batch);
}
