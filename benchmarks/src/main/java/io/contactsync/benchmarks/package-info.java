/** How fast the hot code is, each beside a baseline of the same run: only ratios are worth comparing between machines. */
@NullMarked
package io.contactsync.benchmarks;

import org.jspecify.annotations.NullMarked;
