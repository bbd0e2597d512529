package io.contactsync.delivery;

/**
 * A clock that never goes back and does not stand still while the process does. It does stand still while the machine is paused, so what
 * must not outlast a lease is judged by the database's clock as well. Only differences mean something.
 */
@FunctionalInterface
interface Ticker {

    Ticker SYSTEM = System::nanoTime;

    /** In nanoseconds, from an arbitrary start. */
    long nanos();
}
