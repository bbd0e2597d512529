package io.contactsync.graphsimulator.http;

import io.contactsync.graphsimulator.protocol.GraphError;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a path names. Unknown segments are refused in Graph's words, never ignored. Source: graph-facts §2.
 *
 * @param user the id or address in the URL; {@code me} stands for the signed-in user
 * @param kind what is named
 * @param folders the folder ids on the way, outermost first; empty for the default folder
 * @param contact the contact's id, where a contact is named
 */
record Route(
        String user,
        Kind kind,
        List<String> folders,
        @Nullable String contact) {
    private static final String KEY_START = "users('";
    private static final String KEY_END = "')";

    /** What a path can name. */
    enum Kind {
        CONTACTS,
        CONTACTS_DELTA,
        CONTACT,
        CONTACT_PERMANENT_DELETE,
        FOLDERS,
        FOLDER,
        FOLDER_PERMANENT_DELETE
    }

    /** Reads a raw path below {@code /v1.0}. */
    static Route parse(String rawPath) {
        List<String> segments = new ArrayList<>();
        for (String each : rawPath.substring(1).split("/", -1)) {
            segments.add(decode(each));
        }
        if (segments.get(segments.size() - 1).isEmpty()) {
            segments.remove(segments.size() - 1);
        }
        Walk walk = new Walk(segments);
        String first = walk.next();
        String key = userKey(first);
        String user = key != null
                ? key
                : switch (first) {
                    case "me" -> "me";
                    case "users" -> named(walk.next());
                    default -> throw GraphError.unknownSegment(first).asException();
                };
        return walk.inMailbox(user);
    }

    /** The user in {@code users('…')}, which may hold a name that no segment can; {@code null} where the segment is none of these. */
    static @Nullable String userKey(String segment) {
        boolean key = segment.startsWith(KEY_START) && segment.endsWith(KEY_END);
        return key && segment.length() > KEY_START.length() + KEY_END.length()
                ? segment.substring(KEY_START.length(), segment.length() - KEY_END.length())
                        .replace("''", "'")
                : null;
    }

    /** Refuses what OData takes for a word of its own. Source: graph-facts, second look (Microsoft's "Get a user"). */
    static String named(String user) {
        if (user.startsWith("$")) {
            throw GraphError.badRequest("The URI is malformed.").asException();
        }
        return user;
    }

    static String decode(String segment) {
        if (segment.indexOf('%') < 0) {
            return segment;
        }
        try {
            return URLDecoder.decode(segment.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw GraphError.badRequest("The URI is malformed.").asException();
        }
    }

    /** Goes through the segments of a path, one after the other. */
    private static final class Walk {
        private final List<String> segments;
        private int at;

        Walk(List<String> segments) {
            this.segments = segments;
        }

        boolean atEnd() {
            return at == segments.size();
        }

        String next() {
            if (atEnd() || segments.get(at).isEmpty()) {
                throw GraphError.methodNotAllowed().asException();
            }
            return segments.get(at++);
        }

        Route inMailbox(String user) {
            String collection = next();
            return switch (collection) {
                case "contacts" -> contacts(user, List.of());
                case "contactFolders" -> folders(user, List.of());
                default -> throw GraphError.unknownSegment(collection).asException();
            };
        }

        private Route folders(String user, List<String> above) {
            if (atEnd()) {
                return new Route(user, Kind.FOLDERS, above, null);
            }
            List<String> path = new ArrayList<>(above);
            path.add(next());
            if (atEnd()) {
                return new Route(user, Kind.FOLDER, List.copyOf(path), null);
            }
            String inFolder = next();
            return switch (inFolder) {
                case "childFolders" -> folders(user, List.copyOf(path));
                case "contacts" -> contacts(user, List.copyOf(path));
                case "permanentDelete" -> last(new Route(user, Kind.FOLDER_PERMANENT_DELETE, List.copyOf(path), null));
                default -> throw GraphError.unknownSegment(inFolder).asException();
            };
        }

        private Route contacts(String user, List<String> folders) {
            if (atEnd()) {
                return new Route(user, Kind.CONTACTS, folders, null);
            }
            String id = next();
            if (id.equals("delta") || id.equals("delta()")) {
                return last(new Route(user, Kind.CONTACTS_DELTA, folders, null));
            }
            if (atEnd()) {
                return new Route(user, Kind.CONTACT, folders, id);
            }
            String action = next();
            if (action.equals("permanentDelete")) {
                return last(new Route(user, Kind.CONTACT_PERMANENT_DELETE, folders, id));
            }
            throw GraphError.unknownSegment(action).asException();
        }

        private Route last(Route route) {
            if (!atEnd()) {
                throw GraphError.unknownSegment(next()).asException();
            }
            return route;
        }
    }
}
