/** The pages beside the overview: each shows what an operation reads and offers what a person can do about it. */
@NullMarked
package io.contactsync.ops.page;

import org.jspecify.annotations.NullMarked;
