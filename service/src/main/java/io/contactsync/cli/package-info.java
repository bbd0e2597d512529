/**
 * The terminal: reads arguments, asks {@code ops}, prints tables for people and JSON for scripts, and turns every failure into
 * one line and an exit code. Starts no Spring; each command makes only what it needs.
 */
@NullMarked
package io.contactsync.cli;

import org.jspecify.annotations.NullMarked;
