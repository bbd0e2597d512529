package io.contactsync.state;

import org.jspecify.annotations.Nullable;

/**
 * Why a link or a mailbox fails, without contact data.
 *
 * @param errorClass the class that decided what was done
 * @param code       Graph's code, or a word of ours
 * @param detail     what a person can do about it
 * @param requestId  Graph's, or null
 */
public record LinkError(
        String errorClass,
        String code,
        String detail,
        @Nullable String requestId) {}
