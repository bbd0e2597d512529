package io.contactsync.ops;

import io.contactsync.graph.GraphSettings;
import io.contactsync.graph.signin.DeviceCode;
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

    /**
     * How to reach Graph.
     *
     * @throws io.contactsync.config.ConfigException naming the key that is wrong or missing
     */
    GraphSettings graph();

    /**
     * The sign-in of a person.
     *
     * @throws io.contactsync.config.ConfigException naming the key that is wrong or missing, also when nobody has to sign in
     */
    DeviceCode personalSignIn();
}
