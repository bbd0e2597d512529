/**
 * Real servers for tests: RabbitMQ, PostgreSQL and MariaDB as private child processes on loopback ports, which can be stopped,
 * killed and started again, and which end with the JVM that started them.
 */
@NullMarked
package io.contactsync.testkit;

import org.jspecify.annotations.NullMarked;
