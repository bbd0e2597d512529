/** What happens later, in real time: waits that hold no thread, and work that goes on behind its client's back. */
@NullMarked
package io.contactsync.graphsimulator.later;

import org.jspecify.annotations.NullMarked;
