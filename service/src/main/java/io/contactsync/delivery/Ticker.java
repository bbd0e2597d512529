package io.contactsync.delivery;

/** A clock that never goes back and does not stand still while the process does. Only differences mean something. */
@FunctionalInterface
interface Ticker {

    Ticker SYSTEM = System::nanoTime;

    /** In nanoseconds, from an arbitrary start. */
    long nanos();
}
