package io.contactsync.ops;

import io.contactsync.memberdb.SourceSettings;
import io.contactsync.state.StateSettings;

/** What operations need of the configuration, in the stages' own types; made by the composition root from the file. */
public interface StageSettings {

    /**
     * Where the state DB is.
     *
     * @throws io.contactsync.config.ConfigException naming the key that is wrong
     */
    StateSettings state();

    /**
     * Where the members are.
     *
     * @throws io.contactsync.config.ConfigException naming the key that is wrong or missing
     */
    SourceSettings source();
}
