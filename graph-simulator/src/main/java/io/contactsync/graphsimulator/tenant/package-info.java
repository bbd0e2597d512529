/** Everything of one simulated tenant that requests, tests and the control API share. */
@NullMarked
package io.contactsync.graphsimulator.tenant;

import org.jspecify.annotations.NullMarked;
