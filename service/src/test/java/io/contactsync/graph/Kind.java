package io.contactsync.graph;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** One method of each HTTP method. */
enum Kind {
    POST {
        @Override
        CompletableFuture<? extends Answer<?>> send(ContactsClient client) {
            return client.create(MAILBOX, FolderRef.defaultFolder(), NOTHING, "4711");
        }
    },
    PATCH {
        @Override
        CompletableFuture<? extends Answer<?>> send(ContactsClient client) {
            return client.update(MAILBOX, "1", NOTHING);
        }
    },
    DELETE {
        @Override
        CompletableFuture<? extends Answer<?>> send(ContactsClient client) {
            return client.delete(MAILBOX, "1");
        }
    },
    GET {
        @Override
        CompletableFuture<? extends Answer<?>> send(ContactsClient client) {
            return client.listMarked(MAILBOX, FolderRef.defaultFolder(), null);
        }
    };

    static final Mailbox MAILBOX = new Mailbox("office@club.example");
    static final ObjectNode NOTHING = JsonNodeFactory.instance.objectNode();

    abstract CompletableFuture<? extends Answer<?>> send(ContactsClient client);

    Answer<?> outcome(ContactsClient client) throws Exception {
        return send(client).get(30, TimeUnit.SECONDS);
    }
}
