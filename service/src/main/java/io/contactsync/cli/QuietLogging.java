package io.contactsync.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import org.slf4j.LoggerFactory;

/**
 * Keeps the libraries quiet in commands that answer a person: what matters is in the answer, and stdout is for that alone.
 * {@code run} logs as Spring Boot sets it up.
 */
final class QuietLogging {

    private QuietLogging() {}

    static void begin() {
        if (LoggerFactory.getILoggerFactory() instanceof LoggerContext logback) {
            logback.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME).setLevel(Level.OFF);
        }
    }
}
