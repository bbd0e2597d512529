package io.contactsync.graph;

import java.util.Set;

/**
 * From a refusal's status and code to what it means. Status first; the code decides where one status has several meanings, and
 * where it names what passes by itself (a mailbox that is moved, a server that is busy), for Graph has sent those with many statuses.
 * What the request was about decides too: Graph's one {@code ErrorItemNotFound} may be about a contact, a folder, or a mailbox
 * that has no default folder. A 404 without a code of Graph's is nobody's answer but some proxy's, and never "gone".
 */
final class Classification {

    /** What the last id in the request's path names. */
    enum Subject {
        CONTACT,
        FOLDER,
        MAILBOX
    }

    /** Exchange's throttle: it counts first and works then, so such a request was not begun. Source: graph-facts §7, "Exchange side". */
    private static final Set<String> THROTTLE_CODES = Set.of(
            "applicationthrottled",
            "toomanyrequests",
            "serverbusy",
            "activitylimitreached",
            "toomanyobjectsopened",
            "exceededconnectioncount");

    /** What passes by itself, and says nothing of what became of a write. Source: graph-facts §8, the row of 502, 503 and 504. */
    private static final Set<String> PASSING_CODES = Set.of(
            "mailboxmoveinprogress",
            "mailboxfailover",
            "mailboxstoreunavailable",
            "mailboxinfostale",
            "timeoutexpired",
            "internalservererror",
            "internalservertransienterror",
            "serviceunavailable",
            "servicenotavailable");

    /** 5xx that by definition began nothing: no such method or version (RFC 9110), no room (RFC 4918), a network's login (RFC 6585). */
    private static final Set<Integer> NOT_BEGUN = Set.of(501, 505, 507, 511);

    private static final Set<String> QUOTA_CODES = Set.of("quotaexceeded", "quotaexceededexception");
    private static final Set<String> MAILBOX_CODES = Set.of(
            "invaliduser",
            "request_resourcenotfound",
            "resourcenotfound",
            "mailboxnotenabledforrestapi",
            "mailboxnotsupportedforrestapi",
            "nonexistentmailbox");
    private static final Set<String> FOLDER_CODES = Set.of("foldernotfound", "syncfoldernotfound");
    /** How codes begin that say: this id is none. */
    private static final String NO_ID_CODE = "invalidid";

    /** "Item Id doesn't belong to the current mailbox": of another one, or of this one before it was made anew. */
    private static final String OTHERS_ID_CODE = "invalidmailboxitemid";

    private Classification() {}

    static ErrorClass of(int status, String code, Subject subject) {
        String normalized = GraphError.normalized(code);
        if (status == 401) {
            return ErrorClass.AUTH;
        }
        if (status == 429) {
            return ErrorClass.THROTTLED;
        }
        if (status >= 400 && THROTTLE_CODES.contains(normalized)) {
            return ErrorClass.THROTTLED;
        }
        if (status >= 400 && PASSING_CODES.contains(normalized)) {
            return ErrorClass.RETRY;
        }
        if (status == 507 || (status >= 400 && QUOTA_CODES.contains(normalized))) {
            return ErrorClass.FULL;
        }
        if (status == 403) {
            return ErrorClass.MAILBOX;
        }
        return switch (status) {
            case 400 -> notFound(normalized, subject, ErrorClass.DATA);
            case 404, 410 -> notFound(normalized, subject, ErrorClass.RETRY);
            // 424: an item of a batch that Graph did not come to; ours depend on nothing.
            case 407, 408, 409, 412, 421, 423, 424, 425 -> ErrorClass.RETRY;
            default -> status >= 400 && status < 500 ? ErrorClass.DATA : ErrorClass.RETRY;
        };
    }

    /**
     * Whether a write that was answered so may have been carried out all the same, or be carried out later. Only a refusal that
     * comes before the work proves that it was not: a 4xx, a redirect, a throttle's answer, a mailbox without room. 408 and 5xx
     * prove nothing, whoever sent them: a 504 was seen while the work went on (graph-facts §3), and a proxy that answers 502 or 503
     * may have passed the request on.
     */
    static boolean mayBeDone(int status, String code) {
        String normalized = GraphError.normalized(code);
        if (status == 504) {
            return true;
        }
        if (status == 429 || THROTTLE_CODES.contains(normalized) || QUOTA_CODES.contains(normalized)) {
            return false;
        }
        return status == 408
                || (status >= 500 && !NOT_BEGUN.contains(status))
                || (status >= 400 && PASSING_CODES.contains(normalized));
    }

    private static ErrorClass notFound(String code, Subject subject, ErrorClass otherwise) {
        if (MAILBOX_CODES.contains(code)) {
            return ErrorClass.MAILBOX;
        }
        boolean malformed = code.startsWith(NO_ID_CODE) || code.equals(OTHERS_ID_CODE);
        if (malformed || code.equals("itemnotfound")) {
            return switch (subject) {
                case CONTACT -> malformed ? ErrorClass.MALFORMED_ID : ErrorClass.GONE;
                case FOLDER -> ErrorClass.FOLDER_GONE;
                case MAILBOX -> ErrorClass.MAILBOX;
            };
        }
        if (FOLDER_CODES.contains(code)) {
            return subject == Subject.MAILBOX ? ErrorClass.MAILBOX : ErrorClass.FOLDER_GONE;
        }
        return otherwise;
    }
}
