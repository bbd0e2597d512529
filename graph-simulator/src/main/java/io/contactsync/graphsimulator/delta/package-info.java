/** Change tracking of a folder: rounds of pages, and the tokens that lead from one to the next. */
@NullMarked
package io.contactsync.graphsimulator.delta;

import org.jspecify.annotations.NullMarked;
