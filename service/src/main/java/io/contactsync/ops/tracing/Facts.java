package io.contactsync.ops.tracing;

import io.opentelemetry.api.common.AttributeKey;

/** What spans carry: ids and numbers only. Names outside {@code contact_sync} are OpenTelemetry's semantic conventions. */
final class Facts {

    static final AttributeKey<String> CONTACT = AttributeKey.stringKey("contact_sync.contact");
    static final AttributeKey<Long> VERSION = AttributeKey.longKey("contact_sync.version");
    static final AttributeKey<String> EVENT_TYPE = AttributeKey.stringKey("contact_sync.event_type");
    static final AttributeKey<Boolean> BULK = AttributeKey.booleanKey("contact_sync.bulk");
    static final AttributeKey<String> RESULT = AttributeKey.stringKey("contact_sync.result");
    static final AttributeKey<String> MAILBOX = AttributeKey.stringKey("contact_sync.mailbox");
    static final AttributeKey<Long> ATTEMPT = AttributeKey.longKey("contact_sync.attempt");
    static final AttributeKey<String> REQUEST_ID = AttributeKey.stringKey("contact_sync.request_id");
    static final AttributeKey<String> CLIENT_REQUEST_ID = AttributeKey.stringKey("contact_sync.client_request_id");
    static final AttributeKey<String> METHOD = AttributeKey.stringKey("http.request.method");
    static final AttributeKey<Long> STATUS = AttributeKey.longKey("http.response.status_code");
    static final AttributeKey<String> SYSTEM = AttributeKey.stringKey("messaging.system");
    static final AttributeKey<String> QUEUE = AttributeKey.stringKey("messaging.destination.name");

    private Facts() {}
}
