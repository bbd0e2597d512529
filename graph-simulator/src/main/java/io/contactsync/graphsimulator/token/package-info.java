/** The OAuth 2.0 side of Entra ID: registered apps, tokens, and its own error bodies. */
@NullMarked
package io.contactsync.graphsimulator.token;

import org.jspecify.annotations.NullMarked;
