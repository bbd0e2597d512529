/** Trouble as types, and the rules that aim it at requests. */
@NullMarked
package io.contactsync.graphsimulator.fault;

import org.jspecify.annotations.NullMarked;
