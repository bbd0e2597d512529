package io.contactsync.cli;

import io.contactsync.config.LoadedConfig;

/** Runs the service until it is stopped; given by the composition root. */
@FunctionalInterface
public interface ServiceRunner {

    /**
     * Blocks until the service has ended.
     *
     * @return the exit code
     * @throws io.contactsync.config.ConfigException when it cannot run as configured
     */
    int run(LoadedConfig config, RunOptions options);
}
