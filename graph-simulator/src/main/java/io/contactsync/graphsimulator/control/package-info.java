/** Steers a running simulator over HTTP: seed, reset, clock, faults, counters, ledger, edits as in Outlook. */
@NullMarked
package io.contactsync.graphsimulator.control;

import org.jspecify.annotations.NullMarked;
