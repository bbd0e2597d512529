package io.contactsync.rabbit;

import com.rabbitmq.client.Channel;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Ends channels that nobody uses any more. */
final class ThrowAway {
    private ThrowAway() {}

    /** Closes the channel if it is still open, waiting for the broker's answer at most ten seconds. */
    static void channel(Channel channel) {
        if (!channel.isOpen()) {
            return;
        }
        try {
            channel.abort();
        } catch (IOException e) {
            throw new UncheckedIOException("abort promises not to fail", e);
        }
    }
}
