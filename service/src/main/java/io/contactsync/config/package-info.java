/**
 * The configuration file and its environment variables, read and checked before anything else starts: every problem is
 * told with its key, the value unless it is secret, and what was expected. Imports nothing of ours.
 */
@NullMarked
package io.contactsync.config;

import org.jspecify.annotations.NullMarked;
