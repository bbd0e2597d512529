/** Traces from a change to the requests that Graph took, sent to an OpenTelemetry collector; off unless one is named. */
@NullMarked
package io.contactsync.ops.tracing;

import org.jspecify.annotations.NullMarked;
