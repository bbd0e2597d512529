package io.contactsync.ops;

import io.contactsync.config.ConfigException;
import io.contactsync.feed.canary.CanarySettings;
import io.contactsync.graph.GraphSettings;
import io.contactsync.graph.signin.DeviceCode;
import io.contactsync.memberdb.SourceSettings;
import io.contactsync.rabbit.BrokerSettings;
import io.contactsync.routing.Place;
import io.contactsync.state.StateSettings;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

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
     * Where RabbitMQ is.
     *
     * @throws ConfigException naming the key that is wrong
     */
    default BrokerSettings broker() {
        throw new ConfigException("contact-sync.rabbitmq: not configured here");
    }

    /** Whether events are taken only from a queue with a single active consumer. */
    default boolean consumesAlone() {
        return true;
    }

    /**
     * Where Graph is, and who we are there.
     *
     * @throws ConfigException naming the key that is wrong or missing
     */
    default GraphSettings graph() {
        throw new ConfigException("contact-sync.graph: not configured here");
    }

    /**
     * The folders that targets name themselves, those that only Graph or a member's row knows not among them.
     *
     * @throws ConfigException naming the key that is wrong or missing
     */
    default Set<Place> places() {
        throw new ConfigException("contact-sync.targets: not configured here");
    }

    /**
     * The other installations with which targets share the folders that they name themselves; only those that share.
     *
     * @throws ConfigException naming the key that is wrong or missing
     */
    default Map<Place, Set<String>> sharing() {
        return Map.of();
    }

    /**
     * The canary; empty: there is none.
     *
     * @throws ConfigException naming the key that is wrong or missing
     */
    default Optional<CanarySettings> canary() {
        return Optional.empty();
    }

    /**
     * The sign-in of a person.
     *
     * @throws ConfigException naming the key that is wrong or missing, also when nobody has to sign in
     */
    default DeviceCode personalSignIn() {
        throw new ConfigException("contact-sync.graph: not configured here");
    }

    /** How long a mailbox is left alone in which requests may be at work that nobody knows of; more than 0. */
    default Duration unknownOutcomeHold() {
        return Duration.ofMinutes(1);
    }

    /** Of a service that was put together without a configuration file. */
    StageSettings NONE = new StageSettings() {
        @Override
        public StateSettings state() {
            throw new ConfigException("contact-sync.state: not configured here");
        }

        @Override
        public SourceSettings source() {
            throw new ConfigException("contact-sync.source: not configured here");
        }
    };
}
