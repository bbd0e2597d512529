package io.contactsync.delivery;

/**
 * Microsoft does not take our sign-in, and all mailboxes wait.
 *
 * @param code   Microsoft's
 * @param remedy what a person can do about it
 */
public record SignInAlarm(String code, String remedy) {}
