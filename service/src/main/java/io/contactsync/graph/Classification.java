package io.contactsync.graph;

import java.util.Set;

/**
 * From a refusal's status and code to what it means. Status first; the code decides only where one status has several meanings.
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

    private static final Set<String> QUOTA_CODES = Set.of("quotaexceeded", "quotaexceededexception");
    private static final Set<String> MAILBOX_CODES = Set.of(
            "invaliduser",
            "request_resourcenotfound",
            "resourcenotfound",
            "mailboxnotenabledforrestapi",
            "mailboxnotsupportedforrestapi",
            "nonexistentmailbox");
    private static final Set<String> FOLDER_CODES = Set.of("foldernotfound", "syncfoldernotfound");
    private static final Set<String> ID_CODES = Set.of("invalididmalformed", "invalidid", "invalididempty");

    private Classification() {}

    static ErrorClass of(int status, String code, Subject subject) {
        String normalized = GraphError.normalized(code);
        if (status == 401) {
            return ErrorClass.AUTH;
        }
        if (status == 429) {
            return ErrorClass.THROTTLED;
        }
        if (status == 403 || status == 507 || (status >= 400 && QUOTA_CODES.contains(normalized))) {
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

    private static ErrorClass notFound(String code, Subject subject, ErrorClass otherwise) {
        if (MAILBOX_CODES.contains(code)) {
            return ErrorClass.MAILBOX;
        }
        boolean malformed = ID_CODES.contains(code);
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
