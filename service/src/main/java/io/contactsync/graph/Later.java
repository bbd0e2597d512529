package io.contactsync.graph;

import java.time.Duration;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Work that is done when its time has come. Passed in, so that a test decides when that is. */
@FunctionalInterface
interface Later {

    /** Something that is to be done later, until it is called off. */
    @FunctionalInterface
    interface Appointment {

        /** Calls it off; does nothing where it is done or called off already. */
        void cancel();
    }

    /** Does it once after {@code wait}, zero or more, on another thread; it must be short. */
    Appointment after(Duration wait, Runnable task);

    /** By real time, on one thread that is started when it is needed and never keeps the process alive. */
    final class OneThread implements Later, AutoCloseable {

        private final ScheduledThreadPoolExecutor thread;

        OneThread(String name) {
            // What is asked for while we stop is not done any more.
            thread = new ScheduledThreadPoolExecutor(
                    1, DaemonThreads.named(name), new ThreadPoolExecutor.DiscardPolicy());
            thread.setRemoveOnCancelPolicy(true);
        }

        @Override
        public Appointment after(Duration wait, Runnable task) {
            ScheduledFuture<?> planned = thread.schedule(task, wait.toNanos(), TimeUnit.NANOSECONDS);
            return () -> planned.cancel(/* mayInterruptIfRunning= */ false);
        }

        @Override
        public void close() {
            thread.shutdownNow();
        }
    }
}
