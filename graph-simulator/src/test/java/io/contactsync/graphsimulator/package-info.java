/** Asks the simulator over HTTP what Graph would be asked, and compares its answers with what is known of Graph's. */
@NullMarked
package io.contactsync.graphsimulator;

import org.jspecify.annotations.NullMarked;
