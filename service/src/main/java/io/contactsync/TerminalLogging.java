package io.contactsync;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is logged until the service has set up its own logging: warnings only, to stderr, so that a service that cannot start
 * says so in one line.
 */
public final class TerminalLogging {
    private TerminalLogging() {}

    /** From now on. */
    public static void warningsOnly() {
        if (!(LoggerFactory.getILoggerFactory() instanceof LoggerContext context)) {
            return;
        }
        context.reset();
        var encoder = new PatternLayoutEncoder();
        encoder.setContext(context);
        encoder.setPattern("%level %msg %kvp%n%nopex");
        encoder.start();
        var stderr = new ConsoleAppender<ILoggingEvent>();
        stderr.setContext(context);
        stderr.setTarget("System.err");
        stderr.setEncoder(encoder);
        stderr.start();
        var root = context.getLogger(Logger.ROOT_LOGGER_NAME);
        root.addAppender(stderr);
        root.setLevel(Level.WARN);
        // What these fail at reaches the terminal as one line of ours.
        for (String noisy : new String[] {"org.flywaydb", "com.zaxxer.hikari", "org.apache.qpid", "qpid.message"}) {
            context.getLogger(noisy).setLevel(Level.OFF);
        }
    }
}
