package io.contactsync.ops;

import tools.jackson.databind.json.JsonMapper;

/** The JSON of reports: the same from the terminal and over HTTP. */
public final class StatusJson {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private StatusJson() {}

    /** One JSON value in one line. */
    public static String of(Object value) {
        return JSON.writeValueAsString(value);
    }
}
