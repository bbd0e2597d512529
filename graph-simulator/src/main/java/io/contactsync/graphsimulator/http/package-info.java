/** Graph's routes over HTTP: from the bytes of a request to the bytes of its answer. */
@NullMarked
package io.contactsync.graphsimulator.http;

import org.jspecify.annotations.NullMarked;
