package io.contactsync.config;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Everything under {@code contact-sync:}, as the contract names it. What a command needs beyond the defaults it asks for
 * itself, see {@link ConfigLoader}.
 */
public record ContactSyncConfig(
        @DefaultValue Source source,
        @DefaultValue RabbitMq rabbitmq,
        @DefaultValue Graph graph,
        @DefaultValue List<Target> targets,
        @DefaultValue State state,
        @DefaultValue Safety safety,
        @DefaultValue Web web,
        @DefaultValue Tracing tracing,
        @DefaultValue Canary canary) {

    /** The key of the whole. */
    public static final String PREFIX = "contact-sync";

    /**
     * The member database.
     *
     * @param installation names the outbox, so that two installations can share a database
     */
    public record Source(
            @Nullable String url,
            @Nullable String username,
            @Nullable Secret password,
            @DefaultValue("outbox") Capture capture,
            @Nullable String query,
            @DefaultValue List<Table> tables,
            @DefaultValue("default") String installation,
            @DefaultValue("50ms") Duration outboxInterval,
            @Nullable String updatedAt,
            @DefaultValue("5s") Duration pollInterval,
            @DefaultValue("5m") Duration pollOverlap,
            @Nullable Duration compareInterval) {

        /** {@code compare-interval}, which has a default of its own for each capture: a day, for poll an hour. */
        public Duration compareIntervalOrDefault() {
            return compareInterval != null
                    ? compareInterval
                    : capture == Capture.POLL ? Duration.ofHours(1) : Duration.ofHours(24);
        }
    }

    /** How changes are noticed. */
    public enum Capture {
        OUTBOX,
        LOG,
        POLL
    }

    /** A watched base table, and the column or SQL expression over its columns that yields the contact id. */
    public record Table(@Nullable String name, @Nullable String key) {}

    /** The broker. */
    public record RabbitMq(
            @DefaultValue("amqp://guest:guest@localhost:5672/")
            Secret uri,

            @DefaultValue("contact.sync") String queue,
            @DefaultValue("contact.sync.dead") String deadLetterQueue,

            @DefaultValue("true") boolean requireSingleActiveConsumer,

            @Nullable String ca,
            @Nullable String certificate,
            @Nullable String privateKey,
            @Nullable Secret certificatePassword,
            @DefaultValue("false") boolean insecure) {}

    /** Microsoft Graph and the way to a token for it. */
    public record Graph(
            @DefaultValue("https://graph.microsoft.com/v1.0")
            URI endpoint,

            @DefaultValue("https://login.microsoftonline.com")
            URI authority,

            @Nullable String tenantId,
            @Nullable String clientId,
            @DefaultValue("client-secret") Auth auth,
            @Nullable Secret clientSecret,
            @Nullable Secret clientSecretNext,
            @Nullable String clientSecretExpires,
            @Nullable String certificate,
            @Nullable String privateKey,
            @Nullable Secret certificatePassword,
            @Nullable String certificateNext,
            @Nullable Secret certificateNextPassword,
            @Nullable String federatedTokenFile,
            @Nullable String tokenCache,
            @Nullable Secret tokenCacheKey,
            @DefaultValue("4") int maxInFlightPerMailbox,
            @DefaultValue("10000") int requestsPer10Minutes,
            @DefaultValue("20") int batchSize,
            @DefaultValue("256") int maxInFlight,
            @DefaultValue("30s") Duration callTimeout,
            @DefaultValue("5m") Duration groupInterval,
            @Nullable String ca,
            @DefaultValue("false") boolean insecure) {}

    /** Ways to sign in. */
    public enum Auth {
        CLIENT_SECRET,
        CLIENT_CERTIFICATE,
        DEVICE_CODE,
        MANAGED_IDENTITY,
        WORKLOAD_IDENTITY
    }

    /**
     * A configured destination: exactly one of {@code mailbox}, {@code group}, {@code mailbox-from}.
     *
     * @param folder a contact folder's name; absent: the default Contacts folder
     * @param only   tags that must match, each with the values that do; empty: everyone
     * @param onMissing what becomes of a contact that the mailbox's owner deleted
     * @param shareWith ids of other installations whose contacts may be in the same folder
     */
    public record Target(
            @Nullable String mailbox,
            @Nullable String group,
            @Nullable String mailboxFrom,
            @DefaultValue List<String> allowed,
            @Nullable String folder,
            @DefaultValue Map<String, List<String>> only,
            @DefaultValue("recreate") OnMissing onMissing,
            @DefaultValue List<String> shareWith) {}

    /** What becomes of a contact that the mailbox's owner deleted. */
    public enum OnMissing {
        RECREATE,
        LEAVE
    }

    /** The state DB. */
    public record State(
            @DefaultValue("jdbc:sqlite:contact-sync.db") String url,
            @Nullable String username,
            @Nullable Secret password) {}

    /**
     * Where traces go; without an endpoint there are none.
     *
     * @param sampleRatio how many of the changes are traced, 0 to 1
     * @param headers     what the collector asks for, such as a key
     */
    public record Tracing(
            @Nullable URI endpoint,
            @DefaultValue("1") double sampleRatio,
            @DefaultValue Map<String, Secret> headers,
            @Nullable String ca,
            @DefaultValue("false") boolean insecure) {}

    /**
     * A member whom nobody minds, changed every few minutes to see that changes arrive; without any of contact id, mailbox and
     * update there is none.
     *
     * @param mailbox where it must arrive
     * @param update  SQL that changes the row, with {@code :stamp}
     */
    public record Canary(
            @Nullable String contactId,
            @Nullable String mailbox,
            @DefaultValue("5m") Duration every,
            @DefaultValue("2m") Duration within,
            @Nullable String update) {}

    /** What is not done without a person. */
    public record Safety(
            @DefaultValue("10%") Percentage maxDeletes,
            @DefaultValue("20") int maxDeletesFloor,
            @DefaultValue("60s") Duration unknownOutcomeHold,
            @DefaultValue("30s") Duration deleteSettle) {}

    /**
     * Who may see the page and the API, and act there. Without {@code users} and {@code oidc} they answer on this machine only.
     *
     * @param sessionTimeout a login that is not used for so long ends
     */
    public record Web(
            @DefaultValue List<User> users,
            @Nullable Oidc oidc,
            @DefaultValue("12h") Duration sessionTimeout) {}

    /**
     * Somebody who logs in with a password.
     *
     * @param password what {@code contact-sync password} prints
     */
    public record User(
            @Nullable String name,
            @Nullable Secret password,
            @DefaultValue("viewer") Role role) {}

    /** What a person may do: look, or look and act. */
    public enum Role {
        VIEWER,
        OPERATOR
    }

    /**
     * Login with OpenID Connect, such as Entra ID.
     *
     * @param issuer     as in the provider's metadata, {@code https://login.microsoftonline.com/TENANT/v2.0}
     * @param rolesClaim the claim of the id token that lists a person's roles
     * @param viewers    values of it that may look
     * @param operators  values of it that may act
     */
    public record Oidc(
            @Nullable URI issuer,
            @Nullable String clientId,
            @Nullable Secret clientSecret,
            @DefaultValue("roles") String rolesClaim,
            @DefaultValue("contact-sync.viewer") List<String> viewers,
            @DefaultValue("contact-sync.operator") List<String> operators,
            @DefaultValue("false") boolean insecure) {}
}
