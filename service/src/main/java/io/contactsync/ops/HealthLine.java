package io.contactsync.ops;

/** One part and how it stood when it was asked. */
record HealthLine(String name, HealthSource.Reading reading) {}
