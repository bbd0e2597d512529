/**
 * The ways to sign in beyond a client secret: certificate, managed identity, workload identity, and a person's sign-in on another device with its
 * encrypted cache; knows the token side of Graph's client and nothing of contacts.
 */
@NullMarked
package io.contactsync.graph.signin;

import org.jspecify.annotations.NullMarked;
