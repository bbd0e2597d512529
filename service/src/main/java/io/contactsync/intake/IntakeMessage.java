package io.contactsync.intake;

import org.jspecify.annotations.Nullable;

/**
 * A message as the broker delivered it.
 *
 * @param messageId   the AMQP property, where the publisher set one
 * @param redelivered the broker delivered it before: what it asks for may be stored already
 * @param bulk        part of a load: live changes go first
 * @param step        its place in a trace
 */
record IntakeMessage(
        byte[] body, @Nullable String messageId, boolean redelivered, boolean bulk, IntakeTracing.Step step) {

    /** In no trace. */
    IntakeMessage(byte[] body, @Nullable String messageId, boolean redelivered, boolean bulk) {
        this(body, messageId, redelivered, bulk, IntakeTracing.Step.NONE);
    }
}
