package io.contactsync.ops;

import java.io.IOException;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.MediaType;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;
import org.thymeleaf.ITemplateEngine;
import org.thymeleaf.context.Context;

/**
 * Sends what has changed to all open pages, once a second: {@code status}, the numbers as JSON for programs, and {@code page},
 * the page's live part as the template renders it, made once for all of them.
 *
 * <p>Each listener is written to on a task of its own and left out while its last message is still being written, so that a
 * laptop that was closed holds up nobody.
 */
final class LiveStream implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(LiveStream.class);

    /** The most pages that are open at a time; one more is asked to come back later. */
    static final int LISTENERS = 64;

    /** An unchanged page is sent something after so many ticks all the same, to find out whether it is still there. */
    private static final int HEARTBEAT_TICKS = 15;

    private final PipelineView view;
    private final ITemplateEngine templates;
    private final Set<Listener> listeners = ConcurrentHashMap.newKeySet();
    private final ScheduledExecutorService ticker =
            Executors.newSingleThreadScheduledExecutor(work -> daemon(work, "ops-live"));
    private final ExecutorService senders = Executors.newCachedThreadPool(work -> daemon(work, "ops-live-sender"));
    private Message last = new Message("", "");
    private int unchanged;

    LiveStream(PipelineView view, ITemplateEngine templates) {
        this.view = view;
        this.templates = templates;
    }

    void start() {
        var unused = ticker.scheduleAtFixedRate(this::tick, 0, 1, TimeUnit.SECONDS);
    }

    /** A new listener, which hears the state of now at once; empty when there are too many. */
    Optional<SseEmitter> open() {
        if (listeners.size() >= LISTENERS) {
            return Optional.empty();
        }
        var emitter = new SseEmitter(0L);
        var listener = new Listener(emitter);
        emitter.onCompletion(() -> listeners.remove(listener));
        emitter.onError(e -> listeners.remove(listener));
        listeners.add(listener);
        listener.send(message());
        return Optional.of(emitter);
    }

    @Override
    public void close() {
        ticker.shutdownNow();
        listeners.forEach(listener -> listener.emitter.complete());
        senders.shutdownNow();
    }

    private void tick() {
        try {
            view.tick();
            if (listeners.isEmpty()) {
                return;
            }
            Message message = message();
            if (message.equals(last) && ++unchanged < HEARTBEAT_TICKS) {
                return;
            }
            unchanged = 0;
            last = message;
            listeners.forEach(listener -> listener.send(message));
        } catch (RuntimeException e) {
            // An exception would end the ticking for good.
            log.atWarn().setCause(e).log("The page cannot be brought up to date");
        }
    }

    private Message message() {
        var context = new Context(Locale.ENGLISH);
        context.setVariable("view", view.overview());
        return new Message(StatusJson.of(view.live()), templates.process("page", Set.of("live"), context));
    }

    private static Thread daemon(Runnable work, String name) {
        var thread = new Thread(work, name);
        thread.setDaemon(true);
        return thread;
    }

    private record Message(String status, String page) {}

    private final class Listener {
        private final SseEmitter emitter;
        private final AtomicBoolean sending = new AtomicBoolean();

        Listener(SseEmitter emitter) {
            this.emitter = emitter;
        }

        void send(Message message) {
            if (sending.compareAndSet(false, true)) {
                try {
                    senders.execute(() -> write(message));
                } catch (RejectedExecutionException e) {
                    // Closed meanwhile.
                    listeners.remove(this);
                }
            }
        }

        private void write(Message message) {
            try {
                emitter.send(SseEmitter.event().name("status").data(message.status(), MediaType.TEXT_PLAIN));
                emitter.send(SseEmitter.event().name("page").data(message.page(), MediaType.TEXT_PLAIN));
            } catch (IOException | IllegalStateException e) {
                listeners.remove(this);
            } finally {
                sending.set(false);
            }
        }
    }
}
