/** What capturing a change costs: rate, latency, and the broker's own ceiling on the same machine in the same run. */
@NullMarked
package io.contactsync.benchmarks.capture;

import org.jspecify.annotations.NullMarked;
