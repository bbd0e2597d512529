package io.contactsync.cli;

import io.contactsync.config.LoadedConfig;
import io.contactsync.ops.Operations;
import java.util.function.Function;

/** What every command is given. */
record CommandContext(
        Cli.Surroundings surroundings, Function<LoadedConfig, Operations> operations, ServiceRunner runner) {}
