package io.contactsync.memberdb;

import java.util.List;
import java.util.Optional;

/** Polling reads, and leaves nothing behind in the source. */
record NothingToInstall() implements CaptureSetup {

    @Override
    public List<String> sql() {
        return List.of();
    }

    @Override
    public List<String> install() {
        return List.of();
    }

    @Override
    public List<String> uninstall() {
        return List.of();
    }

    @Override
    public List<String> uninstallSql() {
        return List.of();
    }

    @Override
    public List<TableCapture> status() {
        return List.of();
    }

    @Override
    public Optional<String> since() {
        return Optional.empty();
    }

    @Override
    public Optional<String> mark() {
        return Optional.empty();
    }

    @Override
    public Optional<String> owner() {
        return Optional.empty();
    }

    /** Nowhere to write it down. */
    @Override
    public void claim(String stateId) {}
}
