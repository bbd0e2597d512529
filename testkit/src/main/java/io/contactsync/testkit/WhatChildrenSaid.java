package io.contactsync.testkit;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestWatcher;

/**
 * Prints, when a test fails, what its child processes said and how to run it alone; nothing else, and nothing for a test that
 * passes. Found by JUnit through its service file, in each module that has the testkit and allows it in its {@code
 * junit-platform.properties}.
 *
 * <p>It speaks when all is closed: what a server says while it is closed may be the reason. A failure before or after
 * all tests of a class is that of the class.
 */
public final class WhatChildrenSaid
        implements BeforeAllCallback, BeforeEachCallback, AfterEachCallback, AfterAllCallback, TestWatcher {

    /** Of one test; more than that buries what matters. Those that run and those started last are shown. */
    private static final int SHOWN = 20;

    @Override
    public void beforeAll(ExtensionContext context) {
        Children.startedFor(context.getUniqueId());
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        Children.startedFor(context.getUniqueId());
    }

    @Override
    public void afterEach(ExtensionContext context) {
        Children.startedFor(
                context.getParent().map(ExtensionContext::getUniqueId).orElse(""));
    }

    @Override
    public void afterAll(ExtensionContext context) {
        Children.startedFor(
                context.getParent().map(ExtensionContext::getUniqueId).orElse(""));
        if (context.getExecutionException().isPresent()) {
            report(context);
        }
    }

    @Override
    public void testFailed(ExtensionContext context, @Nullable Throwable cause) {
        report(context);
    }

    private static void report(ExtensionContext context) {
        var unused = Children.keep(true);
        System.err.print(report(test(context), Children.around(context.getUniqueId())));
        System.err.flush();
    }

    private static String report(String test, List<ChildProcess> children) {
        var report = new StringBuilder("---- " + test + " failed");
        if (!children.isEmpty()) {
            report.append(", and this is what its child processes said");
        }
        report.append(":\n");
        int from = Math.max(0, children.size() - SHOWN);
        for (int i = 0; i < children.size(); i++) {
            if (i >= from || children.get(i).isAlive()) {
                report.append("-- ").append(children.get(i).report());
            }
        }
        // A dollar sign is the shell's.
        String word = test.contains("$") ? "'" + test + "'" : test;
        return report.append("---- run it alone: ./verify --test ")
                .append(word)
                .append('\n')
                .toString();
    }

    /** As the build's plugins select it: {@code Class$Inner#method}, without package; parameters are no part of it. */
    private static String test(ExtensionContext context) {
        String name = context.getRequiredTestClass().getName();
        Optional<String> method = context.getTestMethod().map(found -> found.getName());
        return name.substring(name.lastIndexOf('.') + 1)
                + method.map(found -> "#" + found).orElse("");
    }
}
