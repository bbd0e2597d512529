package io.contactsync.memberdb;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where the members are and what is wanted of them.
 *
 * @param url          {@code jdbc:postgresql:…}, {@code jdbc:mariadb:…}, {@code jdbc:mysql:…} or {@code jdbc:sqlite:FILE}
 * @param username     null when the URL carries it or none is needed
 * @param password     null when none is needed
 * @param query        one row per member; a trailing semicolon is cut
 * @param tables       what to watch; the first is the member's own, one row per member
 * @param installation tells several installations on one database apart: 1 to 20 of {@code a-z 0-9 _}
 * @param capture      how changes are noticed; any database can be polled
 * @param updatedAt    the query's column that says when a row was changed; it is no part of the contact. Null: there is none
 */
public record SourceSettings(
        String url,
        @Nullable String username,
        @Nullable Password password,
        String query,
        List<WatchedTable> tables,
        String installation,
        CaptureKind capture,
        @Nullable String updatedAt) {

    /** The installation's name where none is configured. */
    public static final String DEFAULT_INSTALLATION = "default";

    private static final List<String> SCHEMES =
            List.of("jdbc:postgresql:", "jdbc:mariadb:", "jdbc:mysql:", "jdbc:sqlite:");
    private static final Pattern INSTALLATION = Pattern.compile("[a-z0-9_]{1,20}");
    private static final Pattern TRAILING = Pattern.compile("[;\\s]+$");

    public SourceSettings {
        boolean any = capture == CaptureKind.POLL && url.startsWith("jdbc:");
        if (!any && SCHEMES.stream().noneMatch(url::startsWith)) {
            throw new IllegalArgumentException("url: " + url.replaceAll("^(jdbc:\\w*).*", "$1:…")
                    + " (expected: jdbc:postgresql://HOST/DATABASE, jdbc:mariadb://HOST/DATABASE,"
                    + " jdbc:mysql://HOST/DATABASE or jdbc:sqlite:FILE; with capture poll any other too)");
        }
        if (capture == CaptureKind.LOG && url.startsWith("jdbc:sqlite:")) {
            throw new IllegalArgumentException(
                    "capture: log cannot be used with SQLite, which keeps none (expected: outbox or poll)");
        }
        query = TRAILING.matcher(query).replaceFirst("").strip();
        if (query.isEmpty()) {
            throw new IllegalArgumentException("query: empty (expected: a select with a column contact_id)");
        }
        tables = List.copyOf(tables);
        if (!INSTALLATION.matcher(installation).matches()) {
            throw new IllegalArgumentException(
                    "installation: " + installation + " (expected: 1 to 20 of a-z, 0-9 and _)");
        }
    }

    /** Captured with an outbox. */
    public SourceSettings(
            String url,
            @Nullable String username,
            @Nullable Password password,
            String query,
            List<WatchedTable> tables,
            String installation) {
        this(url, username, password, query, tables, installation, CaptureKind.OUTBOX, null);
    }

    /**
     * Names the source among all that one could have, without what changes while it stays the same: an id made of its host, its
     * database and the installation's name.
     */
    public String place() {
        String address = url.replaceAll("[?;].*", "")
                .replaceAll("//[^/@]*@", "//")
                .replaceFirst("^jdbc:mariadb:", "jdbc:mysql:")
                .replaceFirst("^(jdbc:postgresql://[^/]*):5432/", "$1/")
                .replaceFirst("^(jdbc:mysql://[^/]*):3306/", "$1/");
        return UUID.nameUUIDFromBytes((address + "|" + installation).getBytes(StandardCharsets.UTF_8))
                .toString();
    }

    /** Without the query, for it may hold literals that concern people. */
    @Override
    public String toString() {
        return "SourceSettings[" + url.replaceAll("[?;].*", "").replaceAll("//[^/@]*@", "//") + ", " + installation
                + "]";
    }
}
