/** What can be chosen about the simulator: uncertain behaviours as switches, time, latency. */
@NullMarked
package io.contactsync.graphsimulator.settings;

import org.jspecify.annotations.NullMarked;
