package io.contactsync.graph;

import java.net.URI;
import java.util.regex.Pattern;
import okhttp3.HttpUrl;

/**
 * Our app as its tenant knows it, and where it signs in.
 *
 * @param authority where tokens come from, without the tenant
 * @param tenantId id or domain of the tenant
 * @param clientId the app registration's application id
 * @param insecure lets plain http go to other hosts than loopback
 */
public record AppRegistration(URI authority, String tenantId, String clientId, boolean insecure) {

    private static final Pattern TENANT = Pattern.compile("[A-Za-z0-9][A-Za-z0-9.-]*");

    public AppRegistration {
        BaseUrl.require("authority", authority, insecure);
        BaseUrl.require(
                TENANT.matcher(tenantId).matches(), "tenant-id", tenantId, "the tenant's id or one of its domains");
        BaseUrl.require(!clientId.isBlank(), "client-id", clientId, "the app registration's application id");
    }

    /** Where tokens are asked for; also what a signed assertion is addressed to. */
    public URI tokenUrl() {
        return url("oauth2/v2.0/token");
    }

    /** Where a person's sign-in on another device begins. */
    public URI deviceCodeUrl() {
        return url("oauth2/v2.0/devicecode");
    }

    private URI url(String path) {
        return HttpUrl.get(authority.toString())
                .newBuilder()
                .addPathSegment(tenantId)
                .addPathSegments(path)
                .build()
                .uri();
    }
}
