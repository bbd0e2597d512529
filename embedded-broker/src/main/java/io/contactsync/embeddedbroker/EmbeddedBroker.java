package io.contactsync.embeddedbroker;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import org.apache.qpid.server.SystemLauncher;
import org.apache.qpid.server.model.BrokerModel;
import org.apache.qpid.server.model.ConfiguredObject;
import org.apache.qpid.server.model.SystemConfig;

/**
 * An AMQP 0-9-1 broker inside this JVM: Apache Qpid Broker-J on a loopback port, everything in memory, nothing to install
 * and nothing left behind. For trying contact-sync out and for tests; not for production, because it forgets its messages
 * with its process.
 *
 * <p>It differs from RabbitMQ where we do not go: it refuses RabbitMQ's queue arguments, never drops a rejected message,
 * and does not tell a consumer that its queue was deleted.
 */
public final class EmbeddedBroker implements AutoCloseable {
    private static final String USERNAME = "embedded";

    private final SystemLauncher launcher;
    private final int port;
    private final String password;

    private EmbeddedBroker(SystemLauncher launcher, int port, String password) {
        this.launcher = launcher;
        this.port = port;
        this.password = password;
    }

    /**
     * Starts it within a second or two; it accepts connections then.
     *
     * @param port on which nobody listens
     * @throws IllegalStateException when it does not start
     */
    public static EmbeddedBroker start(int port) {
        byte[] secret = new byte[12];
        new SecureRandom().nextBytes(secret);
        String password = HexFormat.of().formatHex(secret);
        SystemLauncher launcher = new SystemLauncher();
        Map<String, Object> attributes = Map.of(
                ConfiguredObject.TYPE,
                "Memory",
                SystemConfig.INITIAL_CONFIGURATION_LOCATION,
                dataUrl(configuration(port, password)),
                SystemConfig.STARTUP_LOGGED_TO_SYSTEM_OUT,
                "false",
                "preferenceStoreAttributes",
                "{\"type\": \"Noop\"}");
        try {
            launcher.startup(attributes);
        } catch (Exception e) {
            throw new IllegalStateException("the embedded broker does not start on port " + port, e);
        }
        return new EmbeddedBroker(launcher, port, password);
    }

    /** With user, password and virtual host {@code /}. */
    public String uri() {
        return "amqp://" + USERNAME + ":" + password + "@127.0.0.1:" + port + "/";
    }

    /** Ends it, with all its messages. */
    @Override
    public void close() {
        launcher.shutdown();
    }

    /** A port without an alias for its virtual host would accept no connection at all. */
    private static String configuration(int port, String password) {
        return """
                {
                  "name": "embedded",
                  "modelVersion": "%s",
                  "authenticationproviders": [{
                    "name": "plain", "type": "Plain", "secureOnlyMechanisms": [],
                    "users": [{"name": "%s", "type": "managed", "password": "%s"}]
                  }],
                  "ports": [{
                    "name": "amqp", "type": "AMQP", "port": %d, "bindingAddress": "127.0.0.1",
                    "authenticationProvider": "plain", "protocols": ["AMQP_0_9_1"],
                    "virtualhostaliases": [
                      {"name": "root", "type": "patternMatchingAlias", "pattern": "/?", "virtualHostNode": "default"}
                    ]
                  }],
                  "virtualhostnodes": [{
                    "name": "default", "type": "Memory", "defaultVirtualHostNode": "true",
                    "virtualHostInitialConfiguration": "{\\"type\\": \\"Memory\\"}"
                  }]
                }
                """.formatted(BrokerModel.MODEL_VERSION, USERNAME, password, port);
    }

    private static String dataUrl(String json) {
        return "data:application/json;base64,"
                + Base64.getEncoder().encodeToString(json.getBytes(StandardCharsets.UTF_8));
    }
}
