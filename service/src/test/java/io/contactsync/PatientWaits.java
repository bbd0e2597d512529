package io.contactsync;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Gives each wait that names no time of its own a minute instead of Awaitility's ten seconds: what takes one second alone takes
 * ten on a machine that starts three databases and a browser meanwhile. Found by JUnit through its service file.
 */
public final class PatientWaits implements BeforeAllCallback {

    @Override
    public void beforeAll(ExtensionContext context) {
        Awaitility.setDefaultTimeout(Duration.ofMinutes(1));
    }
}
