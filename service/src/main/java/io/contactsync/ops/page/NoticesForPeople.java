package io.contactsync.ops.page;

import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.web.servlet.FlashMap;
import org.springframework.web.servlet.support.SessionFlashMapManager;

/**
 * Keeps what is said once after an action for the page that a person opens next. A page that brings itself up to date at that
 * moment, here or in another window, asks for the same address and would take it away unseen; so it names itself in a header.
 */
final class NoticesForPeople extends SessionFlashMapManager {

    /** Sent by page.js. */
    static final String REFRESH = "X-Refresh";

    @Override
    protected @Nullable List<FlashMap> retrieveFlashMaps(HttpServletRequest request) {
        return request.getHeader(REFRESH) == null ? super.retrieveFlashMaps(request) : null;
    }
}
