/**
 * What is wrong with a set-up, and what to do about it: one small check for each thing that people get wrong.
 */
@NullMarked
package io.contactsync.ops.doctor;

import org.jspecify.annotations.NullMarked;
