/**
 * The composition root: where the parts are put together and started. Nothing imports it; it may import all.
 */
@NullMarked
package io.contactsync;

import org.jspecify.annotations.NullMarked;
