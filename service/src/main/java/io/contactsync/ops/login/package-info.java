/** Who may look and who may act: login with a password or OpenID Connect, roles, and what an attacker meets. */
@NullMarked
package io.contactsync.ops.login;

import org.jspecify.annotations.NullMarked;
