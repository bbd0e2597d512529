/** Change notifications: subscriptions, their handshake, and the delivery of what happened to contacts. */
@NullMarked
package io.contactsync.graphsimulator.subscription;

import org.jspecify.annotations.NullMarked;
