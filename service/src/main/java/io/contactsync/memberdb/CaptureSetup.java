package io.contactsync.memberdb;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** What a way of capture needs in the member database: made, checked and removed. Thread-safe; throws {@link SourceException}. */
public sealed interface CaptureSetup permits CaptureInstaller, MySqlLogSetup, NothingToInstall, PostgresLogSetup {

    /** The statements that {@link #install} would run on a database without any of it. */
    List<String> sql();

    /**
     * Makes what is missing and leaves the rest alone.
     *
     * @return the statements that were run; empty when all was as it should be
     */
    List<String> install();

    /** Removes all of it; the statements that were run. */
    List<String> uninstall();

    /** The statements that {@link #uninstall} would run now; empty when there is nothing to remove. */
    List<String> uninstallSql();

    /** How each watched table stands, in the order of the configuration. */
    List<TableCapture> status();

    /** Changes whenever changes may have gone unnoticed until now; empty when nothing was ever installed. */
    Optional<String> since();

    /**
     * Changes, too, whenever somebody may have kept changes from being noticed and set it right again himself; empty where
     * the database does not tell.
     */
    Optional<String> mark();

    /** The state DB that all this works for; empty when none has claimed it. */
    Optional<String> owner();

    /** Makes a state DB the one that this works for. */
    void claim(String stateId);

    /** Whether there is a place in the source for what it is to remember of us: the state DB that it works for, our installation. */
    default boolean remembersUs() {
        return false;
    }

    /** The installation whose source this is; empty when none has said so, or there is no place for it. */
    default Optional<Identity> identity() {
        return Optional.empty();
    }

    /** Says whose source this is; what another installation kept here counts no more. Nothing where there is no place for it. */
    default void identify(Identity identity) {}

    /**
     * An installation, as its source remembers it.
     *
     * @param installation its id, which each of its contacts carries
     * @param place        where the source was when that was said, see {@link SourceSettings#place}; another one in a copy of the source
     */
    record Identity(String installation, String place) {}

    /** The newest version that a state DB of the {@link #identity} has kept here; empty where none was, or none can be. */
    default OptionalLong newestVersion() {
        return OptionalLong.empty();
    }

    /** Keeps the newest version that the state DB has drawn; nothing where there is no place for it. */
    default void keepNewestVersion(long version) {}

    /** Whether {@link #keepNewestVersion} keeps anything. */
    default boolean keepsVersions() {
        return false;
    }
}
