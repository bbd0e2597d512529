package io.contactsync.graph;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ClassificationTest {

    @ParameterizedTest
    @CsvSource({
        "429, ApplicationThrottled, CONTACT, THROTTLED",
        "429, ErrorQuotaExceeded, CONTACT, THROTTLED",
        "429, '', MAILBOX, THROTTLED",
        "500, ErrorInternalServerError, CONTACT, RETRY",
        "502, '', CONTACT, RETRY",
        "503, MailboxInfoStale, MAILBOX, RETRY",
        "509, '', MAILBOX, RETRY",
        "302, '', CONTACT, RETRY",
        "408, '', CONTACT, RETRY",
        "407, '', CONTACT, RETRY",
        "409, ErrorFolderExists, MAILBOX, RETRY",
        "409, ErrorIrresolvableConflict, CONTACT, RETRY",
        "412, ErrorIrresolvableConflict, CONTACT, RETRY",
        "423, '', CONTACT, RETRY",
        "507, '', MAILBOX, FULL",
        "503, ErrorServerBusy, CONTACT, THROTTLED",
        "403, ErrorServerBusy, CONTACT, THROTTLED",
        "400, ErrorTooManyObjectsOpened, MAILBOX, THROTTLED",
        "500, ActivityLimitReached, MAILBOX, THROTTLED",
        "400, ErrorMailboxMoveInProgress, CONTACT, RETRY",
        "403, ErrorMailboxMoveInProgress, MAILBOX, RETRY",
        "404, ErrorMailboxMoveInProgress, FOLDER, RETRY",
        "404, MailboxInfoStale, MAILBOX, RETRY",
        "403, ErrorMailboxFailover, MAILBOX, RETRY",
        "403, ErrorMailboxStoreUnavailable, CONTACT, RETRY",
        "400, ErrorTimeoutExpired, CONTACT, RETRY",
        "400, ErrorInternalServerTransientError, CONTACT, RETRY",
        "404, ErrorItemNotFound, CONTACT, GONE",
        "404, itemNotFound, CONTACT, GONE",
        "404, ITEMNOTFOUND, CONTACT, GONE",
        "400, ErrorItemNotFound, CONTACT, GONE",
        "410, ErrorItemNotFound, CONTACT, GONE",
        "404, ErrorItemNotFound, FOLDER, FOLDER_GONE",
        "404, ErrorItemNotFound, MAILBOX, MAILBOX",
        "400, ErrorInvalidIdMalformed, CONTACT, MALFORMED_ID",
        "400, ErrorInvalidMailboxItemId, CONTACT, MALFORMED_ID",
        "404, ErrorInvalidMailboxItemId, CONTACT, MALFORMED_ID",
        "404, ErrorInvalidMailboxItemId, FOLDER, FOLDER_GONE",
        "404, ErrorInvalidIdMalformed, CONTACT, MALFORMED_ID",
        "400, ErrorInvalidIdStoreObjectIdTooLong, CONTACT, MALFORMED_ID",
        "400, ErrorInvalidIdMalformed, FOLDER, FOLDER_GONE",
        "400, ErrorInvalidIdMalformed, MAILBOX, MAILBOX",
        "404, ErrorFolderNotFound, FOLDER, FOLDER_GONE",
        "404, ErrorSyncFolderNotFound, CONTACT, FOLDER_GONE",
        "404, ErrorFolderNotFound, MAILBOX, MAILBOX",
        "400, ErrorInvalidProperty, FOLDER, DATA",
        "400, RequestBodyRead, CONTACT, DATA",
        "400, UnableToDeserializePostBody, CONTACT, DATA",
        "400, '', CONTACT, DATA",
        "405, ErrorInvalidRequest, CONTACT, DATA",
        "413, '', CONTACT, DATA",
        "415, '', CONTACT, DATA",
        "422, '', CONTACT, DATA",
        "403, ErrorAccessDenied, CONTACT, MAILBOX",
        "403, Authorization_RequestDenied, FOLDER, MAILBOX",
        "403, ErrorQuotaExceeded, CONTACT, FULL",
        "507, ErrorQuotaExceeded, CONTACT, FULL",
        "507, QuotaExceededException, CONTACT, FULL",
        "500, ErrorQuotaExceeded, CONTACT, FULL",
        "400, ErrorQuotaExceeded, CONTACT, FULL",
        "404, ErrorInvalidUser, CONTACT, MAILBOX",
        "404, Request_ResourceNotFound, CONTACT, MAILBOX",
        "404, ResourceNotFound, FOLDER, MAILBOX",
        "404, MailboxNotEnabledForRESTAPI, MAILBOX, MAILBOX",
        "404, MailboxNotSupportedForRESTAPI, MAILBOX, MAILBOX",
        "404, mailboxnotenabledforrestapi, CONTACT, MAILBOX",
        "401, InvalidAuthenticationToken, CONTACT, AUTH",
        "401, '', MAILBOX, AUTH"
    })
    void each_status_and_code_has_its_class(
            int status, String code, Classification.Subject subject, ErrorClass expected) {
        assertThat(Classification.of(status, code, subject)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "NotFound", "UnknownError"})
    void a_404_that_graph_does_not_explain_is_never_gone(String code) {
        for (Classification.Subject subject : Classification.Subject.values()) {
            assertThat(Classification.of(404, code, subject)).isEqualTo(ErrorClass.RETRY);
        }
    }

    @Test
    void every_class_tells_a_person_what_to_do() {
        assertThat(Arrays.stream(ErrorClass.values()).map(ErrorClass::remedy)).allMatch(text -> text.endsWith("."));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'error':{'code':'ErrorItemNotFound','message':'gone','innerError':{'request-id':'r1'}}}|ErrorItemNotFound|gone|r1",
                "{'error':{'code':'ErrorItemNotFound','message':'gone','innererror':{'request-id':'r1'}}}|ErrorItemNotFound|gone|r1",
                "{'error':{'code':'','message':'a'}}|''|a|",
                "{'error':{'code':null,'message':{}}}|''|no error in Graph's form in the answer|",
                "{'error':'invalid'}|invalid|''|",
                "<html><body>Bad gateway</body></html>|''|no error in Graph's form in the answer|",
                "''|''|no error in Graph's form in the answer|",
                "[]|''|no error in Graph's form in the answer|",
                "{'error':{'code':'a|''|no error in Graph's form in the answer|"
            },
            quoteCharacter = '~')
    void error_bodies_of_every_shape_are_read(String body, String code, String message, String requestId) {
        GraphError error = read(unquoted(body).replace('\'', '"'), null);

        assertThat(error.code()).isEqualTo(unquoted(code));
        assertThat(error.message()).isEqualTo(unquoted(message));
        assertThat(error.requestId()).isEqualTo(requestId);
    }

    @Test
    void the_request_id_of_the_header_counts_first() {
        assertThat(read("{\"error\":{\"innerError\":{\"request-id\":\"inner\"}}}", "header")
                        .requestId())
                .isEqualTo("header");
    }

    @Test
    void a_message_becomes_one_line_and_is_cut_between_characters() {
        GraphError error = read("{\"error\":{\"message\":\"a\\r\\nb" + "😀".repeat(400) + "\"}}", null);

        assertThat(error.message()).startsWith("a b😀").hasSize(299).endsWith("😀");
    }

    @Test
    void a_message_is_not_printed_with_the_error() {
        GraphError error = read("{\"error\":{\"code\":\"c\",\"message\":\"'ada@example.org' is not valid\"}}", null);

        assertThat(error.message()).contains("ada@example.org");
        assertThat(error.toString()).doesNotContain("ada").contains("404", "c", "RETRY");
    }

    private static String unquoted(String text) {
        return text.equals("''") ? "" : text;
    }

    private static GraphError read(String body, @org.jspecify.annotations.Nullable String requestId) {
        return ErrorBody.read(
                404, Json.read(body.getBytes(StandardCharsets.UTF_8)), requestId, Classification.Subject.CONTACT);
    }
}
