/** Reads the query options Graph knows for contacts and refuses all others. */
@NullMarked
package io.contactsync.graphsimulator.odata;

import org.jspecify.annotations.NullMarked;
