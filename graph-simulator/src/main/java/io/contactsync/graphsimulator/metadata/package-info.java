/** What Microsoft's published v1.0 metadata says of contacts, and whether a request keeps to it. */
@NullMarked
package io.contactsync.graphsimulator.metadata;

import org.jspecify.annotations.NullMarked;
