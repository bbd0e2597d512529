/** Requests, answers and errors in Graph's own form, independent of the HTTP server beneath. */
@NullMarked
package io.contactsync.graphsimulator.protocol;

import org.jspecify.annotations.NullMarked;
